/**
 * One connection of node:sqlite with its prepared statements, cached by their text. Everything here is synchronous and
 * throws what SQLite throws; `dialect.ts` and `transaction.ts` turn that into the domain's faults.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'

export type ConnectionOptions = {
  /** How long SQLite itself waits for another process's lock; the event loop stands still meanwhile. */
  readonly busyMs: number
  /** Memory for pages, a connection. */
  readonly cacheKib: number
  /** Statements kept compiled, a connection; each takes some KiB. */
  readonly statementsMax: number
  /** A reader's connection refuses to write. */
  readonly readOnly: boolean
}

export type Statement = {
  readonly statement: StatementSync
  /** The names of the columns it gives; empty when it gives no rows. Its rows are arrays in this order. */
  readonly columns: readonly string[]
}

export type Connection = {
  readonly prepare: (sql: string) => Statement
  /** A statement of one's own, not from the cache: for an iteration that others must not reset. */
  readonly prepareOwn: (sql: string) => StatementSync
  readonly exec: (sql: string) => void
  readonly inTransaction: () => boolean
  readonly close: () => void
}

export type Parameter = SQLInputValue

const OPENING_BUSY_MS = 5_000 // another process may be recovering the log or writing it back
const WAL_PAGES = 1_000 // copied into the database when the log is this long: 4 MiB
const WAL_LEFT_OCTETS = 4 * 1_048_576 // a log that grew longer, while someone read, is cut back to this

export const openConnection = (path: string, options: ConnectionOptions): Connection => {
  const database = new DatabaseSync(path, {
    timeout: OPENING_BUSY_MS,
    enableForeignKeyConstraints: true,
    enableDoubleQuotedStringLiterals: false,
    allowExtension: false,
  })
  try {
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA cache_size = -${options.cacheKib};
      PRAGMA wal_autocheckpoint = ${WAL_PAGES};
      PRAGMA journal_size_limit = ${WAL_LEFT_OCTETS};
      PRAGMA query_only = ${options.readOnly ? 'ON' : 'OFF'};
      PRAGMA busy_timeout = ${options.busyMs};`)
  } catch (fault) {
    database.close()
    throw fault
  }
  return {
    prepare: statementCache(database, options.statementsMax),
    prepareOwn: (sql) => database.prepare(sql),
    exec: (sql) => database.exec(sql),
    inTransaction: () => database.isOpen && database.isTransaction,
    close: () => {
      if (database.isOpen) database.close()
    },
  }
}

/** The least recently compiled goes first: what is asked often is soon compiled again. */
const statementCache = (database: DatabaseSync, max: number) => {
  const statements = new Map<string, Statement>()
  return (sql: string): Statement => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    // Objects made here from arrays take half the time of those that node:sqlite makes.
    statement.setReturnArrays(true)
    const fresh = { statement, columns: statement.columns().map(({ name }) => name) }
    const oldest = statements.size >= max ? statements.keys().next().value : undefined
    if (oldest !== undefined) statements.delete(oldest)
    statements.set(sql, fresh)
    return fresh
  }
}
