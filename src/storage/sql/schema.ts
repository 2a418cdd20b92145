/**
 * How tables and indexes are made, on every engine. A migration names the types `text`, `blob`, `integer` and `bigint`
 * only, and never an engine: PostgreSQL's dialect makes of them what compares and holds the same there.
 */
import { type CreateTableBuilder, type Kysely, SqliteAdapter, sql } from 'kysely'

/** SQLite then keeps the rows in the index of their key: one walk less for each table that a sign-in asks. */
export const byKeyAlone = <Name extends string>(
  db: Kysely<unknown>,
  table: CreateTableBuilder<Name>,
): CreateTableBuilder<Name> => (isSqlite(db) ? table.modifyEnd(sql`without rowid`) : table)

export const index = (
  db: Kysely<unknown>,
  name: string,
  table: string,
  columns: readonly string[],
  { unique = false } = {},
): Promise<void> => {
  const plain = db.schema
    .createIndex(name)
    .on(table)
    .columns([...columns])
  return (unique ? plain.unique() : plain).execute()
}

type Table = CreateTableBuilder<string, string>

/** The columns of a table of mail besides those of its key. */
export type MailColumns = (table: Table) => Table

/**
 * A narrow table of accounts' mail. Its key begins with `account_id`, by which PostgreSQL divides it into
 * `PARTITIONS`; in an account's own SQLite file it is ordered by the key.
 */
export const createMailTable = async (
  db: Kysely<unknown>,
  name: string,
  key: readonly (readonly [name: string, type: 'text' | 'integer'])[],
  columns: MailColumns = (table) => table,
): Promise<void> => {
  let keyed: Table = db.schema.createTable(name).addColumn('account_id', 'text', (column) => column.notNull())
  for (const [part, type] of key) keyed = keyed.addColumn(part, type, (column) => column.notNull())
  const table = columns(keyed).addPrimaryKeyConstraint(`${name}_key`, [
    'account_id',
    ...key.map(([part]) => part),
  ])
  if (isSqlite(db)) await table.modifyEnd(sql`strict, without rowid`).execute()
  else await createDivided(db, name, table)
}

/** A wide table of accounts' mail, a row for each email; in SQLite the email's id is the number of the row. */
export const createEmailTable = async (
  db: Kysely<unknown>,
  name: string,
  columns: MailColumns,
): Promise<void> => {
  if (!isSqlite(db)) return createMailTable(db, name, [['email_id', 'integer']], columns)
  const keyed = db.schema
    .createTable(name)
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('email_id', 'integer', (column) => column.notNull().primaryKey())
  await columns(keyed).modifyEnd(sql`strict`).execute()
}

export const isSqlite = (db: Kysely<unknown>): boolean => db.getExecutor().adapter instanceof SqliteAdapter

/** Enough to spread the tables of millions of accounts over disks or machines, few enough for a plan to cost nothing. */
const PARTITIONS = 16

const createDivided = async (db: Kysely<unknown>, name: string, table: Table): Promise<void> => {
  await table.modifyEnd(sql`partition by hash (account_id)`).execute()
  for (let part = 0; part < PARTITIONS; part++) {
    const values = sql`for values with (modulus ${sql.lit(PARTITIONS)}, remainder ${sql.lit(part)})`
    await sql`create table ${sql.table(`${name}_${part}`)} partition of ${sql.table(name)} ${values}`.execute(
      db,
    )
  }
}
