/** Tells the holder of harm: among the activity, and by mail to the mailbox and the recovery address. */
import type { AccountId } from './account/account.ts'
import type { ActivityKind, ActivityStore } from './activity/activity.ts'
import type { AppPasswordStore } from './app-password/store.ts'
import type { Log } from './base/event.ts'
import { type Harm, RULES } from './harm/harm.ts'
import type { Notice, Notify } from './sign-in/notice.ts'

export type TellHarmNeeds = {
  readonly activity: Pick<ActivityStore, 'record'>
  readonly appPasswords: Pick<AppPasswordStore, 'names'>
  readonly notify: Notify
  /** The holder's phones ask whether it was them. */
  readonly alertPhones: (account: AccountId) => Promise<void>
  readonly log: Log
}

/** Never throws: what was done stands, told or not. What the holder did themselves is told by who did it for them. */
export const createTellHarm =
  ({ activity, appPasswords, notify, alertPhones, log }: TellHarmNeeds) =>
  async ({ account, rule, atMs, appPassword, seen, count }: Harm): Promise<void> => {
    if (seen === null || rule === 'holder-says') return
    const { service, client, remote } = seen
    try {
      const names = await appPasswords.names(account)
      const name = (appPassword === null ? undefined : names.get(appPassword)) ?? ''
      const isHeld = RULES[rule] === 'hold'
      const what: ActivityKind = isHeld
        ? { kind: 'app-password-held', name, rule }
        : { kind: 'app-passwords-disabled', count, rule }
      await activity.record([{ account, atMs, what, service, remote, client, appPassword }])
      const notice: Notice = isHeld
        ? { kind: 'harm-held', rule, name, client }
        : { kind: 'harm-disabled', rule, count, client }
      // Not waited for: programs are to be shut out now, and the letter comes when it comes.
      void notify(account, notice, { remote, userAgent: '' })
      await alertPhones(account)
    } catch (fault) {
      log({ event: 'background.fault', task: `telling of harm (${rule})`, fault })
    }
  }
