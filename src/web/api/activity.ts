/** What has happened: the last 30 days, newest first, a page at a time, filtered by what the reader looks for. */
import type { AccountId } from '../../account/account.ts'
import { ACTIVITY_KEPT_DAYS, type Activity, type ActivityStore } from '../../activity/activity.ts'
import type { AppPasswordId } from '../../app-password/app-password.ts'
import type { AppPasswords } from '../../app-password/app-passwords.ts'
import { browserName } from '../../base/browser-name.ts'
import type { Clock } from '../../base/clock.ts'
import { answer, type Handlers } from '../call.ts'

export type ActivityNeeds = {
  readonly activity: Pick<ActivityStore, 'list'>
  readonly appPasswords: Pick<AppPasswords, 'names'>
  readonly clock: Clock
}

const PAGE = 50 // rows that a page shows before "older"
const READ_AT_ONCE = 500
const READ_MAX = 20_000 // a filter that finds little stops looking here, and goes on at the next page
const DAY_MS = 86_400_000

const EVERYTHING = () => true
const FILTERS: Readonly<Record<string, (what: Activity['what']) => boolean>> = {
  all: EVERYTHING,
  'sign-ins': ({ kind }) => kind === 'signed-in',
  failed: ({ kind }) => kind === 'sign-in-refused',
  security: ({ kind }) => kind !== 'signed-in' && kind !== 'sign-in-refused' && kind !== 'signed-out',
}

export const activityHandlers = (needs: ActivityNeeds): Pick<Handlers, 'activity'> => ({
  activity: async ({ session, query }) => {
    const nowMs = needs.clock.nowMs()
    const isKind = FILTERS[query.get('filter') ?? 'all'] ?? EVERYTHING
    const appPassword = query.get('appPassword')
    const before = Number.parseInt(query.get('before') ?? '', 10)

    const found: Activity[] = []
    let lastMs = Number.isSafeInteger(before) ? before : nowMs + DAY_MS
    let read = 0
    let olderBeforeMs: number | null = null
    for await (const row of older(needs, session.account, lastMs)) {
      if (row.atMs < nowMs - ACTIVITY_KEPT_DAYS * DAY_MS) break
      // Never between two of the same moment: the next page begins before it.
      const isFull = found.length >= PAGE && row.atMs < lastMs
      if (isFull || ++read > READ_MAX) {
        olderBeforeMs = lastMs
        break
      }
      lastMs = row.atMs
      if (isKind(row.what) && (appPassword === null || row.appPassword === appPassword)) found.push(row)
    }
    const names = await needs.appPasswords.names(session.account)
    return answer({ activities: found.map((row, index) => view(row, index, names)), olderBeforeMs })
  },
})

async function* older(
  { activity }: ActivityNeeds,
  account: AccountId,
  firstBeforeMs: number,
): AsyncGenerator<Activity> {
  let beforeMs: number | null = firstBeforeMs
  while (beforeMs !== null) {
    const rows: readonly Activity[] = await activity.list(account, beforeMs, READ_AT_ONCE)
    yield* rows
    beforeMs = rows.length < READ_AT_ONCE ? null : (rows.at(-1)?.atMs ?? null)
  }
}

const view = ({ what, ...row }: Activity, index: number, names: ReadonlyMap<AppPasswordId, string>) => {
  const { kind, ...about } = what
  const { because, ...detail } = { because: null, ...about }
  return {
    id: `${row.atMs}-${index}`,
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
