/**
 * Files and folders that must outlive a power cut from the moment they are used: a key that is lost makes every app
 * password wrong. A file is there whole or not at all: it is synced under another name first, then given its own, and
 * the folder is synced after that.
 */
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'

/** In place of the one that is there, if any. */
export const writeDurably = (path: string, text: string, mode: number): void => {
  const fresh = writeBeside(path, text, mode)
  renameSync(fresh, path)
  syncFolder(dirname(path))
}

/** Of two processes that do this at once, one makes the file, and the other leaves it as it is. */
export const createDurably = (path: string, text: string, mode: number): void => {
  const fresh = writeBeside(path, text, mode)
  try {
    linkSync(fresh, path)
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault
  } finally {
    rmSync(fresh)
  }
  syncFolder(dirname(path))
}

/** With the folders it is in, for the owner only. */
export const makeFolderDurably = (path: string): void => {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = resolve(path); made.length >= first.length; made = dirname(made)) syncFolder(dirname(made))
}

const writeBeside = (path: string, text: string, mode: number): string => {
  const fresh = `${path}.${process.pid}.new`
  rmSync(fresh, { force: true })
  const file = openSync(fresh, 'wx', mode)
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return fresh
}

const syncFolder = (path: string): void => {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
