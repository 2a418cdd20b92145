/** For tests that look at a wall clock; they stand in files of their own, which run alone. */
import assert from 'node:assert/strict'

/** What `work` gives. Fails when it took longer than that. */
export const within = async <Result>(
  limitMs: number,
  what: string,
  work: () => Promise<Result>,
): Promise<Result> => {
  const beganMs = performance.now()
  const result = await work()
  const tookMs = performance.now() - beganMs
  assert.ok(tookMs <= limitMs, `${what}: ${Math.round(tookMs)} ms`)
  return result
}
