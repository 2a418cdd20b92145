/** Recovery codes and the recovery address. A set counts once the holder has saved it; each code is spent once. */
import type { Kysely } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { SecondStepStore } from '../../sign-in/second-step-store.ts'
import type { SavedCode } from '../../sign-in/ticket-store.ts'
import type { Database } from './database.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'

type RecoveryStore = Pick<
  SecondStepStore,
  | 'offerRecoveryCodes'
  | 'saveRecoveryCodes'
  | 'hasRecoveryCode'
  | 'recoveryCodesLeft'
  | 'recoveryAddress'
  | 'setRecoveryAddress'
>

export const recoveryStore = (db: Database<DirectoryTables>): RecoveryStore => ({
  offerRecoveryCodes: (account, set, digests, atMs) =>
    db.write(async (transaction) => {
      await removeOffered.run(transaction, { account })
      for (const digest of digests) await offer.run(transaction, { account, set, digest, atMs })
    }),

  saveRecoveryCodes: (account, set) =>
    db.write(async (transaction) => {
      // Saying twice that they are saved is no fault: the first answer may have been lost.
      if ((await save.run(transaction, { account, set })) === 0) return false
      await removeSavedBut.run(transaction, { account, set })
      return true
    }),

  hasRecoveryCode: async (account, digest) => (await unspent.first(db.read, { account, digest })) !== null,

  recoveryCodesLeft: async (account) => (await countLeft.first(db.read, { account }))?.left ?? 0,

  recoveryAddress: async (account) => {
    const row = await addressOf.first(db.read, { account })
    return row === null ? null : { address: row.address, confirmedMs: row.confirmed_ms }
  },

  setRecoveryAddress: (account, address, confirmedMs) =>
    db.write(async (transaction) => {
      if (address === null) await removeAddress.run(transaction, { account })
      else await setAddress.run(transaction, { account, address, confirmedMs })
    }),
})

const removeOffered = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db.deleteFrom('recovery_code').where('account_id', '=', of.account).where('is_saved', '=', 0),
)

type Offered = { account: AccountId; set: string; digest: Uint8Array; atMs: number }

const offer = prepared((db: Kysely<DirectoryTables>, of: Offered) =>
  db.insertInto('recovery_code').values({
    account_id: of.account,
    set_id: of.set,
    digest: of.digest,
    offered_ms: of.atMs,
    is_saved: 0,
    spent_ms: null,
  }),
)

const save = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId; set: string }) =>
  db
    .updateTable('recovery_code')
    .set({ is_saved: 1 })
    .where('account_id', '=', of.account)
    .where('set_id', '=', of.set),
)

const removeSavedBut = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId; set: string }) =>
  db
    .deleteFrom('recovery_code')
    .where('account_id', '=', of.account)
    .where('set_id', '!=', of.set)
    .where('is_saved', '=', 1),
)

const unspent = prepared((db: Kysely<DirectoryTables>, of: SavedCode) =>
  db
    .selectFrom('recovery_code')
    .select('digest')
    .where('account_id', '=', of.account)
    .where('digest', '=', of.digest)
    .where('is_saved', '=', 1)
    .where('spent_ms', 'is', null),
)

/** Part of the transaction of what it leads to. */
export const spendRecoveryCode = prepared((db: Kysely<DirectoryTables>, of: SavedCode & { atMs: number }) =>
  db
    .updateTable('recovery_code')
    .set({ spent_ms: of.atMs })
    .where('account_id', '=', of.account)
    .where('digest', '=', of.digest)
    .where('is_saved', '=', 1)
    .where('spent_ms', 'is', null),
)

const countLeft = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db
    .selectFrom('recovery_code')
    .select((row) => row.fn.countAll<number>().as('left'))
    .where('account_id', '=', of.account)
    .where('is_saved', '=', 1)
    .where('spent_ms', 'is', null),
)

const addressOf = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db.selectFrom('recovery_address').select(['address', 'confirmed_ms']).where('account_id', '=', of.account),
)

const setAddress = prepared(
  (db: Kysely<DirectoryTables>, of: { account: AccountId; address: string; confirmedMs: number | null }) =>
    db
      .insertInto('recovery_address')
      .values({ account_id: of.account, address: of.address, confirmed_ms: of.confirmedMs })
      .onConflict((conflict) =>
        conflict.column('account_id').doUpdateSet({ address: of.address, confirmed_ms: of.confirmedMs }),
      ),
)

const removeAddress = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db.deleteFrom('recovery_address').where('account_id', '=', of.account),
)
