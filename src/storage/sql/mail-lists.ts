/**
 * Queries over a list of numbers or names (`IN (...)`), compiled for a few lengths only: a list is cut into chunks, and
 * a chunk is filled up to the next length by repeating its last value, which changes nothing in a set.
 */
import type { Compilable, Kysely } from 'kysely'
import { nextTurn } from './database.ts'
import { type Prepared, prepared } from './prepared.ts'

const LENGTHS = [1, 8, 64, 512] // few enough to keep compiled, near enough to each other to waste little
const LENGTH_MAX = 512

/** Between two chunks the event loop has a turn; also inside a transaction, where nobody else's write comes between. */
export type ListQuery<Tables, Values, Item, Row> = {
  /** Rows of all chunks. Outside of a transaction the chunks are not one view of the database. */
  readonly all: (db: Kysely<Tables>, values: Values, list: readonly Item[]) => Promise<Row[]>
  readonly chunks: (db: Kysely<Tables>, values: Values, list: readonly Item[]) => AsyncIterable<Row[]>
  readonly run: (db: Kysely<Tables>, values: Values, list: readonly Item[]) => Promise<void>
}

export const listQuery = <Tables, Values extends object, Item extends number | string, Row>(
  build: (db: Kysely<Tables>, values: Values, list: Item[]) => Compilable<Row>,
  lengthMax = LENGTH_MAX,
): ListQuery<Tables, Values, Item, Row> => {
  type Marks = Values & { readonly [position: number]: Item }
  const byLength = new Map<number, Prepared<Tables, Marks, Row>>()

  const ofLength = (length: number): Prepared<Tables, Marks, Row> => {
    const known = byLength.get(length)
    if (known !== undefined) return known
    const fresh = prepared((db: Kysely<Tables>, values: Marks) =>
      build(
        db,
        values,
        Array.from({ length }, (_, position) => values[position] as Item),
      ),
    )
    byLength.set(length, fresh)
    return fresh
  }

  const chunk = (
    values: Values,
    list: readonly Item[],
    start: number,
  ): [Prepared<Tables, Marks, Row>, Marks] => {
    const left = Math.min(list.length - start, lengthMax)
    const length = LENGTHS.find((candidate) => candidate >= left) ?? lengthMax
    const marks: Record<number, Item> = {}
    for (let position = 0; position < length; position++)
      marks[position] = list[start + Math.min(position, left - 1)] as Item
    return [ofLength(length), Object.assign(marks, values) as Marks]
  }

  const chunks: ListQuery<Tables, Values, Item, Row>['chunks'] = async function* (db, values, list) {
    for (let start = 0; start < list.length; start += lengthMax) {
      if (start > 0) await nextTurn()
      const [query, marks] = chunk(values, list, start)
      yield await query.all(db, marks)
    }
  }

  return {
    chunks,
    all: async (db, values, list) => {
      const rows: Row[][] = []
      for await (const some of chunks(db, values, list)) rows.push(some)
      return rows.length === 1 ? (rows[0] as Row[]) : rows.flat()
    },
    run: async (db, values, list) => {
      for await (const _ of chunks(db, values, list));
    },
  }
}
