/** The directory's schema, step by step. A step that has been released never changes; what comes after is a new step. */
import type { Kysely } from 'kysely'
import { approverTables } from './approver-migration.ts'
import { harmTables, useHellos } from './harm-migration.ts'
import type { Migration } from './migrate.ts'
import { pushSubscriptions } from './push-subscription-migration.ts'
import { byKeyAlone, index } from './schema.ts'
import { signInTables } from './sign-in-migration.ts'

const firstTables = async (db: Kysely<unknown>): Promise<void> => {
  const account = db.schema
    .createTable('account')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('two_step_since_ms', 'bigint')
    .addColumn('password_hash', 'text', (column) => column.notNull())
  await byKeyAlone(db, account).execute()
  await index(db, 'account_by_address', 'account', ['address'])

  const address = db.schema
    .createTable('address')
    .addColumn('address', 'text', (column) => column.primaryKey())
    .addColumn('account_id', 'text', (column) =>
      column.notNull().references('account.id').onDelete('cascade'),
    )
  await byKeyAlone(db, address).execute()
  await index(db, 'address_by_account', 'address', ['account_id'])
}

const appPassword = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('app_password')
    .addColumn('account_id', 'text', (column) =>
      column.notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('services', 'text', (column) => column.notNull())
    .addColumn('created_ms', 'bigint', (column) => column.notNull())
    .addColumn('expires_ms', 'bigint')
    .addColumn('removed_ms', 'bigint')
    .addColumn('used_ms', 'bigint')
    .addColumn('used_service', 'text')
    .addColumn('used_client', 'text')
    .addColumn('used_remote', 'text')
    .addColumn('key_id', 'text', (column) => column.notNull())
    .addColumn('lookup', 'blob', (column) => column.notNull())
    .addColumn('proof', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('app_password_key', ['account_id', 'id'])
    .execute()
  await index(db, 'app_password_by_lookup', 'app_password', ['lookup'], { unique: true })
  await index(db, 'app_password_by_id', 'app_password', ['id'], { unique: true })
  await index(db, 'app_password_by_removal', 'app_password', ['removed_ms'])
}

/** Those made before are for any program, and have waited already. */
const appPasswordKinds = async (db: Kysely<unknown>): Promise<void> => {
  const table = db.schema.alterTable('app_password')
  await table.addColumn('device', 'text', (column) => column.notNull().defaultTo('other')).execute()
  await table.addColumn('access', 'text', (column) => column.notNull().defaultTo('read-and-send')).execute()
  await table.addColumn('unused_until_ms', 'bigint').execute()
  await table.addColumn('replaces', 'text').execute()
  await index(db, 'app_password_by_waiting', 'app_password', ['unused_until_ms'])
}

/** Those made before may be used from anywhere. */
const appPasswordNetworks = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .alterTable('app_password')
    .addColumn('networks', 'text', (column) => column.notNull().defaultTo(''))
    .execute()
}

const appPasswordNotices = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.alterTable('account').addColumn('app_password_notice_ms', 'bigint').execute()
}

const activity = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('activity')
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('at_ms', 'bigint', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('detail', 'text')
    .addColumn('service', 'text', (column) => column.notNull())
    .addColumn('remote', 'text')
    .addColumn('client', 'text')
    .addColumn('app_password', 'text')
    .execute()
  await index(db, 'activity_by_account', 'activity', ['account_id', 'at_ms', 'position'])
  await index(db, 'activity_by_time', 'activity', ['at_ms'])
}

/** So that what a reader looks for is found without reading what they do not: sign-ins are many, changes few. */
const activityCategories = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .alterTable('activity')
    .addColumn('category', 'text', (column) => column.notNull().defaultTo('security'))
    .execute()
  const rows = db as Kysely<{ activity: { kind: string; category: string } }>
  for (const [kind, category] of [
    ['signed-in', 'sign-ins'],
    ['sign-in-refused', 'failed'],
  ] as const)
    await rows.updateTable('activity').set({ category }).where('kind', '=', kind).execute()
  await index(db, 'activity_by_category', 'activity', ['account_id', 'category', 'at_ms', 'position'])
  await db.schema
    .createIndex('activity_by_app_password')
    .on('activity')
    .columns(['account_id', 'app_password', 'at_ms', 'position'])
    .where('app_password' as never, 'is not', null)
    .execute()
}

