/**
 * Opens a SQLite database: WAL, every commit synced, one connection that writes (through the queue in `transaction.ts`)
 * and one that reads. Other processes, such as the command line, may have it open at the same time.
 */
import { Kysely, sql } from 'kysely'
import type { OnBroken } from '../bodies/body-folder.ts'
import type { Database } from '../sql/database.ts'
import { type Migration, migrate } from '../sql/migrate.ts'
import { type Connection, openConnection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { isDamage, storeFault } from './faults.ts'
import { writeQueue } from './transaction.ts'

export type OpenOptions = {
  /** Memory for pages, for each of the two connections. */
  readonly cacheKib?: number
  /** Statements kept compiled, for each of the two connections. */
  readonly statementsMax?: number
  readonly onBroken?: OnBroken
}

const CACHE_KIB = 512 // accounts' databases are opened by the hundred
const STATEMENTS_MAX = 64
const WRITER_BUSY_MS = 10 // then the event loop turns, and the queue tries again
const READER_BUSY_MS = 1_000 // readers wait only while another process opens or closes the database

/** The folder of `path` must exist. Throws `StoreDown`, `StoreFull` or `DatabaseTooNew`. */
export const openDatabase = async <Tables>(
  path: string,
  migrations: readonly Migration[],
  options: OpenOptions = {},
): Promise<Database<Tables>> => {
  const connections = openConnections(path, options)
  const database = databaseOver<Tables>(path, connections, options.onBroken)
  try {
    await database.write((transaction) => migrate(transaction as Kysely<unknown>, migrations, path))
    // The reader knows the tables as they were when it was opened, and looks again when it reads.
    await sql`select version from schema_version`.execute(database.read)
    return database
  } catch (fault) {
    await database.close()
    throw fault
  }
}

type Connections = { readonly writing: Connection; readonly reading: Connection }

const openConnections = (path: string, options: OpenOptions): Connections => {
  const { cacheKib = CACHE_KIB, statementsMax = STATEMENTS_MAX } = options
  let writing: Connection | null = null
  try {
    writing = openConnection(path, { cacheKib, statementsMax, readOnly: false, busyMs: WRITER_BUSY_MS })
    const reading = openConnection(path, { cacheKib, statementsMax, readOnly: true, busyMs: READER_BUSY_MS })
    return { writing, reading }
  } catch (fault) {
    writing?.close()
    throw storeFault(fault)
  }
}

const databaseOver = <Tables>(
  path: string,
  { writing, reading }: Connections,
  onBroken?: OnBroken,
): Database<Tables> => {
  const queue = writeQueue(writing, onBroken)
  const writer = new Kysely<Tables>({ dialect: sqliteDialect(writing) })
  const read = new Kysely<Tables>({ dialect: sqliteDialect(reading) })
  return {
    read,
    write: (work) => queue.write(() => work(writer)),
    check: async () => {
      const fault = queue.brokenBy()
      if (fault !== null) throw fault
      return (await problemsOf(read as Kysely<unknown>)).map((problem) => `${path}: ${problem}`)
    },
    close: async () => {
      await queue.close()
      reading.close()
      writing.close() // the last one to close writes the log back into the database, which a reader may not
    },
  }
}

const problemsOf = async (read: Kysely<unknown>): Promise<readonly string[]> => {
  try {
    const { rows } = await sql<{ quick_check: string }>`pragma quick_check`.execute(read)
    return rows.map((row) => row.quick_check).filter((found) => found !== 'ok')
  } catch (fault) {
    if (isDamage(fault)) return [String(fault)]
    throw fault
  }
}
