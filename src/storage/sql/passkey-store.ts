/** Passkeys. A credential belongs to one account; the unique index, and no look beforehand, sees to that. */
import type { Kysely, Selectable } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { MethodId, Passkey, SecondStepStore } from '../../sign-in/second-step-store.ts'
import type { Database } from './database.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'
import type { PasskeyTable } from './sign-in-tables.ts'
import { isNotTheLastWay } from './ways.ts'

type PasskeyStore = Pick<
  SecondStepStore,
  'addPasskey' | 'passkeys' | 'findPasskey' | 'passkeyUsed' | 'renamePasskey' | 'removePasskey'
>

export const passkeyStore = (db: Database<DirectoryTables>): PasskeyStore => ({
  addPasskey: (passkey) =>
    db.write(async (transaction) =>
      (await insert.run(transaction, rowOf(passkey))) === 1 ? 'added' : 'known',
    ),

  passkeys: async (account) => (await ofAccount.all(db.read, { account })).map(passkeyOf),

  findPasskey: async (credentialId) => {
    const row = await byCredential.first(db.read, { credentialId })
    return row === null ? null : passkeyOf(row)
  },

  passkeyUsed: (account, id, counter, atMs) =>
    db.write(async (transaction) => {
      await setUsed.run(transaction, { account, id, atMs })
      await raiseCounter.run(transaction, { account, id, counter })
    }),

  renamePasskey: (account, id, name) =>
    db.write(async (transaction) => (await rename.run(transaction, { account, id, name })) === 1),

  removePasskey: (account, id) =>
    db.write(async (transaction) => (await remove.run(transaction, { account, id })) === 1),
})

type One = { account: AccountId; id: MethodId }

const insert = prepared((db: Kysely<DirectoryTables>, row: PasskeyTable) =>
  db
    .insertInto('passkey')
    .values({
      account_id: row.account_id,
      id: row.id,
      credential_id: row.credential_id,
      public_key: row.public_key,
      counter: row.counter,
      transports: row.transports,
      is_synced: row.is_synced,
      name: row.name,
      created_ms: row.created_ms,
      used_ms: row.used_ms,
    })
    .onConflict((conflict) => conflict.column('credential_id').doNothing()),
)

const ofAccount = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db
    .selectFrom('passkey')
    .selectAll()
    .where('account_id', '=', of.account)
    .orderBy('created_ms')
    .orderBy('id'),
)

const byCredential = prepared((db: Kysely<DirectoryTables>, of: { credentialId: string }) =>
  db.selectFrom('passkey').selectAll().where('credential_id', '=', of.credentialId),
)

const setUsed = prepared((db: Kysely<DirectoryTables>, of: One & { atMs: number }) =>
  db
    .updateTable('passkey')
    .set({ used_ms: of.atMs })
    .where('account_id', '=', of.account)
    .where('id', '=', of.id),
)

const raiseCounter = prepared((db: Kysely<DirectoryTables>, of: One & { counter: number }) =>
  db
    .updateTable('passkey')
    .set({ counter: of.counter })
    .where('account_id', '=', of.account)
    .where('id', '=', of.id)
    .where('counter', '<', of.counter),
)

const rename = prepared((db: Kysely<DirectoryTables>, of: One & { name: string }) =>
  db
    .updateTable('passkey')
    .set({ name: of.name })
    .where('account_id', '=', of.account)
    .where('id', '=', of.id),
)

const remove = prepared((db: Kysely<DirectoryTables>, of: One) =>
  db
    .deleteFrom('passkey')
    .where('account_id', '=', of.account)
    .where('id', '=', of.id)
    .where(isNotTheLastWay(of)),
)

const rowOf = (passkey: Passkey): PasskeyTable => ({
  account_id: passkey.account,
  id: passkey.id,
  credential_id: passkey.credentialId,
  public_key: passkey.publicKey,
  counter: passkey.counter,
  transports: passkey.transports.join(','),
  is_synced: passkey.isSynced ? 1 : 0,
  name: passkey.name,
  created_ms: passkey.createdMs,
  used_ms: passkey.lastUsedMs,
})

const passkeyOf = (row: Selectable<PasskeyTable>): Passkey => ({
  id: row.id,
  account: row.account_id,
  credentialId: row.credential_id,
  publicKey: row.public_key,
  counter: row.counter,
  transports: row.transports === '' ? [] : row.transports.split(','),
  isSynced: row.is_synced === 1,
  name: row.name,
  createdMs: row.created_ms,
  lastUsedMs: row.used_ms,
})
