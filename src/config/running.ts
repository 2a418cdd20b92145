/**
 * Who serves a data folder now. Two servers that know nothing of each other would each keep what mailboxes hold, and tell
 * programs what is no longer true; so a second one does not start. The command line needs no lock: it keeps nothing.
 *
 * The locks are SQLite's, on two files of nothing: the system gives them back when their process ends, however it ends, and
 * they hold wherever databases can be. `serving.lock` is its server's alone. `workers.lock` is shared by a server's workers;
 * who takes the folder over waits until those of a server that was killed are gone too.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Another server has the folder. Its message says what to do. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse'
}

/** Takes the folder for this process, until it ends or gives it back. Throws `FolderInUse`. */
export const takeFolder = (folder: string): (() => void) => {
  const server = lock(join(folder, SERVER), 'BEGIN EXCLUSIVE', AT_ONCE_MS)
  if (server === null) {
    throw new FolderInUse(
      `another Sigill serves ${folder} already. Stop that one first; to use more cores, set "workers" instead.`,
    )
  }
  const workers = lock(join(folder, WORKERS), 'BEGIN EXCLUSIVE', FINISHED_MS)
  if (workers === null) {
    server()
    throw new FolderInUse(
      `processes of a Sigill that has ended still serve ${folder}. End them, or wait until they have finished.`,
    )
  }
  workers()
  return server
}

/** A worker's part in it. Throws `FolderInUse` when a server takes it over at this moment. */
export const joinFolder = (folder: string): (() => void) => {
  const shared = lock(join(folder, WORKERS), 'BEGIN; SELECT * FROM sqlite_schema', AT_ONCE_MS)
  if (shared === null) throw new FolderInUse(`another Sigill takes over ${folder}`)
  return shared
}

export const isServing = (folder: string): boolean => {
  if (!existsSync(join(folder, SERVER))) return false
  const free = lock(join(folder, SERVER), 'BEGIN IMMEDIATE', 0)
  free?.()
  return free === null
}

/** `127.0.0.1:8993`, `[::1]:8993`. */
export const placeText = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`

const SERVER = 'serving.lock'
const WORKERS = 'workers.lock'
const AT_ONCE_MS = 1_000 // `doctor` looks whether it is free, and somebody else's start is refused, in less
const FINISHED_MS = 12_000 // a worker without its server ends what is in flight, within ten seconds

/** Null when another process has it. What is returned gives it back. */
const lock = (path: string, take: string, waitMs: number): (() => void) | null => {
  const file = new DatabaseSync(path, { timeout: waitMs })
  try {
    file.exec(take)
    return () => {
      if (file.isOpen) file.close()
    }
  } catch (fault) {
    file.close()
    if (isBusy(fault)) return null
    throw fault
  }
}

// https://www.sqlite.org/rescode.html: SQLITE_BUSY, with what its higher bytes add.
const isBusy = (fault: unknown): boolean =>
  fault instanceof Error &&
  'errcode' in fault &&
  typeof fault.errcode === 'number' &&
  (fault.errcode & 0xff) === 5
