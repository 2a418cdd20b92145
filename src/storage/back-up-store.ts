/**
 * A copy of all that is stored, made while it is used. A database is copied as it is at one moment. Bodies are written before
 * their row and removed after it, so those that are there before that moment and those that are new after it are together
 * all that the copy names; one too many is swept where the copy is served. What is searched in is made again.
 */
import { constants } from 'node:fs'
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseAccountId } from '../account/account.ts'
import { codeOf } from './bodies/body-folder.ts'
import type { StoreFolders } from './stores.ts'

/** Into folders that are not there yet. Returns how many accounts have mail in the copy. */
export const backUp = async (from: StoreFolders, to: StoreFolders): Promise<number> => {
  await mkdir(to.accounts, { recursive: true, mode: 0o700 })
  await copyWithBodies(from.directory, to.directory, from.queue, to.queue)
  let accounts = 0
  for (const id of await readdir(from.accounts)) {
    if (parseAccountId(id) === null) continue
    const [here, there] = [join(from.accounts, id), join(to.accounts, id)]
    try {
      const database = 'mail.sqlite'
      await copyWithBodies(
        join(here, database),
        join(there, database),
        join(here, 'bodies'),
        join(there, 'bodies'),
      )
      accounts += 1
    } catch (fault) {
      if ((await stat(here).catch(() => null)) !== null) throw fault
      await rm(there, { recursive: true, force: true }) // erased meanwhile
    }
  }
  return accounts
}

const copyWithBodies = async (
  database: string,
  toDatabase: string,
  bodies: string,
  toBodies: string,
): Promise<void> => {
  await mkdir(toBodies, { recursive: true, mode: 0o700 })
  await copyNew(bodies, toBodies)
  const open = new DatabaseSync(database, { readOnly: true, timeout: BUSY_MS })
  try {
    open.prepare('VACUUM INTO ?').run(toDatabase)
  } finally {
    open.close()
  }
  await copyNew(bodies, toBodies)
}

const BUSY_MS = 10_000

/** Again what was not whole the first time; a body never changes afterwards. */
const copyNew = async (from: string, to: string): Promise<void> => {
  for (const name of await readdir(from)) {
    const [here, there] = [join(from, name), join(to, name)]
    try {
      const copied = await stat(there).catch(() => null)
      if (copied?.size !== (await stat(here)).size) await copyFile(here, there, constants.COPYFILE_FICLONE)
    } catch (fault) {
      if (codeOf(fault) !== 'ENOENT') throw fault // removed meanwhile, and so is the row that named it
    }
  }
}
