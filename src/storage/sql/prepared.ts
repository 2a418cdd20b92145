/**
 * Queries that are built and compiled once and run many times. Building a query costs several times what SQLite takes to
 * answer it; here it is done at the first use, once an engine, with marks where the values go.
 *
 *     const find = prepared((db: Kysely<Tables>, of: { id: string }) =>
 *       db.selectFrom('account').selectAll().where('id', '=', of.id))
 *     const account = await find.first(db, { id })
 */
import type { Compilable, CompiledQuery, Kysely } from 'kysely'

export type Prepared<Tables, Values, Row> = {
  readonly all: (db: Kysely<Tables>, values: Values) => Promise<Row[]>
  readonly first: (db: Kysely<Tables>, values: Values) => Promise<Row | null>
  /** How many rows it inserted, changed or deleted. */
  readonly run: (db: Kysely<Tables>, values: Values) => Promise<number>
}

class Mark {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }
}

/**
 * `build` must not look at the values: it gets marks in their places. A value is given for every property that the query
 * uses; lists of varying length do not fit, since the length is part of the query.
 */
export const prepared = <Tables, Values extends object, Row>(
  build: (db: Kysely<Tables>, values: Values) => Compilable<Row>,
): Prepared<Tables, Values, Row> => {
  const compiled = new Map<unknown, CompiledQuery<Row>>()

  const run = (db: Kysely<Tables>, values: Values) => {
    const engine = db.getExecutor().adapter.constructor
    let query = compiled.get(engine)
    if (query === undefined) {
      query = build(db, marks as Values).compile()
      compiled.set(engine, query)
    }
    return db.executeQuery<Row>({ ...query, parameters: fill(query.parameters, values) })
  }

  return {
    all: async (db, values) => (await run(db, values)).rows,
    first: async (db, values) => (await run(db, values)).rows[0] ?? null,
    run: async (db, values) => Number((await run(db, values)).numAffectedRows ?? 0),
  }
}

const marks: object = new Proxy({}, { get: (_target, name) => new Mark(String(name)) })

const fill = (parameters: readonly unknown[], values: object): unknown[] =>
  parameters.map((parameter) =>
    parameter instanceof Mark ? values[parameter.name as keyof typeof values] : parameter,
  )
