/**
 * Dear work in turns: so much at a time, a short queue, and the rest is turned away at once (`Overloaded`). The lowest rank
 * goes first, and in a full queue takes the place of the highest: those who guess do not keep out those who do not.
 */
import { Overloaded } from '../base/overloaded.ts'

export type Bounds = { readonly atOnce: number; readonly waitingMax: number }

export type BoundedWork = <Result>(rank: number, work: () => Promise<Result>) => Promise<Result>

type Waiting = { readonly rank: number; readonly go: () => void; readonly turnAway: () => void }

/** `because`: what the fault says when there is no room. */
export const createBoundedWork = ({ atOnce, waitingMax }: Bounds, because: string): BoundedWork => {
  let running = 0
  /** In the order in which they go; those of one rank as they came. */
  const waiting: Waiting[] = []
  const wait = (rank: number): Promise<void> =>
    new Promise((go, reject) => {
      const behind = waiting.findIndex((each) => each.rank > rank)
      const turnAway = (): void => reject(new Overloaded(because))
      waiting.splice(behind === -1 ? waiting.length : behind, 0, { rank, go, turnAway })
      if (waiting.length > waitingMax) waiting.pop()?.turnAway()
    })
  return async (rank, work) => {
    if (running >= atOnce) await wait(rank)
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next.go()
    }
  }
}
