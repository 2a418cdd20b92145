/** What somebody meant who mistyped one of a few words. */

/** The word that is fewest letters away from what was typed; null when none is near enough to be meant. */
export const nearest = (typed: string, words: readonly string[]): string | null => {
  let best: string | null = null
  let fewest = Math.floor(typed.length / 3) + 1 // a third of the letters wrong is not that word any more
  for (const word of words) {
    const away = distance(typed, word)
    if (away >= fewest) continue
    best = word
    fewest = away
  }
  return best
}

/** Of Levenshtein: letters added, left out or replaced, row by row. */
const distance = (one: string, other: string): number => {
  let above = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [row, letter] of [...one].entries()) {
    const here = [row + 1]
    for (let column = 0; column < other.length; column++) {
      const replaced = (above[column] ?? 0) + (letter === other[column] ? 0 : 1)
      here.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (here[column] ?? 0) + 1))
    }
    above = here
  }
  return above[other.length] ?? 0
}
