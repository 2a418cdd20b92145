/**
 * App passwords. `match` is one indexed query, whatever the number of accounts and app passwords; a removal is one
 * conditional write; removed rows stay as tombstones until `forgetRemovedBefore`.
 */
import type { Kysely } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { Address } from '../../account/address.ts'
import {
  APP_PASSWORDS_MAX,
  type AppPassword,
  type AppPasswordId,
  type LastUse,
} from '../../app-password/app-password.ts'
import type { StoredHash } from '../../app-password/hash.ts'
import type { AppPasswordStore } from '../../app-password/store.ts'
import { endAll, endOne } from './app-password-end.ts'
import { appPasswordOf, rowOf } from './app-password-rows.ts'
import { type Database, FORGOTTEN_A_COMMIT, forgetInSlices, inSlices } from './database.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'

const IDS_A_QUERY = 200 // each list is filled up to this, so that it is one statement
const USES_A_COMMIT = 500

export const sqlAppPasswordStore = (db: Database<DirectoryTables>): AppPasswordStore => ({
  add: (appPassword, hash) => db.write((transaction) => add(transaction, appPassword, hash)),

  match: async (lookup, address) => {
    const row = await byLookup.first(db.read, { lookup, address })
    if (row === null) return null
    return {
      appPassword: appPasswordOf(row),
      hash: { keyId: row.key_id, lookup: row.lookup, proof: row.proof },
      ownsAddress: row.leads_to === row.account_id,
      accountAddress: row.account_address,
    }
  },

  list: async (account) => {
    const rows = await db.read
      .selectFrom('app_password')
      .selectAll()
      .where('account_id', '=', account)
      .where('removed_ms', 'is', null)
      .where('decoy', '=', 0)
      .orderBy('created_ms', 'desc')
      .orderBy('id')
      .execute()
    return rows.map(appPasswordOf)
  },

  decoys: async (account) => (await decoysOf.all(db.read, { account })).map(appPasswordOf),

  find: async (account, id) => {
    const row = await byId.first(db.read, { account, id })
    return row === null ? null : appPasswordOf(row)
  },

  names: async (account) => {
    const rows = await namesOf.all(db.read, { account })
    return new Map(rows.map(({ id, name }) => [id, name]))
  },

  rename: (account, id, name) =>
    db.write(async (transaction) => (await rename.run(transaction, { account, id, name })) === 1),

  firstUse: (account, id) =>
    db.write(async (transaction) => (await setUsed.run(transaction, { account, id })) === 1),

  remove: (account, id, atMs) =>
    db.write(async (transaction) => {
      return (await endOne(transaction, account, id, atMs)) ? 'removed' : 'unknown'
    }),

  removeAll: (account, atMs) => db.write((transaction) => endAll(transaction, account, atMs)),

  rehash: (account, id, from, to) =>
    db.write(async (transaction) => {
      await transaction
        .updateTable('app_password')
        .set({ key_id: to.keyId, lookup: to.lookup, proof: to.proof })
        .where('account_id', '=', account)
        .where('id', '=', id)
        .where('key_id', '=', from.keyId)
        .where('lookup', '=', from.lookup)
        .where('proof', '=', from.proof)
        .execute()
    }),

  recordUses: (uses) =>
    inSlices(uses, USES_A_COMMIT, (slice) =>
      db.write(async (transaction) => {
        for (const { account, id, use } of slice) await recordUse.run(transaction, { account, id, ...use })
      }),
    ),

  ended: async (ids, atMs) => {
    const ended: AppPasswordId[] = []
    await inSlices(ids, IDS_A_QUERY, async (slice) => {
      const inForce = await inForceAmong(db.read, slice, atMs)
      for (const id of slice) if (!inForce.has(id)) ended.push(id)
    })
    return ended
  },

  countHeld: async () => Number((await held.first(db.read, {}))?.count ?? 0),

  removeUnused: (atMs) => forgetInSlices(db, (transaction) => removeSomeUnused.run(transaction, { atMs })),

  forgetRemovedBefore: (atMs) => forgetInSlices(db, (transaction) => forgetSome(transaction, atMs)),
})

const byLookup = prepared((db: Kysely<DirectoryTables>, of: { lookup: Uint8Array; address: Address }) =>
  db
    .selectFrom('app_password')
    .innerJoin('account', 'account.id', 'app_password.account_id')
    .leftJoin('address', (join) => join.on('address.address', '=', of.address))
    .selectAll('app_password')
    .select(['account.address as account_address', 'address.account_id as leads_to'])
    .where('app_password.lookup', '=', of.lookup),
)

type One = { account: AccountId; id: AppPasswordId }

