/** What every program's file here exports, and the steps it is made of. A step that throws ends the program's run. */
import type { World } from './world.ts'

export type Program = {
  readonly name: string
  readonly command: string
  /** What else must be installed to run it here. */
  readonly also?: readonly string[]
  /** It asks the web door too. */
  readonly asksPages?: true
  /** How it tells its version: what it is asked, and where the version stands in what it says. */
  readonly version: { readonly args: readonly string[]; readonly in: RegExp }
  /** Runs it against the server; resolves to what was shown to work. */
  readonly run: (world: World) => Promise<readonly string[]>
}

/** What a step shows, as a sentence without its full stop, and how. */
export type Step = readonly [shows: string, work: () => Promise<void>]

export const inOrder = async (steps: readonly Step[]): Promise<readonly string[]> => {
  for (const [shows, work] of steps) {
    try {
      await work()
    } catch (fault) {
      throw new Error(`not shown: ${shows}`, { cause: fault })
    }
  }
  return steps.map(([shows]) => shows)
}
