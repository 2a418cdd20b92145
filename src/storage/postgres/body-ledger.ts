/**
 * Bodies that no row names, as rows: noted before the first octet is written, taken off in the transaction whose row
 * names the body, noted again in the one that removes its last row. So what is left over is known without looking
 * through a place that may hold millions, and collecting it cannot race a delivery: of the two, one finds the row.
 */
import type { Kysely } from 'kysely'
import { StoreDown } from '../../base/store-down.ts'
import type { BodyFile, BodyLedger, BodyPlace } from '../bodies/body-place.ts'
import { parseBodyFile } from '../bodies/body-place.ts'
import { prepared } from '../sql/prepared.ts'
import type { PostgresTables } from './migrations.ts'

/** Where the bodies of an account lie, or those of the queue (`QUEUE`). */
export type PlaceOf = (owner: string) => BodyPlace

/** No account's id: those are longer. */
export const QUEUE = 'queue'

type Write = <Result>(work: (transaction: Kysely<PostgresTables>) => Promise<Result>) => Promise<Result>

export type LedgerNeeds = {
  readonly write: Write
  readonly read: Kysely<PostgresTables>
  readonly nowMs: () => number
}

/** The same place, with its bodies noted. */
export const noted = (place: BodyPlace, owner: string, { write, nowMs }: LedgerNeeds): BodyPlace => ({
  ...place,
  create: async (file) => {
    await write((db) => note.run(db, { owner, file, sinceMs: nowMs(), collected: 0 }))
    const body = await place.create(file)
    return {
      ...body,
      abandon: async () => {
        await body.abandon()
        await write((db) => strike.run(db, { owner, file }))
      },
    }
  },
  remove: async (files) => {
    await place.remove(files)
    await write(async (db) => {
      for (const file of files) await strike.run(db, { owner, file })
    })
  },
  ledger: ledgerOf(owner, nowMs),
})

const ledgerOf = (owner: string, nowMs: () => number): BodyLedger => ({
  take: async (db, file) => {
    if ((await takeOff.run(db as Kysely<PostgresTables>, { owner, file })) === 0)
      throw new StoreDown(`the body ${file} was written too long ago`)
  },
  leave: async (db, files) => {
    for (const file of files)
      await note.run(db as Kysely<PostgresTables>, { owner, file, sinceMs: nowMs(), collected: 1 })
  },
})

/** Younger ones may belong to a delivery that has not committed yet. No delivery takes this long. */
const LEFT_OVER_MS = 24 * 3_600_000
const BODIES_A_TURN = 100

/**
 * Removes bodies that have been without a row for a day; how many. What was given up is marked first, in a commit of its
 * own: from then on no row can name it, and should this process end now, the next one goes on.
 */
export const collectLeftOvers = async (needs: LedgerNeeds, placeOf: PlaceOf): Promise<number> => {
  const { read, write, nowMs } = needs
  for (let collected = 0; ; ) {
    const old = await oldest.all(read, { beforeMs: nowMs() - LEFT_OVER_MS })
    for (const { account_id: owner, file: text } of old) {
      await write((db) => mark.run(db, { owner, file: text }))
      const file = parseBodyFile(text)
      if (file !== null && (await isMarked.first(read, { owner, file })) !== null)
        await noted(placeOf(owner), owner, needs).remove([file])
      collected += 1
    }
    if (old.length < BODIES_A_TURN) return collected
  }
}

type One = { owner: string; file: string }

const note = prepared((db: Kysely<PostgresTables>, of: One & { sinceMs: number; collected: 0 | 1 }) =>
  db
    .insertInto('loose_body')
    .values({ account_id: of.owner, file: of.file, since_ms: of.sinceMs, is_collected: of.collected }),
)

const takeOff = prepared((db: Kysely<PostgresTables>, of: One) =>
  db
    .deleteFrom('loose_body')
    .where('account_id', '=', of.owner)
    .where('file', '=', of.file)
    .where('is_collected', '=', 0),
)

const strike = prepared((db: Kysely<PostgresTables>, of: One) =>
  db.deleteFrom('loose_body').where('account_id', '=', of.owner).where('file', '=', of.file),
)

const mark = prepared((db: Kysely<PostgresTables>, of: One) =>
  db
    .updateTable('loose_body')
    .set({ is_collected: 1 })
    .where('account_id', '=', of.owner)
    .where('file', '=', of.file),
)

const isMarked = prepared((db: Kysely<PostgresTables>, of: One & { file: BodyFile }) =>
  db
    .selectFrom('loose_body')
    .select('file')
    .where('account_id', '=', of.owner)
    .where('file', '=', of.file)
    .where('is_collected', '=', 1),
)

const oldest = prepared((db: Kysely<PostgresTables>, of: { beforeMs: number }) =>
  db
    .selectFrom('loose_body')
    .select(['account_id', 'file'])
    .where('since_ms', '<', of.beforeMs)
    .orderBy('since_ms')
    .limit(BODIES_A_TURN),
)
