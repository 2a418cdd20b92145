/**
 * Writes, each a transaction. One that met another and was undone for it is run again from its start, a bounded number of
 * times, after a moment of chance that grows, so that those of many processes come apart; while one is, the other writes
 * of this process wait for it, so that it cannot meet them for ever. What a transaction gave is given out only after its
 * COMMIT.
 */
import { Kysely } from 'kysely'
import { pause, systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import { StoreDown } from '../../base/store-down.ts'
import { type Client, type Connections, whileLost } from './connection.ts'
import { postgresDialect } from './dialect.ts'
import { isConflict, isLost, storeFault } from './faults.ts'

/** `serializable`: as if it were the only one. `read committed`: for who locks first what it reads. */
export type Isolation = 'serializable' | 'read committed'

type Work<Tables, Result> = (transaction: Kysely<Tables>) => Promise<Result>

export type Writes = {
  readonly write: <Tables, Result>(isolation: Isolation, work: Work<Tables, Result>) => Promise<Result>
  /** As `write`; those of one `key` one after the other, so that they hold one connection and not all that there are. */
  readonly writeInTurn: <Tables, Result>(
    key: string,
    isolation: Isolation,
    work: Work<Tables, Result>,
  ) => Promise<Result>
  /** Accepts nothing more and resolves when what was accepted is done. */
  readonly close: () => Promise<void>
}

const TRIES_MAX = 60 // of one write; other processes are all that it can meet after the first, and of eight one in four comes through
const PAUSE_MS_MAX = 64 // between two of them, at most; all of them within the two seconds that a client is made to wait

export const writesOver = (connections: Connections): Writes => {
  const running = new Set<Promise<unknown>>()
  let again: Promise<unknown> = Promise.resolve() // the writes that are run again, one after the other
  const turns = new Map<string, Promise<unknown>>() // the last one of each key
  let closed = false

  const run = async <Tables, Result>(isolation: Isolation, work: Work<Tables, Result>): Promise<Result> => {
    await again
    try {
      return await once(connections, isolation, work)
    } catch (fault) {
      if (!isConflict(fault)) throw fault
    }
    const mine = again.then(() => tryAgain(connections, isolation, work))
    again = mine.catch(() => undefined)
    return await mine
  }

  const accept = async <Result>(write: () => Promise<Result>): Promise<Result> => {
    if (closed) throw new StoreDown('the database is closed')
    const done = write()
    running.add(done)
    try {
      return await done
    } catch (fault) {
      throw storeFault(fault)
    } finally {
      running.delete(done)
    }
  }

  const inTurn = <Result>(key: string, write: () => Promise<Result>): Promise<Result> => {
    const mine = (turns.get(key) ?? Promise.resolve()).then(write)
    const isOver = mine
      .catch(() => undefined)
      .then(() => {
        if (turns.get(key) === isOver) turns.delete(key)
      })
    turns.set(key, isOver)
    return mine
  }

  return {
    write: (isolation, work) => accept(() => run(isolation, work)),
    writeInTurn: (key, isolation, work) => accept(() => inTurn(key, () => run(isolation, work))),
    close: async () => {
      closed = true
      await Promise.allSettled(running)
    },
  }
}

const tryAgain = async <Tables, Result>(
  connections: Connections,
  isolation: Isolation,
  work: Work<Tables, Result>,
): Promise<Result> => {
  for (let tries = 2; ; tries++) {
    try {
      return await once(connections, isolation, work)
    } catch (fault) {
      if (!isConflict(fault) || tries === TRIES_MAX) throw fault
    }
    // The machine's own time and chance, whatever clock the stores have: what is met is another process.
    const [share = 0] = systemRandom.bytes(1)
    await pause(systemClock, (Math.min(2 ** tries, PAUSE_MS_MAX) * share) / 256)
  }
}

const once = async <Tables, Result>(
  connections: Connections,
  isolation: Isolation,
  work: Work<Tables, Result>,
): Promise<Result> => {
  let isBegun = false
  const attempt = () =>
    connections.withOne(async (client) => {
      await client.query(`begin isolation level ${isolation}`, [])
      isBegun = true
      try {
        const result = await work(kyselyOn<Tables>(client))
        await commit(client)
        return result
      } catch (fault) {
        if (!isLost(fault)) await client.query('rollback', [])
        throw fault
      }
    })
  return await whileLost(connections.max, attempt, () => !isBegun)
}

const kyselyOn = <Tables>(client: Client): Kysely<Tables> =>
  new Kysely<Tables>({ dialect: postgresDialect(client) })

/** PostgreSQL answers the COMMIT of a transaction in which a statement failed as if it were a ROLLBACK. */
const commit = async (client: Client): Promise<void> => {
  const { command } = await client.query('commit', [])
  if (command !== 'COMMIT')
    throw new Error('a statement of the transaction had failed, and nothing is changed')
}
