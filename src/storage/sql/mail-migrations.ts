/**
 * The tables of accounts' mail, step by step: in SQLite those of one account's `mail.sqlite`, in PostgreSQL those of all.
 * Header blocks have their own, so that a listing of envelopes reads a third of the pages. A step that has been released
 * never changes; what comes after is a new step.
 */
import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely'
import type { MailDatabase } from './mail-reader.ts'
import type { Migration } from './migrate.ts'
import { createEmailTable, createMailTable, index, isSqlite } from './schema.ts'
import { threadWhatIsThere } from './thread-migration.ts'

const notNull = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()

const mailboxes = async (db: Kysely<unknown>): Promise<void> => {
  await createMailTable(db, 'mail_state', [], (table) =>
    table
      .addColumn('modseq', 'integer', notNull)
      .addColumn('next_mailbox_id', 'integer', notNull)
      .addColumn('next_email_id', 'integer', notNull)
      .addColumn('last_uid_validity', 'integer', notNull)
      .addColumn('messages', 'integer', notNull)
      .addColumn('size_octets', 'integer', notNull),
  )
  await createMailTable(db, 'mailbox', [['mailbox_id', 'integer']], (table) =>
    table
      .addColumn('name', 'text', notNull)
      .addColumn('special_use', 'text')
      .addColumn('uid_validity', 'integer', notNull)
      .addColumn('uid_next', 'integer', notNull)
      .addColumn('highest_modseq', 'integer', notNull)
      .addColumn('messages', 'integer', notNull)
      .addColumn('unseen', 'integer', notNull)
      .addColumn('deleted', 'integer', notNull)
      .addColumn('size_octets', 'integer', notNull)
      .addColumn('recent_from_uid', 'integer', notNull),
  )
  await index(db, 'mailbox_name', 'mailbox', ['account_id', 'name'], { unique: true })
  await createMailTable(db, 'subscription', [['name', 'text']])
}

const messages = async (db: Kysely<unknown>): Promise<void> => {
  const key = [
    ['mailbox_id', 'integer'],
    ['uid', 'integer'],
  ] as const
  await createMailTable(db, 'message', key, (table) =>
    table
      .addColumn('email_id', 'integer', notNull)
      .addColumn('system', 'integer', notNull)
      .addColumn('keywords', 'text', notNull)
      .addColumn('modseq', 'integer', notNull)
      .addColumn('size_octets', 'integer', notNull)
      .addColumn('internal_ms', 'integer', notNull)
      .addColumn('zone_minutes', 'integer', notNull)
      .addColumn('saved_ms', 'integer', notNull),
  )
  await index(db, 'message_modseq', 'message', ['account_id', 'mailbox_id', 'modseq'])
  await index(db, 'message_email', 'message', ['account_id', 'email_id'])
  await createMailTable(db, 'expunged', [
    ['mailbox_id', 'integer'],
    ['modseq', 'integer'],
    ['uid', 'integer'],
  ])
  await createMailTable(db, 'delivered', [['claim', 'text']], (table) =>
    table.addColumn('at_ms', 'integer', notNull),
  )
}

const contents = async (db: Kysely<unknown>): Promise<void> => {
  await createEmailTable(db, 'email_text', (table) =>
    table
      .addColumn('sent_ms', 'integer')
      .addColumn('sent_zone_minutes', 'integer', notNull)
      .addColumn('envelope', 'blob', notNull)
      .addColumn('preview', 'text', notNull)
      .addColumn('body_structure', 'blob', notNull)
      .addColumn('structure', 'text', notNull),
  )
  await createEmailTable(db, 'email_header', (table) =>
    table.addColumn('header_cut', 'integer', notNull).addColumn('header', 'text', notNull),
  )
  await createEmailTable(db, 'email_body', (table) =>
    table
      .addColumn('size_octets', 'integer', notNull)
      .addColumn('checksums', 'blob', notNull)
      .addColumn('file', 'text')
      .addColumn('content', 'blob')
      .addCheckConstraint('email_body_somewhere', EITHER_FILE_OR_CONTENT),
  )
  await db.schema
    .createIndex('email_body_file')
    .unique()
    .on('email_body')
    // PostgreSQL keeps a column unique in a divided table only together with what divides it.
    .columns(isSqlite(db) ? ['file'] : ['account_id', 'file'])
    .where('file' as never, 'is not', null)
    .execute()
}

