/** What has happened: the last 30 days, newest first, a page at a time, and only what the reader looks for. */
import {
  ACTIVITY_CATEGORIES,
  ACTIVITY_KEPT_DAYS,
  type Activity,
  type ActivityStore,
} from '../../activity/activity.ts'
import type { AppPasswordId } from '../../app-password/app-password.ts'
import type { AppPasswords } from '../../app-password/app-passwords.ts'
import { browserName } from '../../base/browser-name.ts'
import type { Clock } from '../../base/clock.ts'
import { answer, type Handlers } from '../call.ts'

export type ActivityNeeds = {
  readonly activity: Pick<ActivityStore, 'list'>
  readonly appPasswords: Pick<AppPasswords, 'names'>
  readonly clock: Clock
  /** Resolves when all that has happened is in the store. */
  readonly recorded: () => Promise<void>
}

const PAGE = 50 // what is shown before "older"
const DAY_MS = 86_400_000

export const activityHandlers = ({
  activity,
  appPasswords,
  clock,
  recorded,
}: ActivityNeeds): Pick<Handlers, 'activity'> => ({
  activity: async ({ session, query }) => {
    await recorded()
    const nowMs = clock.nowMs()
    const category = ACTIVITY_CATEGORIES.find((each) => each === query.get('filter')) ?? null
    const before = Number.parseInt(query.get('before') ?? '', 10)
    // A clock that was put back hides nothing.
    const beforeMs = Number.isSafeInteger(before) ? before : nowMs + DAY_MS
    const filter = { category, appPassword: query.get('appPassword') }
    const rows = await activity.list(session.account, beforeMs, PAGE, filter)
    const shown = rows.filter(({ atMs }) => atMs >= nowMs - ACTIVITY_KEPT_DAYS * DAY_MS)
    const names = await appPasswords.names(session.account)
    return answer({
      activities: shown.map((row, index) => ({
        id: `${row.atMs}-${index - shown.findIndex(({ atMs }) => atMs === row.atMs)}`,
        ...view(row, names),
      })),
      olderBeforeMs: shown.length < PAGE ? null : (shown.at(-1)?.atMs ?? null),
    })
  },
})

const view = ({ what, ...row }: Activity, names: ReadonlyMap<AppPasswordId, string>) => {
  const { kind, ...about } = what
  const { because, ...detail } = { because: null, ...about }
  return {
    atMs: row.atMs,
    kind,
    because,
    service: row.service,
    remote: row.remote,
    client: row.service === 'web' ? browserName(row.client ?? '') || null : row.client,
    appPassword: row.appPassword === null ? null : (names.get(row.appPassword as AppPasswordId) ?? null),
    detail,
  }
}
