/** How app passwords are used: a row for each hour, kind and network, counted up. */
import type { Kysely, Selectable } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { AppPasswordId } from '../../app-password/app-password.ts'
import { USES_MAX, type Use, type UseStore } from '../../harm/use.ts'
import { type Database, inSlices, nextTurn } from './database.ts'
import type { AppPasswordUseTable, DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'

const USES_A_COMMIT = 500

export const sqlUseStore = (db: Database<DirectoryTables>): UseStore => ({
  add: (uses) =>
    inSlices(uses, USES_A_COMMIT, (slice) =>
      db.write(async (transaction) => {
        const there = new Map<AccountId, boolean>()
        for (const use of slice) {
          const { account } = use
          // One that was removed meanwhile would keep all others from being written, for as long as it is tried again.
          const isThere = there.get(account) ?? (await accountById.first(transaction, { account })) !== null
          there.set(account, isThere)
          if (isThere) await add.run(transaction, rowOf(use))
        }
      }),
    ),

  of: async (account, appPassword, sinceHour) =>
    (await usesOf.all(db.read, { account, appPassword, sinceHour }))
      .map(useOf)
      .sort((a, b) => a.firstMs - b.firstMs),

  recipients: async (account, sinceHour) => {
    const rows = await recipientsOf.all(db.read, { account, sinceHour })
    return rows.map(({ hour, recipients }) => ({ hour, recipients: Number(recipients) }))
  },

  forgetBefore: async (hour) => {
    for (let forgotten = 0; ; await nextTurn()) {
      const oldest = await oldestHour.first(db.read, { hour })
      if (oldest === null) return forgotten
      forgotten += await db.write((transaction) => forgetHour.run(transaction, oldest))
    }
  },
})

const accountById = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db.selectFrom('account').select('id').where('id', '=', of.account),
)

const add = prepared((db: Kysely<DirectoryTables>, row: AppPasswordUseTable) =>
  db
    .insertInto('app_password_use')
    .values({
      account_id: row.account_id,
      app_password: row.app_password,
      hour: row.hour,
      kind: row.kind,
      hello: row.hello,
      network: row.network,
      country: row.country,
      first_ms: row.first_ms,
      last_ms: row.last_ms,
      read: row.read,
      deleted: row.deleted,
      recipients: row.recipients,
    })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'app_password', 'hour', 'kind', 'network']).doUpdateSet((set) => ({
        hello: set.ref('excluded.hello'),
        last_ms: set.ref('excluded.last_ms'),
        read: set('app_password_use.read', '+', set.ref('excluded.read')),
        deleted: set('app_password_use.deleted', '+', set.ref('excluded.deleted')),
        recipients: set('app_password_use.recipients', '+', set.ref('excluded.recipients')),
      })),
    ),
)

const usesOf = prepared(
  (db: Kysely<DirectoryTables>, of: { account: AccountId; appPassword: AppPasswordId; sinceHour: number }) =>
    db
      .selectFrom('app_password_use')
      .selectAll()
      .where('account_id', '=', of.account)
      .where('app_password', '=', of.appPassword)
      .where('hour', '>=', of.sinceHour)
      .orderBy('hour', 'desc')
      .limit(USES_MAX),
)

const recipientsOf = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId; sinceHour: number }) =>
  db
    .selectFrom('app_password_use')
    .select(['hour', (row) => row.fn.sum('recipients').as('recipients')])
    .where('account_id', '=', of.account)
    .where('hour', '>=', of.sinceHour)
    .where('recipients', '>', 0)
    .groupBy('hour')
    .orderBy('hour'),
)

const oldestHour = prepared((db: Kysely<DirectoryTables>, of: { hour: number }) =>
  db.selectFrom('app_password_use').select('hour').where('hour', '<', of.hour).orderBy('hour').limit(1),
)

const forgetHour = prepared((db: Kysely<DirectoryTables>, of: { hour: number }) =>
  db.deleteFrom('app_password_use').where('hour', '=', of.hour),
)

const rowOf = (use: Use): AppPasswordUseTable => ({
  account_id: use.account,
  app_password: use.appPassword,
  hour: use.hour,
  kind: use.kind,
  hello: use.hello,
  network: use.network,
  country: use.country,
  first_ms: use.firstMs,
  last_ms: use.lastMs,
  read: use.read,
  deleted: use.deleted,
  recipients: use.recipients,
})

const useOf = (row: Selectable<AppPasswordUseTable>): Use => ({
  account: row.account_id,
  appPassword: row.app_password,
  hour: row.hour,
  kind: row.kind,
  hello: row.hello,
  network: row.network,
  country: row.country,
  firstMs: row.first_ms,
  lastMs: row.last_ms,
  read: row.read,
  deleted: row.deleted,
  recipients: row.recipients,
})
