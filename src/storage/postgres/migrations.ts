/**
 * The tables that only PostgreSQL needs, step by step: bodies too large for a row, the list of those that no row names,
 * and the index of searches (SQLite has a folder and a file for these).
 */
import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely'
import type { Migration } from '../sql/migrate.ts'
import { createMailTable, index } from '../sql/schema.ts'

const notNull = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull()

const bodies = async (db: Kysely<unknown>): Promise<void> => {
  await createMailTable(
    db,
    'body_piece',
    [
      ['file', 'text'],
      ['number', 'integer'],
    ],
    (table) => table.addColumn('content', 'blob', notNull),
  )
  await createMailTable(db, 'loose_body', [['file', 'text']], (table) =>
    table.addColumn('since_ms', 'integer', notNull).addColumn('is_collected', 'integer', notNull),
  )
  await index(db, 'loose_body_by_age', 'loose_body', ['since_ms'])
}

/** The account is in the index too: one person's search does not look through the words of others. */
const search = async (db: Kysely<unknown>): Promise<void> => {
  await sql`create extension if not exists pg_trgm`.execute(db)
  await sql`create extension if not exists btree_gin`.execute(db)
  await createMailTable(db, 'search_state', [], (table) => table.addColumn('modseq', 'integer', notNull))
  await createMailTable(db, 'search_document', [['email_id', 'integer']], (table) =>
    table.addColumn('header', 'text', notNull).addColumn('body', 'text', notNull),
  )
  for (const column of ['header', 'body'])
    await sql`create index ${sql.ref(`search_document_${column}`)} on search_document
      using gin (account_id, ${sql.ref(column)} gin_trgm_ops)`.execute(db)
}

export const POSTGRES_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    up: async (db) => {
      await bodies(db)
      await search(db)
      await db.schema
        .createTable('known_key')
        .addColumn('digest', 'text', (column) => column.primaryKey())
        .execute()
    },
  },
]

export type PostgresTables = {
  body_piece: { account_id: string; file: string; number: number; content: Uint8Array }
  /** Bodies that no row names: being written, given up, or left by the last row. */
  loose_body: {
    account_id: string
    file: string
    since_ms: number
    /** 1: it is being removed, and no row may name it any more. */
    is_collected: 0 | 1
  }
  known_key: { digest: string }
  search_state: { account_id: string; modseq: number }
  search_document: { account_id: string; email_id: number; header: string; body: string }
}
