/**
 * A process for tests of durability: `mail-appender.ts FOLDER FIRST` appends messages until it is killed or the store is
 * full, several at a time, numbered from FIRST. Each line it prints is a message that was acknowledged, and its uid.
 */
import { writeSync } from 'node:fs'
import { systemClock } from '../../base/clock.ts'
import { StoreFull } from '../../mail/store.ts'
import { ANNA, flags, inboxOf, octetsOf, put } from '../contract/mail-harness.ts'
import { openMailStore } from './mail-store.ts'

/** Some lie in a file, and a few of those are longer than the database of a test may become. */
export const bodyOf = (number: number): Uint8Array =>
  octetsOf(number % 20 === 10 ? 1_500_000 : number % 5 === 0 ? 90_000 : 2_000, number)

/** So many deliveries are under way at any moment. */
export const LANES = 4

const appendFor = async (folder: string, first: number): Promise<void> => {
  const store = await openMailStore(folder, systemClock)
  const inbox = await inboxOf(store, ANNA)
  let next = first
  const lane = async () => {
    for (;;) {
      const number = next++
      const { uid } = await put(store, ANNA, inbox.id, bodyOf(number), flags(), number)
      writeSync(1, `${number} ${uid}\n`)
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: LANES }, lane))
  const full = ends.every((end) => end.status === 'rejected' && end.reason instanceof StoreFull)
  writeSync(1, full ? 'full\n' : `${String(ends.map((end) => end.status === 'rejected' && end.reason))}\n`)
  await store.close()
}

if (import.meta.main) await appendFor(process.argv[2] ?? '', Number(process.argv[3]))
