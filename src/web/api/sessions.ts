/** Browsers that are signed in and mail programs that are connected: seen, and ended one by one or all together. */
import type { AppPasswordId } from '../../app-password/app-password.ts'
import type { AppPasswords } from '../../app-password/app-passwords.ts'
import { browserName } from '../../base/browser-name.ts'
import type { EventStreams } from '../../net/event-streams.ts'
import type { LiveConnections } from '../../net/live-connections.ts'
import { isRefused } from '../../sign-in/refusal.ts'
import type { Sessions } from '../../sign-in/sessions.ts'
import { answer, done, type Handlers, refused } from '../call.ts'
import { holderOf } from '../holder.ts'
import type { Note } from '../note.ts'

export type SessionsNeeds = {
  readonly sessions: Sessions
  readonly live: LiveConnections
  readonly appPasswords: Pick<AppPasswords, 'names'>
  readonly streams: EventStreams
  readonly note: Note
}

export const sessionHandlers = ({
  sessions,
  live,
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
      connections: live
        .ofAccount(session.account)
        .slice(0, CONNECTIONS_SHOWN_MAX)
        .map(({ id, service, client, credential, remote, sinceMs }) => ({
          id,
          service,
          client: client?.() ?? null,
          appPassword: credential === null ? null : (names.get(credential as AppPasswordId) ?? null),
          remote,
          sinceMs,
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
    const connection = live.ofAccount(call.session.account).find((each) => each.id === call.id)
    if (connection === undefined) return refused('not-found')
    connection.close('credential-ended')
    await note(call, { kind: 'connection-ended' }, connection.credential)
    return done
  },
})

const CONNECTIONS_SHOWN_MAX = 200 // what a page can show
