/**
 * The queue of writes of one database. A connection is one transaction at a time, so writes run one after the other;
 * those that wait together share one BEGIN ... COMMIT, each within a savepoint of its own: one that throws is undone
 * alone. A result is given out only after the COMMIT is on disk, and after a failed fsync nothing more is accepted.
 */
import { StoreDown } from '../../base/store-down.ts'
import type { OnBroken } from '../bodies/body-folder.ts'
import { nextTurn } from '../sql/database.ts'
import type { Connection } from './connection.ts'
import { isBusy, isFailedSync, storeFault } from './faults.ts'

export type WriteQueue = {
  /** `work` may await this connection and nothing else; what it returns is resolved after the commit. */
  readonly write: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** Why nothing is accepted any more; null while all is well. */
  readonly brokenBy: () => unknown
  /** Accepts nothing more and resolves when what was accepted is done. */
  readonly close: () => Promise<void>
}

const JOBS_A_COMMIT_MAX = 64 // enough to share the cost of one fsync; so many results wait for each other at most
const BUSY_TRIES_MAX = 500 // times the connection's own wait (10 ms): five seconds for another process's transaction

type Job = {
  readonly work: () => Promise<unknown>
  readonly resolve: (result: unknown) => void
  readonly reject: (fault: unknown) => void
}
type Done = { readonly job: Job; readonly result: unknown }

type Writing = Pick<Connection, 'exec' | 'inTransaction'>

/** `onBroken` is called once, when a fsync has failed: from then on the process can only be started again. */
export const writeQueue = (connection: Writing, onBroken: OnBroken = () => {}): WriteQueue => {
  const waiting: Job[] = []
  let running: Promise<void> | null = null
  let broken: unknown = null
  let closed = false

  const run = async () => {
    await nextTurn() // everything that this turn of the event loop brings shares the first commit
    while (waiting.length > 0) {
      await runBatch(connection, waiting).catch((fault: unknown) => {
        broken = fault
        onBroken(fault)
      })
      if (broken !== null) rejectAll(waiting.splice(0), broken)
      if (waiting.length > 0) await nextTurn()
    }
    running = null
  }

  return {
    write: <Result>(work: () => Promise<Result>) =>
      new Promise<Result>((resolve, reject) => {
        if (broken !== null) return reject(broken)
        if (closed) return reject(new StoreDown('the database is closed'))
        waiting.push({ work, resolve: resolve as Job['resolve'], reject })
        running ??= run()
      }),
    brokenBy: () => broken,
    close: async () => {
      closed = true
      await running
    },
  }
}

/** Throws only what ends the database: after that nothing more may be acknowledged. */
const runBatch = async (connection: Writing, waiting: Job[]): Promise<void> => {
  try {
    await begin(connection)
  } catch (fault) {
    rejectAll(waiting.splice(0, JOBS_A_COMMIT_MAX), storeFault(fault))
    return
  }
  const done: Done[] = []
  try {
    for (let count = 0; count < JOBS_A_COMMIT_MAX && waiting.length > 0; count++) {
      await runJob(connection, waiting.shift() as Job, done)
    }
    connection.exec('COMMIT')
  } catch (fault) {
    const known = storeFault(fault)
    for (const { job } of done) job.reject(known)
    endTransaction(connection)
    if (isFailedSync(fault)) throw new StoreDown('a write could not be synced to disk', { cause: fault })
    return
  }
  for (const { job, result } of done) job.resolve(result)
}

/** Throws when the whole transaction is lost and not this job alone. */
const runJob = async (connection: Writing, job: Job, done: Done[]): Promise<void> => {
  try {
    connection.exec('SAVEPOINT job')
    const result = await job.work()
    connection.exec('RELEASE job')
    done.push({ job, result })
  } catch (fault) {
    job.reject(storeFault(fault))
    if (!connection.inTransaction()) throw fault // a full disk can make SQLite roll back everything by itself
    connection.exec('ROLLBACK TO job')
    connection.exec('RELEASE job')
  }
}

/** The write lock at once, so that no read has to become a write later and fail. Others' locks are waited for in turns. */
const begin = async (connection: Writing): Promise<void> => {
  for (let tries = 1; ; tries++) {
    try {
      connection.exec('BEGIN IMMEDIATE')
      return
    } catch (fault) {
      if (!isBusy(fault) || tries === BUSY_TRIES_MAX) throw fault
      await nextTurn()
    }
  }
}

const endTransaction = (connection: Writing): void => {
  try {
    if (connection.inTransaction()) connection.exec('ROLLBACK')
  } catch {
    // The fault that brought us here is the one that is told; the next BEGIN shows whether the connection works.
  }
}

const rejectAll = (jobs: readonly Job[], fault: unknown): void => {
  for (const job of jobs) job.reject(fault)
}
