/**
 * Tries that are under way, by source: of those that come at once no more are let in than may still fail, and the others
 * wait, first come, first served, until one before them is decided. Right ones are decided in a moment and hardly wait.
 */
export type Turns = {
  /** How many of the source are let in and not decided. */
  under(source: string): number
  /** Resolves when there is room in each of the sources. */
  enter(sources: readonly string[]): Promise<Entered>
}

export type Entered = {
  /** How many of each source were inside before it. */
  readonly others: readonly number[]
  readonly leave: () => void
}

type Gate = { inside: number; readonly waiting: ((others: number) => void)[] }

/** `hasRoom`: whether one more may come in beside those inside. */
export const createTurns = (hasRoom: (source: string, inside: number) => boolean): Turns => {
  const gates = new Map<string, Gate>()

  const enterOne = async (source: string): Promise<number> => {
    const gate = gates.get(source) ?? { inside: 0, waiting: [] }
    gates.set(source, gate)
    if (gate.waiting.length > 0 || !hasRoom(source, gate.inside))
      return new Promise((letIn) => gate.waiting.push(letIn))
    gate.inside += 1
    return gate.inside - 1
  }

  const leaveOne = (source: string): void => {
    const gate = gates.get(source)
    if (gate === undefined) return
    gate.inside -= 1
    while (gate.waiting.length > 0 && hasRoom(source, gate.inside)) {
      gate.waiting.shift()?.(gate.inside)
      gate.inside += 1
    }
    if (gate.inside === 0) gates.delete(source)
  }

  return {
    under: (source) => gates.get(source)?.inside ?? 0,
    enter: async (sources) => {
      // Always the narrower source before the wider: no two can wait for each other.
      const others: number[] = []
      for (const source of sources) others.push(await enterOne(source))
      return { others, leave: () => sources.forEach(leaveOne) }
    },
  }
}
