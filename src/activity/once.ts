/** What is told once in a while and not a thousand times: true for the first of a key, then not until the time is over. */
import type { Clock } from '../base/clock.ts'

export type Once = (key: string) => boolean

const KNOWN_MAX = 20_000 // some 4 MB; one that was forgotten is told again

export const createOnce = (clock: Pick<Clock, 'nowMs'>, everyMs: number): Once => {
  const toldMs = new Map<string, number>()
  return (key) => {
    const nowMs = clock.nowMs()
    const before = toldMs.get(key)
    if (before !== undefined && nowMs - before < everyMs) return false
    toldMs.delete(key)
    toldMs.set(key, nowMs)
    if (toldMs.size > KNOWN_MAX) toldMs.delete(toldMs.keys().next().value ?? key)
    return true
  }
}
