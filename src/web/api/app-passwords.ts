/** App passwords: made once two-step verification is on, shown once, watched as their program signs in, cut off at once. */
import type { z } from 'zod'
import type { AccountId } from '../../account/account.ts'
import type { Activity } from '../../activity/activity.ts'
import { TOLD_DAYS } from '../../activity/still-trying.ts'
import {
  APP_PASSWORDS_MAX,
  type AppPassword,
  type AppPasswordId,
  parseAppPasswordId,
} from '../../app-password/app-password.ts'
import { Secret } from '../../base/secret.ts'
import type { EventStreams } from '../../net/event-streams.ts'
import type { Notice } from '../../sign-in/notice.ts'
import type { Sessions } from '../../sign-in/sessions.ts'
import { answer, type Call, done, type Handlers, refused } from '../call.ts'
import type { appPassword as appPasswordValue, stillTrying as stillTryingValue } from '../contract/values.ts'
import { PROFILE_PATH } from '../mail-settings/profile-link.ts'
import type { WebNeeds } from '../needs.ts'
import type { Note } from '../note.ts'
import { qrPath } from '../qr.ts'

export type AppPasswordsNeeds = Pick<
  WebNeeds,
  | 'appPasswords'
  | 'handOvers'
  | 'origin'
  | 'accounts'
  | 'stillTrying'
  | 'notify'
  | 'watch'
  | 'recorded'
  | 'hostname'
  | 'mailPorts'
  | 'clock'
  | 'countryOf'
> & {
  readonly sessions: Pick<Sessions, 'list'>
  readonly streams: EventStreams
  readonly note: Note
}

type Names =
  | 'appPasswords'
  | 'createAppPassword'
  | 'renameAppPassword'
  | 'removeAppPassword'
  | 'removeAllAppPasswords'
  | 'handOverAppPassword'
  | 'watchAppPassword'
  | 'deviceSettings'

export const appPasswordHandlers = (needs: AppPasswordsNeeds): Pick<Handlers, Names> => {
  const { appPasswords } = needs
  return {
    appPasswords: async ({ session }) => {
      await needs.recorded()
      const listed = await appPasswords.list(session.account)
      const stillTrying = await listStillTrying(needs, session.account)
      return answer({ appPasswords: listed.map(view), max: APP_PASSWORDS_MAX, stillTrying })
    },
    createAppPassword: (call) => create(needs, call),
    renameAppPassword: async (call) => {
      const id = idOf(call.id)
      const result = await appPasswords.rename(call.session.account, id, call.body.name)
      if (result.kind === 'refused')
        return refused(result.because === 'unknown' ? 'not-found' : result.because)
      await needs.note(call, { kind: 'app-password-renamed', name: result.name }, id)
      return done
    },
    removeAppPassword: async (call) => {
      const { account } = call.session
      const found = await appPasswords.find(account, idOf(call.id))
      const ended = found === null ? null : await appPasswords.remove(account, found.id)
      if (found === null || ended === null || ended.removed === 0) return refused('not-found')
      await tell(needs, call, { kind: 'app-password-removed', name: found.name }, found.id)
      return answer(ended)
    },
    removeAllAppPasswords: async (call) => {
      const ended = await appPasswords.removeAll(call.session.account)
      const removed = { kind: 'all-app-passwords-removed', count: ended.removed } as const
      if (ended.removed > 0) await tell(needs, call, removed, null)
      return answer(ended)
    },
    handOverAppPassword: async ({ session, id, body }) => {
      const found = await appPasswords.find(session.account, idOf(id))
      if (found === null) return refused('not-found')
      const offer = await needs.handOvers.offer(session.account, found.id, new Secret(body.secret))
      if (offer === null) return refused('no-longer-new')
      const link = `${needs.origin()}${PROFILE_PATH}/${offer.token.reveal()}`
      return answer({ link, ...qrPath(link), untilMs: offer.untilMs })
    },
    watchAppPassword: (call) => watch(needs, call),
    deviceSettings: async ({ session }) => {
      const account = await needs.accounts.find(session.account)
      if (account === null) return refused('signed-out')
      const { imap, pop3, smtp } = needs.mailPorts()
      const at = (port: number | null) => (port === null ? null : { port })
      return answer({
        hostname: needs.hostname,
        userName: account.address,
        imap: at(imap),
        pop3: at(pop3),
        smtp: at(smtp),
      })
    },
  }
}

/** One whose name is forgotten is over since more than a year. */
const listStillTrying = async (
  { appPasswords, stillTrying, clock }: AppPasswordsNeeds,
  account: AccountId,
): Promise<z.output<typeof stillTryingValue>[]> => {
  const tried = await stillTrying.list(account, clock.nowMs() - TOLD_DAYS * DAY_MS)
  const names = tried.length === 0 ? new Map<AppPasswordId, string>() : await appPasswords.names(account)
  return tried.flatMap(({ account: _, appPassword: id, ...rest }) => {
    const name = names.get(id)
    return name === undefined ? [] : [{ id, name, ...rest }]
  })
}

const DAY_MS = 86_400_000

const create = async (needs: AppPasswordsNeeds, call: Call<'createAppPassword'>) => {
  const { session, body } = call
  const account = await needs.accounts.find(session.account)
  // Without a second step an app password would protect nothing that the account password does not open.
  if (account === null || account.twoStepSinceMs === null) return refused('two-step-off')
  const replaces = body.replaces === null ? null : idOf(body.replaces)
  const made = await needs.appPasswords.create({
    account: session.account,
    ...body,
    replaces,
    madeIn: needs.countryOf(call.visitor.remote),
  })
  if (made.kind === 'refused') return refused(made.because)
  const { id, name } = made.appPassword
  await tell(needs, call, { kind: 'app-password-created', name }, id)
  return answer({ appPassword: view(made.appPassword), secret: made.secret.reveal() })
}

const watch = async (needs: AppPasswordsNeeds, { session, id }: Call<'watchAppPassword'>) => {
  const { appPasswords, sessions, streams } = needs
  const found = await appPasswords.find(session.account, idOf(id))
  if (found === null) return refused('not-found')
  const events = streams.open({
    owner: session.account,
    isAlive: async () => (await sessions.list(session.account)).some((each) => each.id === session.id),
    subscribe: (send) => {
      // A page that comes late, or back after a lost connection, hears what it missed.
      if (found.lastUse !== null)
        send('connected', { service: found.lastUse.service, client: found.lastUse.client })
      return needs.watch(session.account, found.id, ({ kind, ...data }) => send(kind, data))
    },
  })
  return { kind: 'events', events } as const
}

const tell = async (
  { note, notify }: AppPasswordsNeeds,
  call: Pick<Call<'createAppPassword'>, 'session' | 'visitor'>,
  what: Extract<Notice, Activity['what']>,
  appPassword: AppPasswordId | null,
): Promise<void> => {
  await note(call, what, appPassword)
  await notify(call.session.account, what, call.visitor)
}

/** What is no id at all is the id of nothing. */
const idOf = (text: string): AppPasswordId => parseAppPasswordId(text) ?? ('' as AppPasswordId)

const view = ({
  id,
  name,
  device,
  access,
  services,
  networks,
  createdMs,
  expiresMs,
  unusedUntilMs,
  replaces,
  lastUse,
}: AppPassword): z.output<typeof appPasswordValue> => ({
  id,
  name,
  device,
  access,
  services: [...services],
  networks: [...networks],
  createdMs,
  expiresMs,
  unusedUntilMs,
  replaces,
  lastUse,
})
