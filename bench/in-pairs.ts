/**
 * Two things measured beside each other: a round takes both, the one first and then the other in turn. A machine that is
 * slower for a while, or for who comes second, is so for both of a pair; so the ratio is the median of the pairs' own.
 */

export type InPairs = { readonly one: number; readonly other: number; readonly ratio: number }

export const inPairs = async (
  rounds: number,
  one: () => Promise<number>,
  other: () => Promise<number>,
): Promise<InPairs> => {
  const pairs: (readonly [one: number, other: number])[] = []
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) {
      const first = await one()
      pairs.push([first, await other()])
    } else {
      const second = await other()
      pairs.push([await one(), second])
    }
  }
  return {
    one: median(pairs.map(([figure]) => figure)),
    other: median(pairs.map(([, figure]) => figure)),
    ratio: median(pairs.map(([figure, beside]) => beside / figure)),
  }
}

const median = (figures: readonly number[]): number =>
  figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)] ?? Number.NaN
