/** How long a fuzzer goes on: as the machine can within a time, or, the same on every machine, for so many runs. */

export type Limit = { readonly seconds: number } | { readonly runs: number }

/** Asked before each run, with how many there were. */
export const goesOn = (limit: Limit): ((runs: number) => boolean) => {
  if ('runs' in limit) return (runs) => runs < limit.runs
  const endMs = performance.now() + limit.seconds * 1_000
  return () => performance.now() < endMs
}