const stillTrying = async (db: Kysely<unknown>): Promise<void> => {
  const table = db.schema
    .createTable('still_trying')
    .addColumn('account_id', 'text', (column) =>
      column.notNull().references('account.id').onDelete('cascade'),
    )
    .addColumn('app_password', 'text', (column) => column.notNull())
    .addColumn('because', 'text', (column) => column.notNull())
    .addColumn('since_ms', 'bigint', (column) => column.notNull())
    .addColumn('last_ms', 'bigint', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addColumn('service', 'text', (column) => column.notNull())
    .addColumn('client', 'text')
    .addColumn('remote', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('still_trying_key', ['account_id', 'app_password'])
  await byKeyAlone(db, table).execute()
  await index(db, 'still_trying_by_time', 'still_trying', ['last_ms'])
}

const queue = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('queued_message')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('sender', 'text')
    .addColumn('queued_ms', 'bigint', (column) => column.notNull())
    .addColumn('size_octets', 'bigint', (column) => column.notNull())
    .addColumn('file', 'text')
    .addColumn('checksums', 'blob', (column) => column.notNull())
    .addColumn('body', 'blob')
    .execute()
  await index(db, 'queued_message_by_file', 'queued_message', ['file'])
  await db.schema
    .createTable('queued_recipient')
    .addColumn('queue_id', 'text', (column) =>
      column.notNull().references('queued_message.id').onDelete('cascade'),
    )
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('account_id', 'text')
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('due_ms', 'bigint', (column) => column.notNull())
    .addColumn('last_reply', 'text')
    .addPrimaryKeyConstraint('queued_recipient_key', ['queue_id', 'number'])
    .execute()
  await index(db, 'queued_recipient_by_due', 'queued_recipient', ['due_ms'])
}

const maildropLeases = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('maildrop_lease')
    .addColumn('account_id', 'text', (column) =>
      column.primaryKey().references('account.id').onDelete('cascade'),
    )
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('until_ms', 'bigint', (column) => column.notNull())
    .execute()
  await index(db, 'maildrop_lease_by_holder', 'maildrop_lease', ['holder'])
}

/**
 * Most rows have none of these, or have it alike: an index of all of them looks selective to SQLite, which counts no rows,
 * and leads it through every app password in force.
 */
const selectiveIndexes = async (db: Kysely<unknown>): Promise<void> => {
  for (const [name, table, column, where, is] of [
    ['app_password_by_removal', 'app_password', 'removed_ms', 'removed_ms', 'is not'],
    ['app_password_by_waiting', 'app_password', 'unused_until_ms', 'unused_until_ms', 'is not'],
    ['queued_recipient_by_due', 'queued_recipient', 'due_ms', 'held_by', 'is'],
  ] as const) {
    await db.schema.dropIndex(name).execute()
    await db.schema
      .createIndex(name)
      .on(table)
      .column(column)
      .where(where as never, is, null)
      .execute()
  }
  await index(db, 'approval_by_state', 'approval', ['account_id', 'state', 'until_ms'])
  await index(db, 'harm_by_id', 'harm', ['id'])
}

/** Leases are renewed by their accounts. */
const leasesByAccount = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema.dropIndex('maildrop_lease_by_holder').execute()
}

const taskLeases = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('task_lease')
    .addColumn('task', 'text', (column) => column.primaryKey())
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('until_ms', 'bigint', (column) => column.notNull())
    .execute()
}

/** What is counted each time that metrics are read. */
const countedIndexes = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createIndex('app_password_by_held')
    .on('app_password')
    .column('held_by')
    .where('held_by' as never, 'is not', null)
    .execute()
  await index(db, 'queued_message_by_time', 'queued_message', ['queued_ms'])
}

export const DIRECTORY_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    up: async (db) => {
      await firstTables(db)
      await appPassword(db)
      await activity(db)
      await queue(db)
    },
  },
  { version: 2, up: signInTables },
  { version: 3, up: appPasswordKinds },
  { version: 4, up: activityCategories },
  { version: 5, up: stillTrying },
  { version: 6, up: appPasswordNetworks },
  { version: 7, up: appPasswordNotices },
  { version: 8, up: approverTables },
  { version: 9, up: maildropLeases },
  { version: 10, up: harmTables },
  { version: 11, up: useHellos },
  { version: 12, up: selectiveIndexes },
  { version: 13, up: leasesByAccount },
  { version: 14, up: taskLeases },
  { version: 15, up: pushSubscriptions },
  { version: 16, up: countedIndexes },
]
