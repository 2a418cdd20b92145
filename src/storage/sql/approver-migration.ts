/** Part of the directory's schema: phones that approve sign-ins, and what they were asked. */
import type { Kysely } from 'kysely'
import { byKeyAlone, index } from './schema.ts'
import { notNull, ofAccount } from './sign-in-migration.ts'

export const approverTables = async (db: Kysely<unknown>): Promise<void> => {
  const approver = db.schema
    .createTable('approver')
    .addColumn('account_id', 'text', ofAccount)
    .addColumn('id', 'text', notNull)
    .addColumn('name', 'text', notNull)
    .addColumn('public_key', 'blob', notNull)
    .addColumn('push_endpoint', 'text')
    .addColumn('push_p256dh', 'text')
    .addColumn('push_auth', 'text')
    .addColumn('is_alone', 'integer', notNull)
    .addColumn('created_ms', 'bigint', notNull)
    .addColumn('confirmed_ms', 'bigint')
    .addColumn('used_ms', 'bigint')
    .addPrimaryKeyConstraint('approver_key', ['account_id', 'id'])
  await byKeyAlone(db, approver).execute()
  await index(db, 'approver_by_id', 'approver', ['id'], { unique: true })

  const approval = db.schema
    .createTable('approval')
    .addColumn('account_id', 'text', ofAccount)
    .addColumn('id', 'text', notNull)
    .addColumn('kind', 'text', notNull)
    .addColumn('approver_id', 'text')
    .addColumn('number', 'text', notNull)
    .addColumn('asked_by', 'text', notNull)
    .addColumn('remote', 'text', notNull)
    .addColumn('user_agent', 'text', notNull)
    .addColumn('asked_ms', 'bigint', notNull)
    .addColumn('until_ms', 'bigint', notNull)
    .addColumn('state', 'text', notNull)
    .addColumn('answered_by', 'text')
    .addColumn('answered_ms', 'bigint')
    .addPrimaryKeyConstraint('approval_key', ['account_id', 'id'])
  await byKeyAlone(db, approval).execute()
  await index(db, 'approval_by_id', 'approval', ['id'], { unique: true })
  await index(db, 'approval_by_account', 'approval', ['account_id', 'asked_ms'])
  await index(db, 'approval_by_end', 'approval', ['state', 'until_ms'])
  await index(db, 'approval_by_time', 'approval', ['asked_ms'])

  const turn = db.schema
    .createTable('approval_turn')
    .addColumn('account_id', 'text', (column) => ofAccount(column).primaryKey())
    .addColumn('taken', 'bigint', notNull)
  await byKeyAlone(db, turn).execute()
}
