/**
 * Room kept back on the disk, as a file of nothing beside the directory. When the disk is full it is given up for what
 * must work even then: opening the directory, and removing app passwords (R5). Made again at a later start, or by
 * a later command, when there is plenty of room.
 */
import { open, rm, stat, statfs, truncate } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Random } from '../base/random.ts'
import { StoreFull } from '../mail/store.ts'

export type Reserve = {
  /** Makes what is missing, if the disk has room; a disk that has none is no fault here. */
  readonly restore: () => Promise<void>
  /** Does `work`, with the reserve given up if there is no room without. */
  readonly orGiveUp: <Result>(work: () => Promise<Result>) => Promise<Result>
}

const RESERVE_OCTETS = 1_048_576 // a removal takes some pages of the log; this is room for hundreds
const PLENTY = 16 // times the reserve must be free before it is made: mail that comes now would find the disk full again

export const reserveAt = (path: string, random: Random): Reserve => ({
  restore: async () => {
    const { size } = await stat(path).catch(() => ({ size: 0 }))
    if (size >= RESERVE_OCTETS || !(await hasPlenty(path))) return
    try {
      await fill(path, random)
    } catch {
      await rm(path, { force: true }).catch(() => undefined) // half a reserve only takes room
    }
  },
  orGiveUp: async (work) => {
    try {
      return await work()
    } catch (fault) {
      if (!(fault instanceof StoreFull)) throw fault
      await truncate(path).catch(() => undefined) // given up before, it is no help now
      return work()
    }
  },
})

const hasPlenty = async (path: string): Promise<boolean> => {
  const { bavail, bsize } = await statfs(dirname(path)).catch(() => ({ bavail: 0, bsize: 0 }))
  return bavail * bsize > PLENTY * RESERVE_OCTETS
}

/** Chance, because a file system that compresses would keep no room for nothing. */
const fill = async (path: string, random: Random): Promise<void> => {
  await using file = await open(path, 'w', 0o600)
  await file.writeFile(random.bytes(RESERVE_OCTETS))
  await file.sync()
}
