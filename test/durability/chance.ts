/** Chance from a seed: the same seed gives the same numbers, so that a round can be had again as far as time allows. */

export type Chance = {
  /** 0 to `limit` - 1. */
  below(limit: number): number
  one<Item>(items: readonly [Item, ...Item[]]): Item
}

/** mulberry32. */
export const chanceFrom = (seed: number): Chance => {
  let state = seed >>> 0
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit)
  }
  return { below, one: (items) => items[below(items.length)] ?? items[0] }
}
