/** Activity: rows that are only ever added, listed newest first, and forgotten by age. */
import type { Kysely, Selectable } from 'kysely'
import type { Activity, ActivityKind, ActivityStore } from '../../activity/activity.ts'
import { type Database, FORGOTTEN_A_COMMIT, nextTurn } from './database.ts'
import type { ActivityTable, DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'

export const sqlActivityStore = (db: Database<DirectoryTables>): ActivityStore => ({
  record: (activities) =>
    db.write(async (transaction) => {
      for (const [position, activity] of activities.entries())
        await insert.run(transaction, rowOf(activity, position))
    }),

  list: async (account, beforeMs, limit) => {
    const rows = await db.read
      .selectFrom('activity')
      .selectAll()
      .where('account_id', '=', account)
      .where('at_ms', '<', beforeMs)
      .orderBy('at_ms', 'desc')
      .orderBy('position', 'desc')
      .limit(limit)
      .execute()
    return rows.map(activityOf)
  },

  forgetBefore: async (atMs) => {
    for (let forgotten = 0; ; await nextTurn()) {
      const until = await endOfSlice(db.read, atMs)
      forgotten += await db.write((transaction) => forget(transaction, until ?? atMs))
      if (until === null) return forgotten
    }
  },
})

const insert = prepared((db: Kysely<DirectoryTables>, row: ActivityTable) =>
  db.insertInto('activity').values({
    account_id: row.account_id,
    at_ms: row.at_ms,
    position: row.position,
    kind: row.kind,
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
