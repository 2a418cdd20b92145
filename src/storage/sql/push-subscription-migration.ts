/** The table of push subscriptions. */
import type { ColumnDefinitionBuilder, Kysely } from 'kysely'
import { byKeyAlone, index } from './schema.ts'

const notNull = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()

export const pushSubscriptions = async (db: Kysely<unknown>): Promise<void> => {
  const table = db.schema
    .createTable('push_subscription')
    .addColumn('account_id', 'text', (column) =>
      column.references('account.id').onDelete('cascade').notNull(),
    )
    .addColumn('id', 'text', notNull)
    .addColumn('app_password', 'text', notNull)
    .addColumn('device', 'text', notNull)
    .addColumn('endpoint', 'text', notNull)
    .addColumn('p256dh', 'text', notNull)
    .addColumn('auth', 'text', notNull)
    .addColumn('types', 'text')
    .addColumn('code', 'text', notNull)
    .addColumn('verified', 'integer', notNull)
    .addColumn('expires_ms', 'bigint', notNull)
    .addColumn('told', 'text', notNull)
    .addPrimaryKeyConstraint('push_subscription_key', ['account_id', 'id'])
  await byKeyAlone(db, table).execute()
  await index(db, 'push_subscription_by_expiry', 'push_subscription', ['expires_ms'])
}
