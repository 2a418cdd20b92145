/** Everything that proves who somebody is besides the password, and the count of wrong codes in a row. */
import type { Kysely } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { SecondStepStore } from '../../sign-in/second-step-store.ts'
import { authenticatorStore } from './authenticator-store.ts'
import type { Database } from './database.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { passkeyStore } from './passkey-store.ts'
import { prepared } from './prepared.ts'
import { recoveryStore } from './recovery-store.ts'

export const sqlSecondStepStore = (db: Database<DirectoryTables>): SecondStepStore => ({
  ...authenticatorStore(db),
  ...passkeyStore(db),
  ...recoveryStore(db),

  countFailure: (account) =>
    db.write(async (transaction) => (await countOneMore.first(transaction, { account }))?.count ?? 0),

  forgiveFailure: (account) =>
    db.write(async (transaction) => {
      await countOneLess.run(transaction, { account })
    }),

  failures: async (account) => (await failures.first(db.read, { account }))?.count ?? 0,

  clearFailures: (account) =>
    db.write(async (transaction) => {
      await clear.run(transaction, { account })
    }),
})

const countOneMore = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db
    .insertInto('second_step_failures')
    .values({ account_id: of.account, count: 1 })
    .onConflict((conflict) =>
      conflict
        .column('account_id')
        .doUpdateSet((row) => ({ count: row('second_step_failures.count', '+', 1) })),
    )
    .returning('count'),
)

const countOneLess = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db
    .updateTable('second_step_failures')
    .set((row) => ({ count: row('count', '-', 1) }))
    .where('account_id', '=', of.account)
    .where('count', '>', 0),
)

const failures = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db.selectFrom('second_step_failures').select('count').where('account_id', '=', of.account),
)

const clear = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db.deleteFrom('second_step_failures').where('account_id', '=', of.account),
)
