/**
 * Kysely on connections of pg. Transactions are not begun here: every write goes through `transaction.ts`. A migration's
 * types become those that hold and compare the same as SQLite's: whole numbers of 64 bits, text by its octets.
 */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type DataTypeNode,
  type Dialect,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import { driverOf } from '../sql/driver.ts'
import type { Client } from './connection.ts'

/** `faultOf` makes the domain's fault of one that pg threw. */
export const postgresDialect = (
  client: Client,
  faultOf: (fault: unknown) => unknown = (fault) => fault,
): Dialect => ({
  createDriver: () => driverOf(kyselyConnection(client, faultOf)),
  createQueryCompiler: () => new Compiler(),
  createAdapter: () => new PostgresAdapter(),
  createIntrospector: (db) => new PostgresIntrospector(db),
})

const TYPES: Readonly<Record<string, string>> = {
  integer: 'bigint',
  blob: 'bytea',
  text: 'text collate "C"',
}

class Compiler extends PostgresQueryCompiler {
  protected override visitDataType(node: DataTypeNode): void {
    this.append(TYPES[node.dataType] ?? node.dataType)
  }
}

const kyselyConnection = (client: Client, faultOf: (fault: unknown) => unknown): DatabaseConnection => ({
  executeQuery: async <Row>(query: CompiledQuery): Promise<QueryResult<Row>> => {
    try {
      const { rows, rowCount, command } = await client.query(query.sql, query.parameters)
      return CHANGING.has(command)
        ? { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) }
        : { rows: rows as Row[] }
    } catch (fault) {
      throw faultOf(fault)
    }
  },
  streamQuery: () => {
    throw new Error('rows are read in slices, not as a stream')
  },
})

const CHANGING = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])
