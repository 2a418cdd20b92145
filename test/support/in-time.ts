/**
 * For tests that look at a wall clock: a test machine may pause, so of a few tries one must keep to its times. Whatever else
 * a try finds wrong fails at once.
 */
import assert from 'node:assert/strict'

const TRIES_MAX = 3

/** What `work` gives; it is noted when it took longer than that. */
export type Within = <Result>(limitMs: number, what: string, work: () => Promise<Result>) => Promise<Result>

export const oneInTime = async (attempt: (within: Within) => Promise<void>): Promise<void> => {
  for (let tries = 1; ; tries++) {
    const late: string[] = []
    await attempt(async (limitMs, what, work) => {
      const beganMs = performance.now()
      const result = await work()
      const tookMs = performance.now() - beganMs
      if (tookMs > limitMs) late.push(`${what}: ${Math.round(tookMs)} ms`)
      return result
    })
    if (late.length === 0) return
    assert.ok(tries < TRIES_MAX, late.join(', '))
  }
}
