/**
 * Numbered migrations, each applied once, in order, in one transaction with the note that it was. A database written by
 * a newer program is not opened: an older one would not keep its rules.
 */
import type { Kysely } from 'kysely'

export type Migration = {
  /** 1, 2, 3 ... in the order of the list. */
  readonly version: number
  readonly up: (db: Kysely<unknown>) => Promise<void>
}

type SchemaTables = { [table: string]: { version: number } }

export class DatabaseTooNew extends Error {
  override readonly name = 'DatabaseTooNew'
}

/** Inside one transaction. `name` is for the person who reads the error; `table` notes what was applied. */
export const migrate = async (
  transaction: Kysely<unknown>,
  migrations: readonly Migration[],
  name: string,
  table = 'schema_version',
): Promise<void> => {
  await transaction.schema
    .createTable(table)
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .execute()
  const versions = transaction as Kysely<SchemaTables>
  const { newest } = await versions
    .selectFrom(table)
    .select((of) => of.fn.max<number | null>('version').as('newest'))
    .executeTakeFirstOrThrow()
  const current = newest ?? 0
  const known = migrations.at(-1)?.version ?? 0
  if (current > known) {
    throw new DatabaseTooNew(
      `${name} was written by a newer version of this program (schema ${current}; this one knows ${known})`,
    )
  }
  for (const migration of migrations.filter(({ version }) => version > current)) {
    await migration.up(transaction)
    await versions.insertInto(table).values({ version: migration.version }).execute()
  }
}
