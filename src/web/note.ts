/** What a holder did here and the web flow does not write down itself: an entry of the activity page. */
import type { Activity, ActivityStore } from '../activity/activity.ts'
import type { Clock } from '../base/clock.ts'
import type { Session } from '../sign-in/store.ts'
import type { Visitor } from './call.ts'

export type Note = (
  by: { readonly session: Session; readonly visitor: Visitor },
  what: Activity['what'],
  appPassword?: string | null,
) => Promise<void>

export const createNote =
  (activity: Pick<ActivityStore, 'record'>, clock: Clock): Note =>
  ({ session: { account }, visitor: { remote, userAgent } }, what, appPassword = null) => {
    const client = userAgent === '' ? null : userAgent
    return activity.record([
      { account, atMs: clock.nowMs(), what, service: 'web', remote, client, appPassword },
    ])
  }
