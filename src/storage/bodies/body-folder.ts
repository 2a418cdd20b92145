/** A folder of bodies too large for a row, a file each under a name made at random, synced with its folder. */
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rmdir, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Random } from '../../base/random.ts'
import { BodyDamaged, StoreFull } from '../../mail/store.ts'
import { type BodyFile, type BodyPlace, type NewBody, parseBodyFile } from './body-place.ts'

/**
 * A fsync failed: nobody knows what is on disk, and another try would report success without a cause. Nothing more may be
 * acknowledged by this process; one that starts anew reads what is really there.
 */
export type OnBroken = (fault: unknown) => void

export type BodyFolder = {
  readonly path: string
  readonly random: Random
  readonly onBroken?: OnBroken
}

/** Younger files may belong to a delivery of another process that has not committed yet. No delivery takes this long. */
const LEFT_OVER_MS = 24 * 3_600_000

export const bodyFolder = (folder: BodyFolder): BodyPlace => ({
  name: folder.path,
  random: folder.random,
  create: (file) => createFile(folder, file),
  open: (file) => openFile(folder, file),
  remove: (files) => removeFiles(folder, files),
  ledger: null,
})

const pathOf = (folder: BodyFolder, file: BodyFile): string => join(folder.path, file)

const createFile = async (folder: BodyFolder, file: BodyFile): Promise<NewBody> => {
  const flags = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR
  const handle = await open(pathOf(folder, file), flags, 0o600)
  return {
    file,
    write: async (bytes) => {
      for (let written = 0; written < bytes.length; )
        written += (await handle.write(bytes, written)).bytesWritten
    },
    finish: async () => {
      await synced(folder, handle)
      await handle.close()
    },
    abandon: async () => {
      await handle.close().catch(() => undefined) // it is going away, and its name below
      await removeFiles(folder, [file])
    },
  }
}

const synced = async (folder: BodyFolder, handle: FileHandle): Promise<void> => {
  try {
    await handle.sync()
    await syncFolder(folder.path)
  } catch (fault) {
    if (isFailedSync(fault)) folder.onBroken?.(fault)
    throw fault
  }
}

const openFile = async (folder: BodyFolder, file: BodyFile) => {
  try {
    const handle = await open(pathOf(folder, file), 'r')
    return {
      read: async (into: Buffer, at: number) => (await handle.read(into, 0, into.length, at)).bytesRead,
      [Symbol.asyncDispose]: () => handle.close(),
    }
  } catch (fault) {
    if (codeOf(fault) === 'ENOENT') throw new BodyDamaged(`${file} is missing`, { cause: fault })
    throw fault
  }
}

const removeFiles = async (folder: BodyFolder, files: Iterable<BodyFile>): Promise<void> => {
  for (const file of files) {
    try {
      await unlink(pathOf(folder, file))
    } catch (fault) {
      if (codeOf(fault) !== 'ENOENT') throw fault
    }
  }
}

/** A new name in a folder is on disk only when the folder is. */
export const syncFolder = async (path: string): Promise<void> => {
  await using handle = await open(path, constants.O_RDONLY)
  await handle.sync()
}

/** With the folders it is in, for the owner only, and on disk. */
export const makeFolder = async (path: string): Promise<void> => {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = resolve(path); made.length >= first.length; made = dirname(made))
    await syncFolder(dirname(made))
}

/** One with something left in it stays. */
export const removeEmptyFolder = async (path: string): Promise<void> => {
  try {
    await rmdir(path)
  } catch (fault) {
    if (codeOf(fault) !== 'ENOENT' && codeOf(fault) !== 'ENOTEMPTY') throw fault
  }
}

/** Removes files that no row names and that have lain for a day; returns how many. */
export const sweep = async (
  folder: BodyFolder,
  nowMs: number,
  named: (files: readonly BodyFile[]) => Promise<ReadonlySet<string>>,
): Promise<number> => {
  const found = (await readdir(folder.path)).map(parseBodyFile).filter((file) => file !== null)
  const kept = found.length === 0 ? new Set<string>() : await named(found)
  const leftOver: BodyFile[] = []
  for (const file of found) {
    if (kept.has(file)) continue
    const about = await stat(pathOf(folder, file)).catch(() => null)
    if (about !== null && about.mtimeMs < nowMs - LEFT_OVER_MS) leftOver.push(file)
  }
  await removeFiles(folder, leftOver)
  return leftOver.length
}

/** What a failed write means to who waits: a full disk is told as such, anything else is a fault as it is. */
export const storeFault = (fault: unknown): unknown =>
  FULL.has(codeOf(fault)) ? new StoreFull('no room for a message on the disk', { cause: fault }) : fault

/** Not when the folder is gone with its account, nor when the file system finds only now that it has no room. */
export const isFailedSync = (fault: unknown): boolean =>
  fault instanceof Error && 'syscall' in fault && fault.syscall === 'fsync' && !FULL.has(codeOf(fault))

const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

export const codeOf = (fault: unknown): unknown =>
  typeof fault === 'object' && fault !== null && 'code' in fault ? fault.code : undefined
