/** The second step of the directory's schema: signing in on the web, and what people tell about themselves. */
import type { ColumnDefinitionBuilder, Kysely } from 'kysely'
import { byKeyAlone, index } from './schema.ts'

export const signInTables = async (db: Kysely<unknown>): Promise<void> => {
  await sessions(db)
  await tickets(db)
  await authenticators(db)
  await passkeys(db)
  await recovery(db)
  await failures(db)
  await profile(db)
}

/** What belongs to an account goes with it. */
const toAccount = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
  column.references('account.id').onDelete('cascade')
export const ofAccount = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
  toAccount(column).notNull()
const isAccount = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => ofAccount(column).primaryKey()
export const notNull = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()

const sessions = async (db: Kysely<unknown>): Promise<void> => {
  const session = db.schema
    .createTable('session')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('account_id', 'text', ofAccount)
    .addColumn('digest', 'blob', notNull)
    .addColumn('created_ms', 'bigint', notNull)
    .addColumn('last_seen_ms', 'bigint', notNull)
    .addColumn('remote', 'text', notNull)
    .addColumn('user_agent', 'text', notNull)
    .addColumn('proved_ms', 'bigint', notNull)
    .addColumn('second_step_ms', 'bigint')
  await byKeyAlone(db, session).execute()
  await index(db, 'session_by_account', 'session', ['account_id'])
  await index(db, 'session_by_last_seen', 'session', ['last_seen_ms'])
}

const tickets = async (db: Kysely<unknown>): Promise<void> => {
  const ticket = db.schema
    .createTable('ticket')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', notNull)
    .addColumn('account_id', 'text', toAccount)
    .addColumn('digest', 'blob', notNull)
    .addColumn('detail', 'text', notNull)
    .addColumn('created_ms', 'bigint', notNull)
    .addColumn('expires_ms', 'bigint', notNull)
  await byKeyAlone(db, ticket).execute()
  await index(db, 'ticket_by_account', 'ticket', ['account_id', 'kind'])
  await index(db, 'ticket_by_expiry', 'ticket', ['expires_ms'])
}

const authenticators = async (db: Kysely<unknown>): Promise<void> => {
  const authenticator = db.schema
    .createTable('authenticator')
    .addColumn('account_id', 'text', ofAccount)
    .addColumn('id', 'text', notNull)
    .addColumn('name', 'text', notNull)
    .addColumn('sealed_key', 'blob', notNull)
    .addColumn('created_ms', 'bigint', notNull)
    .addColumn('confirmed_ms', 'bigint')
    .addColumn('used_ms', 'bigint')
    .addPrimaryKeyConstraint('authenticator_key', ['account_id', 'id'])
  await byKeyAlone(db, authenticator).execute()
  const takenStep = db.schema
    .createTable('taken_step')
    .addColumn('account_id', 'text', ofAccount)
    .addColumn('step', 'bigint', notNull)
    .addPrimaryKeyConstraint('taken_step_key', ['account_id', 'step'])
  await byKeyAlone(db, takenStep).execute()
  await index(db, 'taken_step_by_step', 'taken_step', ['step'])
}

const passkeys = async (db: Kysely<unknown>): Promise<void> => {
  const passkey = db.schema
    .createTable('passkey')
    .addColumn('account_id', 'text', ofAccount)
    .addColumn('id', 'text', notNull)
    .addColumn('credential_id', 'text', notNull)
    .addColumn('public_key', 'blob', notNull)
    .addColumn('counter', 'bigint', notNull)
    .addColumn('transports', 'text', notNull)
    .addColumn('is_synced', 'integer', notNull)
    .addColumn('name', 'text', notNull)
    .addColumn('created_ms', 'bigint', notNull)
    .addColumn('used_ms', 'bigint')
    .addPrimaryKeyConstraint('passkey_key', ['account_id', 'id'])
  await byKeyAlone(db, passkey).execute()
  await index(db, 'passkey_by_credential', 'passkey', ['credential_id'], { unique: true })
}

const recovery = async (db: Kysely<unknown>): Promise<void> => {
  const code = db.schema
    .createTable('recovery_code')
    .addColumn('account_id', 'text', ofAccount)
    .addColumn('set_id', 'text', notNull)
    .addColumn('digest', 'blob', notNull)
    .addColumn('offered_ms', 'bigint', notNull)
    .addColumn('is_saved', 'integer', notNull)
    .addColumn('spent_ms', 'bigint')
    .addPrimaryKeyConstraint('recovery_code_key', ['account_id', 'set_id', 'digest'])
  await byKeyAlone(db, code).execute()
  const address = db.schema
    .createTable('recovery_address')
    .addColumn('account_id', 'text', isAccount)
    .addColumn('address', 'text', notNull)
    .addColumn('confirmed_ms', 'bigint')
  await byKeyAlone(db, address).execute()
}

const failures = async (db: Kysely<unknown>): Promise<void> => {
  const table = db.schema
    .createTable('second_step_failures')
    .addColumn('account_id', 'text', isAccount)
    .addColumn('count', 'integer', notNull)
  await byKeyAlone(db, table).execute()
}

const profile = async (db: Kysely<unknown>): Promise<void> => {
  const table = db.schema
    .createTable('profile')
    .addColumn('account_id', 'text', isAccount)
    .addColumn('first_name', 'text', notNull)
    .addColumn('last_name', 'text', notNull)
    .addColumn('language', 'text', notNull)
    .addColumn('time_zone', 'text', notNull)
    .addColumn('appearance', 'text', notNull)
    .addColumn('is_operator', 'integer', notNull)
    .addColumn('password_changed_ms', 'bigint')
  await byKeyAlone(db, table).execute()
}
