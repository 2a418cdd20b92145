/** Work of which only so much is under way at a time; the rest waits its turn. */
export type Lanes = <Done>(work: () => Promise<Done>) => Promise<Done>

export const createLanes = (most: number): Lanes => {
  let taken = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (taken < most) taken += 1
    else await new Promise<void>((resume) => waiting.push(resume))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) taken -= 1
      else next()
    }
  }
}
