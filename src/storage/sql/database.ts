/**
 * A database as the stores see it, whatever the engine: reads go to `read`, writes into `write`, which is one
 * transaction, on disk when it resolves. Inside `write` await only queries of the connection given: no hashing, no
 * network, no other store, and never another `write` (it would wait for itself); and leave none of them running: it would
 * land in the next one's transaction. What `work` throws undoes it, alone. It is as if no other write ran meanwhile, on
 * every engine; to keep that, PostgreSQL may run `work` again from its start: it must change nothing outside.
 *
 * With SQLite queries never let the event loop turn: who reads or writes much does it in slices and awaits
 * `nextTurn()` between them.
 */
import type { Kysely } from 'kysely'

export type Database<Tables> = {
  /** Sees what is committed; refuses to write. */
  readonly read: Kysely<Tables>
  readonly write: <Result>(work: (transaction: Kysely<Tables>) => Promise<Result>) => Promise<Result>
  /** What is wrong with it, in words; reads all of it. Throws if it does not answer. */
  readonly check: () => Promise<readonly string[]>
  /** Waits for the writes already accepted. */
  readonly close: () => Promise<void>
}

/** One turn of the event loop: sockets are read and answered meanwhile. Awaits of stores alone never give one. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Runs `work` on one slice after the other, with a turn of the event loop between them. */
export const inSlices = async <Item>(
  items: readonly Item[],
  size: number,
  work: (slice: readonly Item[]) => Promise<void>,
): Promise<void> => {
  for (let start = 0; start < items.length; start += size) {
    if (start > 0) await nextTurn()
    await work(items.slice(start, start + size))
  }
}

export const FORGOTTEN_A_COMMIT = 1_000 // rows; other writes get their turn between two commits

/** Deletes slice after slice (`forgetSome` at most `FORGOTTEN_A_COMMIT` rows), each in a commit of its own; how many in all. */
export const forgetInSlices = async <Tables>(
  db: Database<Tables>,
  forgetSome: (transaction: Kysely<Tables>) => Promise<number>,
): Promise<number> => {
  for (let forgotten = 0; ; await nextTurn()) {
    const count = await db.write(forgetSome)
    forgotten += count
    if (count < FORGOTTEN_A_COMMIT) return forgotten
  }
}
