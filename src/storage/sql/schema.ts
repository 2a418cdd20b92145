/** How tables and indexes are made, on every engine. */
import { type CreateTableBuilder, type Kysely, SqliteAdapter, sql } from 'kysely'

/** SQLite then keeps the rows in the index of their key: one walk less for each table that a sign-in asks. */
export const byKeyAlone = <Name extends string>(
  db: Kysely<unknown>,
  table: CreateTableBuilder<Name>,
): CreateTableBuilder<Name> =>
  db.getExecutor().adapter instanceof SqliteAdapter ? table.modifyEnd(sql`without rowid`) : table

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
