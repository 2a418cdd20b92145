/** Browsers that are signed in and mail programs that are connected: seen, and ended one by one or all together. */
import type { AppPasswordId } from '../../app-password/app-password.ts'
import type { AppPasswords } from '../../app-password/app-passwords.ts'
import { browserName } from '../../base/browser-name.ts'
import type { EventStreams } from '../../net/event-streams.ts'
import type { SharedConnections } from '../../net/shared-connections.ts'
import { isRefused } from '../../sign-in/refusal.ts'
import type { Sessions } from '../../sign-in/sessions.ts'
import { answer, done, type Handlers, refused } from '../call.ts'
import { holderOf } from '../holder.ts'
import type { Note } from '../note.ts'

export type SessionsNeeds = {
  readonly sessions: Sessions
  readonly connections: SharedConnections
  readonly appPasswords: Pick<AppPasswords, 'names'>
  readonly streams: EventStreams
  readonly note: Note
}

export const sessionHandlers = ({
  sessions,
  connections,
  appPasswords,
  streams,
  note,
}: SessionsNeeds): Pick<Handlers, 'sessions' | 'endSession' | 'endAllSessions' | 'endConnection'> => ({
  sessions: async ({ session }) => {
    const listed = await sessions.list(session.account)
    const names = await appPasswords.names(session.account)
    return answer({
      sessions: listed.map(({ id, userAgent, remote, createdMs, lastSeenMs }) => ({
        id,
        isThis: id === session.id,
        browser: browserName(userAgent),
        remote,
        createdMs,
        lastSeenMs,
      })),
      connections: (await connections.ofAccount(session.account)).map(({ credential, ...connection }) => ({
        ...connection,
        appPassword: credential === null ? null : (names.get(credential as AppPasswordId) ?? null),
      })),
    })
  },
  endSession: async (call) => {
    const result = await sessions.end(holderOf(call), call.id)
    if (isRefused(result)) return result
    await streams.recheck(call.session.account)
    if (call.id === call.session.id) call.cookies.clear('session')
    return done
  },
  endAllSessions: async (call) => {
    const ended = await sessions.endAll(holderOf(call), 'all')
    call.cookies.clear('session')
    await streams.recheck(call.session.account)
    return answer({ ended })
  },
  endConnection: async (call) => {
    const connection = await connections.close(call.session.account, call.id)
    if (connection === null) return refused('not-found')
    await note(call, { kind: 'connection-ended' }, connection.credential)
    return done
  },
})
