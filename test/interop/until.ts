/** Waits until something is so; programs and the queue work when they like, and tell nobody. */
import { setTimeout as pause } from 'node:timers/promises'

const PATIENCE_MS = 20_000 // what is waited for takes milliseconds; only what is broken takes so long
const POLL_MS = 20

/** Resolves to the first value that is not null or false. */
export const until = async <Value>(
  what: string,
  look: () => Promise<Value | null | false>,
): Promise<Value> => {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
    const found = await look()
    if (found !== null && found !== false) return found
    await pause(POLL_MS)
  }
  throw new Error(`waited in vain until ${what}`)
}
