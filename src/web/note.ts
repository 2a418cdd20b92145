/** What a holder did here and the web flow does not write down itself: an entry of the activity page. */
import type { Activity, ActivityStore } from '../activity/activity.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import type { Session } from '../sign-in/session-store.ts'
import type { Visitor } from './call.ts'

/** Who did it: a holder who is signed in, or who signed it on their phone. */
export type Answerer = { readonly session: Pick<Session, 'account'>; readonly visitor: Visitor }

export type Note = (by: Answerer, what: Activity['what'], appPassword?: string | null) => Promise<void>

/** Never throws: what was done stands, written down or not. A full disk must not make a removed app password a failure. */
export const createNote =
  (activity: Pick<ActivityStore, 'record'>, clock: Clock, log: Log): Note =>
  async ({ session: { account }, visitor: { remote, userAgent } }, what, appPassword = null) => {
    const client = userAgent === '' ? null : userAgent
    const entry: Activity = {
      account,
      atMs: clock.nowMs(),
      what,
      service: 'web',
      remote,
      client,
      appPassword,
    }
    try {
      await activity.record([entry])
    } catch (fault) {
      log({ event: 'background.fault', task: `activity ${what.kind}`, fault })
    }
  }