const byId = prepared((db: Kysely<DirectoryTables>, of: One) =>
  db.selectFrom('app_password').selectAll().where('account_id', '=', of.account).where('id', '=', of.id),
)

const decoysOf = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db
    .selectFrom('app_password')
    .selectAll()
    .where('account_id', '=', of.account)
    .where('removed_ms', 'is', null)
    .where('decoy', '=', 1),
)

const held = prepared((db: Kysely<DirectoryTables>, _of: object) =>
  db
    .selectFrom('app_password')
    .select((row) => row.fn.countAll().as('count'))
    .where('held_by', 'is not', null)
    .where('removed_ms', 'is', null),
)

const namesOf = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db.selectFrom('app_password').select(['id', 'name']).where('account_id', '=', of.account),
)

const rename = prepared((db: Kysely<DirectoryTables>, of: One & { name: string }) =>
  db
    .updateTable('app_password')
    .set({ name: of.name })
    .where('account_id', '=', of.account)
    .where('id', '=', of.id)
    .where('removed_ms', 'is', null),
)

const setUsed = prepared((db: Kysely<DirectoryTables>, of: One) =>
  db
    .updateTable('app_password')
    .set({ unused_until_ms: null })
    .where('account_id', '=', of.account)
    .where('id', '=', of.id)
    .where('unused_until_ms', 'is not', null)
    .where('removed_ms', 'is', null),
)

const removeUnusedOf = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId; atMs: number }) =>
  db
    .updateTable('app_password')
    .set({ removed_ms: of.atMs })
    .where('account_id', '=', of.account)
    .where('removed_ms', 'is', null)
    .where('unused_until_ms', '<=', of.atMs),
)

const removeSomeUnused = prepared((db: Kysely<DirectoryTables>, of: { atMs: number }) =>
  db
    .updateTable('app_password')
    .set({ removed_ms: of.atMs })
    .where('id', 'in', (from) =>
      from
        .selectFrom('app_password')
        .select('id')
        .where('unused_until_ms', '<=', of.atMs)
        .where('removed_ms', 'is', null)
        .limit(FORGOTTEN_A_COMMIT),
    ),
)

const recordUse = prepared(
  (db: Kysely<DirectoryTables>, of: { account: AccountId; id: AppPasswordId } & LastUse) =>
    db
      .updateTable('app_password')
      .set({ used_ms: of.atMs, used_service: of.service, used_client: of.client, used_remote: of.remote })
      .where('account_id', '=', of.account)
      .where('id', '=', of.id)
      // One of the same moment replaces: it is the same sign-in, whose program has told its name since.
      .where((row) => row.or([row('used_ms', 'is', null), row('used_ms', '<=', of.atMs)])),
)

const add = async (
  transaction: Kysely<DirectoryTables>,
  appPassword: AppPassword,
  hash: StoredHash,
): Promise<'added' | 'full'> => {
  await removeUnusedOf.run(transaction, { account: appPassword.account, atMs: appPassword.createdMs })
  const { inForce } = await transaction
    .selectFrom('app_password')
    .select((of) => of.fn.countAll<number>().as('inForce'))
    .where('account_id', '=', appPassword.account)
    .where('removed_ms', 'is', null)
    .where('decoy', '=', 0)
    .executeTakeFirstOrThrow()
  if (!appPassword.isDecoy && inForce >= APP_PASSWORDS_MAX) return 'full'
  await transaction.insertInto('app_password').values(rowOf(appPassword, hash)).execute()
  return 'added'
}

const inForceAmong = async (
  db: Kysely<DirectoryTables>,
  ids: readonly AppPasswordId[],
  atMs: number,
): Promise<ReadonlySet<AppPasswordId>> => {
  const filled = Array.from({ length: IDS_A_QUERY }, (_, at) => ids[at] ?? (ids[0] as AppPasswordId))
  const rows = await db
    .selectFrom('app_password')
    .select('id')
    .where('id', 'in', filled)
    .where('removed_ms', 'is', null)
    .where('held_by', 'is', null)
    .where((row) => row.or([row('expires_ms', 'is', null), row('expires_ms', '>', atMs)]))
    .where((row) => row.or([row('unused_until_ms', 'is', null), row('unused_until_ms', '>', atMs)]))
    .execute()
  return new Set(rows.map(({ id }) => id))
}

const forgetSome = async (transaction: Kysely<DirectoryTables>, atMs: number): Promise<number> => {
  const { numDeletedRows } = await transaction
    .deleteFrom('app_password')
    .where('id', 'in', (of) =>
      of.selectFrom('app_password').select('id').where('removed_ms', '<', atMs).limit(FORGOTTEN_A_COMMIT),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
