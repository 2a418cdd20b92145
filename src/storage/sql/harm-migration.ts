/** What harm needs of the directory: what it has held and disabled, and how app passwords are used. */
import type { ColumnDefinitionBuilder, Kysely } from 'kysely'
import { byKeyAlone, index } from './schema.ts'

const notNull = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()
const ofAccount = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
  column.references('account.id').onDelete('cascade').notNull()

/** Most programs name themselves only once they are in: before that they are known by how they speak. */
export const useHellos = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .alterTable('app_password_use')
    .addColumn('hello', 'text', (column) => column.notNull().defaultTo(''))
    .execute()
}

export const harmTables = async (db: Kysely<unknown>): Promise<void> => {
  const appPassword = db.schema.alterTable('app_password')
  await appPassword.addColumn('decoy', 'integer', (column) => column.notNull().defaultTo(0)).execute()
  await appPassword.addColumn('made_in', 'text').execute()
  await appPassword.addColumn('held_by', 'text').execute()
  await appPassword.addColumn('ended_by', 'text').execute()
  await db.schema.alterTable('queued_message').addColumn('app_password', 'text').execute()
  await db.schema.alterTable('queued_recipient').addColumn('held_by', 'text').execute()
  await db.schema
    .createIndex('queued_message_by_app_password')
    .on('queued_message')
    .column('app_password')
    .where('app_password' as never, 'is not', null)
    .execute()
  await db.schema
    .createIndex('queued_recipient_by_held')
    .on('queued_recipient')
    .column('held_by')
    .where('held_by' as never, 'is not', null)
    .execute()

  const harm = db.schema
    .createTable('harm')
    .addColumn('account_id', 'text', ofAccount)
    .addColumn('id', 'text', notNull)
    .addColumn('rule', 'text', notNull)
    .addColumn('at_ms', 'bigint', notNull)
    .addColumn('state', 'text', notNull)
    .addColumn('app_password', 'text')
    .addColumn('service', 'text')
    .addColumn('client', 'text')
    .addColumn('remote', 'text')
    .addColumn('country', 'text')
    .addColumn('count', 'integer', notNull)
    .addPrimaryKeyConstraint('harm_key', ['account_id', 'id'])
  await byKeyAlone(db, harm).execute()
  await index(db, 'harm_by_time', 'harm', ['at_ms'])

  const use = db.schema
    .createTable('app_password_use')
    .addColumn('account_id', 'text', ofAccount)
    .addColumn('app_password', 'text', notNull)
    .addColumn('hour', 'integer', notNull)
    .addColumn('kind', 'text', notNull)
    .addColumn('network', 'text', notNull)
    .addColumn('country', 'text')
    .addColumn('first_ms', 'bigint', notNull)
    .addColumn('last_ms', 'bigint', notNull)
    .addColumn('read', 'integer', notNull)
    .addColumn('deleted', 'integer', notNull)
    .addColumn('recipients', 'integer', notNull)
    .addPrimaryKeyConstraint('app_password_use_key', [
      'account_id',
      'app_password',
      'hour',
      'kind',
      'network',
    ])
  await byKeyAlone(db, use).execute()
  await index(db, 'app_password_use_by_hour', 'app_password_use', ['hour'])
}
