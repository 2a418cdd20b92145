/**
 * What has happened, for the holder: written to the activity page, and told by mail where there is a notice for it. A change is
 * written before it is answered; sign-ins are written in batches, so that guessing costs no more than a guess.
 */
import type { AccountId } from '../../account/account.ts'
import type { WebSignInRefusal } from '../../account/web-refusal.ts'
import type { Activity, ActivityKind, ActivityStore } from '../../activity/activity.ts'
import { createOnce } from '../../activity/once.ts'
import { createBatch } from '../../base/batch.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/event.ts'
import { keysOf } from '../../base/throttle.ts'
import type { Caller } from '../caller.ts'
import type { Notice, Notify } from '../notice.ts'

export type Journal = {
  note(account: AccountId, what: ActivityKind, caller: Caller): Promise<void>
  /** After a change: both the activity page and a mail to the holder. */
  tell(account: AccountId, what: ActivityKind, notice: Notice, caller: Caller): Promise<void>
  /** A mail alone, where the activity page has it already. */
  notify: Notify
  signedIn(account: AccountId, what: Extract<ActivityKind, { kind: 'signed-in' }>, caller: Caller): void
  /** The account is null when nobody's address was given: then only the log has it. */
  refusedSignIn(account: AccountId | null, because: WebSignInRefusal, caller: Caller): void
  /** Writes what waits; for the end of the process and for tests. */
  flush(): Promise<void>
}

export type JournalNeeds = {
  readonly activity: Pick<ActivityStore, 'record'>
  readonly notify: Notify
  readonly clock: Clock
  readonly log: Log
}

const WAIT_MS = 500
const WAITING_MAX = 10_000 // some 5 MB
const HOUR_MS = 3_600_000

/** No wait comes before the next try of these: a browser could write a row with each, as fast as it can. */
const NOT_SLOWED: ReadonlySet<WebSignInRefusal> = new Set([
  'too-many-failures',
  'too-many-wrong-codes',
  'too-many-approvals',
  'used-code',
])

export const createJournal = ({ activity, notify, clock, log }: JournalNeeds): Journal => {
  const batch = createBatch<Activity>({
    write: (items) => activity.record(items),
    onFault: (fault) => log({ event: 'background.fault', task: 'recording sign-ins on the web', fault }),
    clock,
    waitMs: WAIT_MS,
    itemsMax: WAITING_MAX,
  })
  const entry = (account: AccountId, what: ActivityKind, { remote, userAgent }: Caller): Activity => ({
    account,
    atMs: clock.nowMs(),
    what,
    service: 'web',
    remote,
    client: userAgent === '' ? null : userAgent,
    appPassword: null,
  })
  const isFirstInAnHour = createOnce(clock, HOUR_MS)
  const note = (account: AccountId, what: ActivityKind, caller: Caller) =>
    activity.record([entry(account, what, caller)])
  return {
    note,
    tell: async (account, what, notice, caller) => {
      await note(account, what, caller)
      await notify(account, notice, caller)
    },
    notify,
    signedIn: (account, what, caller) => {
      log({ event: 'sign-in.accepted', service: 'web', remote: caller.remote, account })
      batch.add(entry(account, what, caller))
    },
    refusedSignIn: (account, because, caller) => {
      log({ event: 'sign-in.refused', service: 'web', remote: caller.remote, because })
      if (account === null) return
      const isNew =
        !NOT_SLOWED.has(because) || isFirstInAnHour([account, because, keysOf(caller.remote)[1]].join(' '))
      if (isNew) batch.add(entry(account, { kind: 'sign-in-refused', because }, caller))
    },
    flush: () => batch.flush(),
  }
}
