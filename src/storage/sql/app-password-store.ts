/**
 * App passwords. `match` is one indexed query, whatever the number of accounts and app passwords; a removal is one
 * conditional write; removed rows stay as tombstones until `forgetRemovedBefore`.
 */
import type { Kysely, Selectable } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { Address } from '../../account/address.ts'
import {
  APP_PASSWORDS_MAX,
  type AppPassword,
  type AppPasswordId,
  type LastUse,
  MAIL_SERVICES,
} from '../../app-password/app-password.ts'
import type { StoredHash } from '../../app-password/hash.ts'
import type { AppPasswordStore } from '../../app-password/store.ts'
import { type Database, FORGOTTEN_A_COMMIT, forgetInSlices, inSlices } from './database.ts'
import type { AppPasswordTable, DirectoryTables } from './directory-tables.ts'
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
      .orderBy('created_ms', 'desc')
      .orderBy('id')
      .execute()
    return rows.map(appPasswordOf)
  },

  remove: (account, id, atMs) =>
    db.write(async (transaction) => {
      const removed = await endInForce(transaction, account, atMs).where('id', '=', id).execute()
      return removed.length === 1 ? 'removed' : 'unknown'
    }),

  removeAll: (account, atMs) =>
    db.write(async (transaction) => {
      const removed = await endInForce(transaction, account, atMs).execute()
      return removed.map(({ id }) => id)
    }),

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
  const { inForce } = await transaction
    .selectFrom('app_password')
    .select((of) => of.fn.countAll<number>().as('inForce'))
    .where('account_id', '=', appPassword.account)
    .where('removed_ms', 'is', null)
    .executeTakeFirstOrThrow()
  if (inForce >= APP_PASSWORDS_MAX) return 'full'
  await transaction.insertInto('app_password').values(rowOf(appPassword, hash)).execute()
  return 'added'
}

/** Also part of switching two-step verification off, in its transaction. */
export const endInForce = (transaction: Kysely<DirectoryTables>, account: AccountId, atMs: number) =>
  transaction
    .updateTable('app_password')
    .set({ removed_ms: atMs })
    .where('account_id', '=', account)
    .where('removed_ms', 'is', null)
    .returning('id')

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
    .where((row) => row.or([row('expires_ms', 'is', null), row('expires_ms', '>', atMs)]))
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

const rowOf = (appPassword: AppPassword, hash: StoredHash): AppPasswordTable => ({
  account_id: appPassword.account,
  id: appPassword.id,
  name: appPassword.name,
  services: appPassword.services.join(','),
  created_ms: appPassword.createdMs,
  expires_ms: appPassword.expiresMs,
  removed_ms: appPassword.removedMs,
  used_ms: appPassword.lastUse?.atMs ?? null,
  used_service: appPassword.lastUse?.service ?? null,
  used_client: appPassword.lastUse?.client ?? null,
  used_remote: appPassword.lastUse?.remote ?? null,
  key_id: hash.keyId,
  lookup: hash.lookup,
  proof: hash.proof,
})

const appPasswordOf = (row: Selectable<AppPasswordTable>): AppPassword => {
  const services = new Set(row.services.split(','))
  return {
    id: row.id,
    account: row.account_id,
    name: row.name,
    services: MAIL_SERVICES.filter((service) => services.has(service)),
    createdMs: row.created_ms,
    expiresMs: row.expires_ms,
    removedMs: row.removed_ms,
    lastUse: lastUseOf(row),
  }
}

const lastUseOf = (row: Selectable<AppPasswordTable>): LastUse | null =>
  row.used_ms === null || row.used_service === null
    ? null
    : {
        atMs: row.used_ms,
        service: row.used_service,
        client: row.used_client,
        remote: row.used_remote ?? '',
      }
