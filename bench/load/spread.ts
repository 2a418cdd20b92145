/** Does `count` things with `atOnce` at a time, and says how fast. */
import { performance } from 'node:perf_hooks'

export const spread = async (
  count: number,
  atOnce: number,
  work: (number: number) => Promise<void>,
): Promise<number> => {
  let next = 0
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let number = next++; number < count; number = next++) await work(number)
    }),
  )
  return count / ((performance.now() - begun) / 1000)
}