/** What tells conversations, and emails and mailboxes as changed (RFC 8620 §5.2). What is there already is threaded now. */
const threads = async (db: Kysely<unknown>): Promise<void> => {
  const fromZero = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(0)
  const added: readonly (readonly [table: string, columns: readonly string[]])[] = [
    ['mail_state', ['next_thread_id']],
    ['mailbox', ['since_modseq', 'named_modseq']],
    ['message', ['thread_id', 'has_attachment', 'since_modseq']],
    ['expunged', ['email_id', 'thread_id']],
  ]
  for (const [table, columns] of added)
    for (const column of columns)
      await db.schema.alterTable(table).addColumn(column, 'integer', fromZero).execute()
  await index(db, 'message_thread', 'message', ['account_id', 'thread_id'])
  await createMailTable(db, 'removed_mailbox', [
    ['modseq', 'integer'],
    ['mailbox_id', 'integer'],
  ])
  await createMailTable(db, 'thread_key', [['key', 'text']], (table) =>
    table.addColumn('thread_id', 'integer', notNull),
  )
  await messageStatistics(db) // else each email would be looked for among all messages
  await threadWhatIsThere(db as MailDatabase)
}

const uploads = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .alterTable('mail_state')
    .addColumn('uploads', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await createMailTable(db, 'upload', [['email_id', 'integer']], (table) =>
    table
      .addColumn('type', 'text', notNull)
      .addColumn('size_octets', 'integer', notNull)
      .addColumn('created_ms', 'integer', notNull),
  )
}

const submissions = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .alterTable('mail_state')
    .addColumn('submissions', 'integer', (column) => column.notNull().defaultTo(0))
    .execute()
  await createMailTable(db, 'submission', [['submission_id', 'integer']], (table) =>
    table
      .addColumn('identity', 'text', notNull)
      .addColumn('email_id', 'integer', notNull)
      .addColumn('thread_id', 'integer', notNull)
      .addColumn('sender', 'text', notNull)
      .addColumn('recipients', 'text', notNull)
      .addColumn('send_at_ms', 'integer', notNull)
      .addColumn('queue_id', 'text', notNull)
      .addColumn('canceled', 'integer', notNull)
      .addColumn('gone', 'integer', notNull)
      .addColumn('since_modseq', 'integer', notNull)
      .addColumn('modseq', 'integer', notNull),
  )
  await index(db, 'submission_modseq', 'submission', ['account_id', 'modseq'])
}

const EITHER_FILE_OR_CONTENT = sql`(file is null) <> (content is null)`

const deeds = async (db: Kysely<unknown>): Promise<void> => {
  await createMailTable(db, 'toucher', [['number', 'integer']], (table) =>
    table.addColumn('app_password', 'text', notNull),
  )
  const hour = [
    ['toucher', 'integer'],
    ['hour', 'integer'],
    ['deed', 'integer'],
    ['mailbox_id', 'integer'],
    ['first_uid', 'integer'],
  ] as const
  await createMailTable(db, 'touched', hour, (table) => table.addColumn('last_uid', 'integer', notNull))
  const moment = [
    ['toucher', 'integer'],
    ['at_ms', 'integer'],
    ['position', 'integer'],
  ] as const
  await createMailTable(db, 'sent', moment, (table) => table.addColumn('recipients', 'integer', notNull))
}

/**
 * SQLite supposes that a value of a key's first column is rare, and would look through all messages of the account for one
 * email rather than leave their order. All are of one account, so it is told how many rows each further column leaves.
 */
const messageStatistics = async (db: Kysely<unknown>): Promise<void> => {
  if (!isSqlite(db)) return
  // Makes the table, and counts nothing: in tables that are empty as yet there is nothing to plan by.
  await sql`analyze sqlite_schema`.execute(db)
  await sql`delete from sqlite_stat1`.execute(db)
  for (const [name, rows] of MESSAGE_STATISTICS)
    await sql`insert into sqlite_stat1 (tbl, idx, stat) values ('message', ${name}, ${rows})`.execute(db)
  // Read again by this connection; others read it with the schema.
  await sql`analyze sqlite_schema`.execute(db)
}

/** Of a mailbox as people have them; the key without rowid bears the name of its table. */
const MESSAGE_STATISTICS = [
  ['message', '10000 10000 1000 1'],
  ['message_modseq', '10000 10000 1000 1'],
  ['message_email', '10000 10000 1'],
  ['message_thread', '10000 10000 3'],
] as const

export const MAIL_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    up: async (db) => {
      await mailboxes(db)
      await messages(db)
      await contents(db)
    },
  },
  { version: 2, up: deeds },
  { version: 3, up: threads },
  { version: 4, up: uploads },
  { version: 5, up: submissions },
  { version: 6, up: messageStatistics },
]
