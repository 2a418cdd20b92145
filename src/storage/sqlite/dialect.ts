/**
 * Kysely on one connection of node:sqlite. Transactions are not begun here: every write goes through the queue in
 * `transaction.ts`, because whatever else runs on a connection while a transaction awaits would land inside it.
 */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { driverOf } from '../sql/driver.ts'
import type { Connection, Parameter } from './connection.ts'
import { storeFault } from './faults.ts'

export const sqliteDialect = (connection: Connection): Dialect => ({
  createDriver: () => driverOf(kyselyConnection(connection)),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createAdapter: () => new Adapter(),
  createIntrospector: (db) => new SqliteIntrospector(db),
})

/** No lock around a query: each one runs to its end before anything else can. */
class Adapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

const kyselyConnection = (connection: Connection): DatabaseConnection => ({
  executeQuery: <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
    try {
      return Promise.resolve(execute<Row>(connection, query))
    } catch (fault) {
      return Promise.reject(storeFault(fault))
    }
  },
  streamQuery: async function* <Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    try {
      const statement = connection.prepareOwn(query.sql)
      for (const row of statement.iterate(...parametersOf(query))) yield { rows: [row as Row] }
    } catch (fault) {
      throw storeFault(fault)
    }
  },
})

const execute = <Row>(connection: Connection, query: CompiledQuery): QueryResult<Row> => {
  const { statement, columns } = connection.prepare(query.sql)
  if (columns.length > 0) {
    const rows = statement.all(...parametersOf(query)) as unknown as readonly (readonly unknown[])[]
    return { rows: rows.map((values) => objectOf(columns, values) as Row) }
  }
  const { changes, lastInsertRowid } = statement.run(...parametersOf(query))
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
}

const objectOf = (columns: readonly string[], values: readonly unknown[]): Record<string, unknown> => {
  const row: Record<string, unknown> = {}
  for (let at = 0; at < columns.length; at++) row[columns[at] as string] = values[at]
  return row
}

// What SQLite cannot bind (a boolean, undefined) node:sqlite refuses with a TypeError.
const parametersOf = (query: CompiledQuery): readonly Parameter[] => query.parameters as readonly Parameter[]
