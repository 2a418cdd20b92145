/** Rows of any table in the order of its key, slice after slice. */
import type { Kysely, SqlBool } from 'kysely'
import { sql } from 'kysely'
import { nextTurn } from '../sql/database.ts'

export type Row = Readonly<Record<string, unknown>>

export type RowsOf = {
  readonly table: string
  /** Rows that are alike in these are taken together. Empty: there is one row. */
  readonly key: readonly string[]
  /** The rows of one account; null: all. */
  readonly account: string | null
}

type Any = Kysely<Record<string, Record<string, unknown>>>

const ROWS_A_SLICE = 500

/** From after `after` on, a row whose key counts. */
export async function* slicesOf(db: Kysely<never>, of: RowsOf, after: Row | null): AsyncGenerator<Row[]> {
  let last = after
  for (let limit = ROWS_A_SLICE; ; ) {
    const rows = await slice(db as unknown as Any, of, last, limit)
    const isLast = rows.length < limit
    // The last ones may have others like them that are not here yet.
    const whole = isLast ? rows : rows.filter((row) => !isAlike(row, rows.at(-1) as Row, of.key))
    if (whole.length === 0 && !isLast) {
      limit *= 2
      continue
    }
    limit = ROWS_A_SLICE
    if (whole.length > 0) yield whole
    if (isLast) return
    last = whole.at(-1) as Row
    await nextTurn()
  }
}

/** The last row in the order of the key; null when there is none. */
export const lastOf = async (db: Kysely<never>, of: RowsOf): Promise<Row | null> => {
  let query = whose(db as unknown as Any, of).limit(1)
  for (const column of of.key) query = query.orderBy(column, 'desc')
  return (await query.executeTakeFirst()) ?? null
}

/** Whether there is a row with its key. */
export const isThere = async (db: Kysely<never>, of: RowsOf, row: Row): Promise<boolean> => {
  let query = whose(db as unknown as Any, of).limit(1)
  for (const column of of.key) query = query.where(column, '=', row[column])
  return (await query.executeTakeFirst()) !== undefined
}

export const countOf = async (db: Kysely<never>, of: RowsOf): Promise<number> => {
  const { count } = await whose(db as unknown as Any, of)
    .clearSelect()
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

const whose = (db: Any, { table, account }: RowsOf) => {
  const all = db.selectFrom(table).selectAll()
  return account === null ? all : all.where('account_id', '=', account)
}

const slice = (db: Any, of: RowsOf, after: Row | null, limit: number): Promise<Row[]> => {
  let query = whose(db, of).limit(limit)
  for (const column of of.key) query = query.orderBy(column)
  if (after !== null && of.key.length === 0) return Promise.resolve([])
  if (after !== null) {
    const columns = sql.join(of.key.map((column) => sql.ref(column)))
    const values = sql.join(of.key.map((column) => after[column]))
    query = query.where(sql<SqlBool>`(${columns}) > (${values})`)
  }
  return query.execute()
}

const isAlike = (one: Row, other: Row, key: readonly string[]): boolean =>
  key.every((column) => sameValue(one[column], other[column]))

const sameValue = (one: unknown, other: unknown): boolean =>
  one instanceof Uint8Array && other instanceof Uint8Array ? Buffer.compare(one, other) === 0 : one === other
