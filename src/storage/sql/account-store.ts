/** Accounts and their addresses. An address leads to one account; the table's key, and no look beforehand, sees to that. */
import type { Kysely, Selectable } from 'kysely'
import type { Account, AccountId } from '../../account/account.ts'
import type { Address } from '../../account/address.ts'
import type { AccountStore } from '../../account/store.ts'
import type { Database } from './database.ts'
import type { AccountTable, DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'

export const sqlAccountStore = (db: Database<DirectoryTables>): AccountStore => ({
  add: (account, passwordHash) => db.write((transaction) => add(transaction, account, passwordHash)),

  findByAddress: async (address) => accountOrNull(await byAddress.first(db.read, { address })),

  find: async (account) => accountOrNull(await byId.first(db.read, { account })),

  passwordHash: async (account) => (await hashOf.first(db.read, { account }))?.password_hash ?? null,

  addresses: async (account) => {
    const rows = await db.read
      .selectFrom('address')
      .select('address')
      .where('account_id', '=', account)
      .orderBy('address')
      .execute()
    return rows.map(({ address }) => address)
  },

  list: async (after, limit) => {
    const rows = await db.read
      .selectFrom('account')
      .select(COLUMNS)
      .where('address', '>', after ?? ('' as Address))
      .orderBy('address')
      .limit(limit)
      .execute()
    return rows.map(accountOf)
  },

  claimAppPasswordNotice: (account, atMs, sinceMs) =>
    db.write(async (transaction) => (await claimNotice.run(transaction, { account, atMs, sinceMs })) === 1),

  remove: (account) =>
    db.write(async (transaction) => {
      // Its addresses and app passwords go with the row (ON DELETE CASCADE).
      const { numDeletedRows } = await transaction
        .deleteFrom('account')
        .where('id', '=', account)
        .executeTakeFirstOrThrow()
      await transaction.deleteFrom('activity').where('account_id', '=', account).execute()
      return numDeletedRows === 1n ? 'removed' : 'unknown'
    }),
})

const COLUMNS = ['account.id', 'account.address', 'account.created_ms', 'account.two_step_since_ms'] as const

const byId = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db.selectFrom('account').select(COLUMNS).where('id', '=', of.account),
)

const byAddress = prepared((db: Kysely<DirectoryTables>, of: { address: Address }) =>
  db
    .selectFrom('address')
    .innerJoin('account', 'account.id', 'address.account_id')
    .select(COLUMNS)
    .where('address.address', '=', of.address),
)

const hashOf = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db.selectFrom('account').select('password_hash').where('id', '=', of.account),
)

const claimNotice = prepared(
  (db: Kysely<DirectoryTables>, of: { account: AccountId; atMs: number; sinceMs: number }) =>
    db
      .updateTable('account')
      .set({ app_password_notice_ms: of.atMs })
      .where('id', '=', of.account)
      .where((row) =>
        row.or([row('app_password_notice_ms', 'is', null), row('app_password_notice_ms', '<=', of.sinceMs)]),
      ),
)

const add = async (
  transaction: Kysely<DirectoryTables>,
  account: Account,
  passwordHash: string,
): Promise<'added' | 'taken'> => {
  await transaction
    .insertInto('account')
    .values({
      id: account.id,
      address: account.address,
      created_ms: account.createdMs,
      two_step_since_ms: account.twoStepSinceMs,
      password_hash: passwordHash,
      app_password_notice_ms: null,
    })
    .execute()
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('address')
    .values({ address: account.address, account_id: account.id })
    .onConflict((conflict) => conflict.column('address').doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 1n) return 'added'
  await transaction.deleteFrom('account').where('id', '=', account.id).execute()
  return 'taken'
}

type AccountRow = Pick<Selectable<AccountTable>, 'id' | 'address' | 'created_ms' | 'two_step_since_ms'>

const accountOf = (row: AccountRow): Account => ({
  id: row.id,
  address: row.address,
  createdMs: row.created_ms,
  twoStepSinceMs: row.two_step_since_ms,
})

const accountOrNull = (row: AccountRow | null): Account | null => (row === null ? null : accountOf(row))
