/** Activity: rows that are only ever added, listed newest first, and forgotten by age. */
import type { Kysely, Selectable } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import {
  type Activity,
  type ActivityCategory,
  type ActivityFilter,
  type ActivityKind,
  type ActivityStore,
  categoryOf,
} from '../../activity/activity.ts'
import { type Database, FORGOTTEN_A_COMMIT, nextTurn } from './database.ts'
import type { ActivityTable, DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'

export const sqlActivityStore = (db: Database<DirectoryTables>): ActivityStore => ({
  record: (activities) =>
    db.write(async (transaction) => {
      for (const [position, activity] of activities.entries())
        await insert.run(transaction, rowOf(activity, position))
    }),

  list: async (account, beforeMs, limit, filter = {}) => {
    const wanted = those(db.read, account, filter)
    const rows = await wanted.where('at_ms', '<', beforeMs).limit(limit).execute()
    const last = rows.at(-1)
    if (last === undefined || rows.length < limit) return rows.map(activityOf)
    const older = await wanted.where('at_ms', '=', last.at_ms).execute()
    return [...rows.filter(({ at_ms }) => at_ms !== last.at_ms), ...older].map(activityOf)
  },

  forgetBefore: async (atMs) => {
    for (let forgotten = 0; ; await nextTurn()) {
      const until = await endOfSlice(db.read, atMs)
      forgotten += await db.write((transaction) => forget(transaction, until ?? atMs))
      if (until === null) return forgotten
    }
  },
})

const those = (
  db: Kysely<DirectoryTables>,
  account: AccountId,
  { category = null, appPassword = null }: ActivityFilter,
) =>
  db
    .selectFrom('activity')
    .selectAll()
    .where('account_id', '=', account)
    .$if(category !== null, (rows) => rows.where('category', '=', category as ActivityCategory))
    .$if(appPassword !== null, (rows) => rows.where('app_password', '=', appPassword))
    .orderBy('at_ms', 'desc')
    .orderBy('position', 'desc')

const insert = prepared((db: Kysely<DirectoryTables>, row: ActivityTable) =>
  db.insertInto('activity').values({
    account_id: row.account_id,
    at_ms: row.at_ms,
    position: row.position,
    kind: row.kind,
    category: row.category,
    detail: row.detail,
    service: row.service,
    remote: row.remote,
    client: row.client,
    app_password: row.app_password,
  }),
)

/** The moment before which about as many lie as one commit may remove; null when fewer than that are left. */
const endOfSlice = async (db: Kysely<DirectoryTables>, beforeMs: number): Promise<number | null> => {
  const row = await db
    .selectFrom('activity')
    .select('at_ms')
    .where('at_ms', '<', beforeMs)
    .orderBy('at_ms')
    .limit(1)
    .offset(FORGOTTEN_A_COMMIT)
    .executeTakeFirst()
  return row === undefined ? null : row.at_ms + 1
}

const forget = async (transaction: Kysely<DirectoryTables>, beforeMs: number): Promise<number> => {
  const { numDeletedRows } = await transaction
    .deleteFrom('activity')
    .where('at_ms', '<', beforeMs)
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

const rowOf = (activity: Activity, position: number): ActivityTable => {
  const { kind, ...detail } = activity.what
  return {
    account_id: activity.account,
    at_ms: activity.atMs,
    position,
    kind,
    category: categoryOf(activity.what),
    detail: Object.keys(detail).length === 0 ? null : JSON.stringify(detail),
    service: activity.service,
    remote: activity.remote,
    client: activity.client,
    app_password: activity.appPassword,
  }
}

const activityOf = (row: Selectable<ActivityTable>): Activity => ({
  account: row.account_id,
  atMs: row.at_ms,
  what: { ...JSON.parse(row.detail ?? '{}'), kind: row.kind } as ActivityKind,
  service: row.service,
  remote: row.remote,
  client: row.client,
  appPassword: row.app_password,
})
