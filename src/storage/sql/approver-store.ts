/** Phones that approve sign-ins: their public keys, and where to push to them. */
import type { Kysely, Selectable } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { Approver, ApproverStore, PushSubscription } from '../../sign-in/approval-store.ts'
import type { MethodId } from '../../sign-in/second-step-store.ts'
import type { Database } from './database.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'
import type { ApproverTable, Truth } from './sign-in-tables.ts'
import { isNotTheLastWay } from './ways.ts'

export const sqlApproverStore = (db: Database<DirectoryTables>): ApproverStore => ({
  add: (approver) =>
    db.write(async (transaction) => {
      await insert.run(transaction, rowOf(approver))
    }),

  list: async (account) => (await ofAccount.all(db.read, { account })).map(approverOf),

  find: async (id) => {
    const row = await byId.first(db.read, { id })
    return row === null ? null : approverOf(row)
  },

  confirm: (account, id, atMs) =>
    db.write(async (transaction) => (await confirm.run(transaction, { account, id, atMs })) === 1),

  rename: (account, id, name) =>
    db.write(async (transaction) => (await rename.run(transaction, { account, id, name })) === 1),

  setAlone: (account, id, isAlone) =>
    db.write(
      async (transaction) =>
        (await setAlone.run(transaction, { account, id, isAlone: isAlone ? 1 : 0 })) === 1,
    ),

  setPush: (id, push) =>
    db.write(async (transaction) => {
      await setPush.run(transaction, { id, ...pushRow(push) })
    }),

  dropPush: (id, endpoint) =>
    db.write(async (transaction) => {
      await dropPush.run(transaction, { id, endpoint })
    }),

  remove: (account, id) =>
    db.write(async (transaction) => (await remove.run(transaction, { account, id })) === 1),
})

type One = { account: AccountId; id: MethodId }

const insert = prepared((db: Kysely<DirectoryTables>, row: ApproverTable) =>
  db.insertInto('approver').values({
    account_id: row.account_id,
    id: row.id,
    name: row.name,
    public_key: row.public_key,
    push_endpoint: row.push_endpoint,
    push_p256dh: row.push_p256dh,
    push_auth: row.push_auth,
    is_alone: row.is_alone,
    created_ms: row.created_ms,
    confirmed_ms: row.confirmed_ms,
    used_ms: row.used_ms,
  }),
)

const ofAccount = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db
    .selectFrom('approver')
    .selectAll()
    .where('account_id', '=', of.account)
    .orderBy('created_ms')
    .orderBy('id'),
)

const byId = prepared((db: Kysely<DirectoryTables>, of: { id: MethodId }) =>
  db.selectFrom('approver').selectAll().where('id', '=', of.id),
)

const confirm = prepared((db: Kysely<DirectoryTables>, of: One & { atMs: number }) =>
  db
    .updateTable('approver')
    .set({ confirmed_ms: of.atMs })
    .where('account_id', '=', of.account)
    .where('id', '=', of.id)
    .where('confirmed_ms', 'is', null),
)

const rename = prepared((db: Kysely<DirectoryTables>, of: One & { name: string }) =>
  db
    .updateTable('approver')
    .set({ name: of.name })
    .where('account_id', '=', of.account)
    .where('id', '=', of.id),
)

const setAlone = prepared((db: Kysely<DirectoryTables>, of: One & { isAlone: Truth }) =>
  db
    .updateTable('approver')
    .set({ is_alone: of.isAlone })
    .where('account_id', '=', of.account)
    .where('id', '=', of.id)
    .where('confirmed_ms', 'is not', null),
)

type PushRow = Pick<ApproverTable, 'push_endpoint' | 'push_p256dh' | 'push_auth'>

const pushRow = (push: PushSubscription | null): PushRow => ({
  push_endpoint: push?.endpoint ?? null,
  push_p256dh: push?.p256dh ?? null,
  push_auth: push?.auth ?? null,
})

const setPush = prepared((db: Kysely<DirectoryTables>, of: { id: MethodId } & PushRow) =>
  db
    .updateTable('approver')
    .set({ push_endpoint: of.push_endpoint, push_p256dh: of.push_p256dh, push_auth: of.push_auth })
    .where('id', '=', of.id),
)

const dropPush = prepared((db: Kysely<DirectoryTables>, of: { id: MethodId; endpoint: string }) =>
  db
    .updateTable('approver')
    .set({ push_endpoint: null, push_p256dh: null, push_auth: null })
    .where('id', '=', of.id)
    .where('push_endpoint', '=', of.endpoint),
)

const remove = prepared((db: Kysely<DirectoryTables>, of: One) =>
  db
    .deleteFrom('approver')
    .where('account_id', '=', of.account)
    .where('id', '=', of.id)
    .where((row) => row.or([row('confirmed_ms', 'is', null), isNotTheLastWay(of)])),
)

const rowOf = (approver: Approver): ApproverTable => ({
  account_id: approver.account,
  id: approver.id,
  name: approver.name,
  public_key: approver.publicKey,
  ...pushRow(approver.push),
  is_alone: approver.isAlone ? 1 : 0,
  created_ms: approver.createdMs,
  confirmed_ms: approver.confirmedMs,
  used_ms: approver.lastUsedMs,
})

const approverOf = (row: Selectable<ApproverTable>): Approver => ({
  id: row.id,
  account: row.account_id,
  name: row.name,
  publicKey: row.public_key,
  push: pushOf(row),
  isAlone: row.is_alone === 1,
  createdMs: row.created_ms,
  confirmedMs: row.confirmed_ms,
  lastUsedMs: row.used_ms,
})

const pushOf = ({ push_endpoint, push_p256dh, push_auth }: PushRow): PushSubscription | null =>
  push_endpoint === null || push_p256dh === null || push_auth === null
    ? null
    : { endpoint: push_endpoint, p256dh: push_p256dh, auth: push_auth }
