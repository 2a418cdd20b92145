/**
 * Whether a password is easily guessed: zxcvbn's estimate over common passwords, keyboard patterns, Swedish words and
 * the person's own. Refused below 10^10 guesses, which a stolen argon2id hash would not withstand.
 */
import type { ZxcvbnFactory } from '@zxcvbn-ts/core'

const GUESSES_LOG10_MIN = 10
const LOOKED_AT_CHARACTERS_MAX = 100 // the estimate's cost grows with the square; more characters only add

const SWEDISH = (
  'lösenord hemligt hemlighet sommar vinter höst vår sverige stockholm göteborg malmö uppsala kalle anka pippi ' +
  'långstrump fotboll ishockey älskling hejsan välkommen mamma pappa katten hunden måndag tisdag onsdag torsdag ' +
  'fredag lördag söndag januari februari mars april maj juni juli augusti september oktober november december'
).split(' ')

/** log10 of how many guesses it would take somebody who knows these words. */
export type EstimateGuesses = (password: string, ownWords: readonly string[]) => Promise<number>

export const createEstimateGuesses = (): EstimateGuesses => {
  let zxcvbn: ZxcvbnFactory | null = null
  return async (password, ownWords) => {
    zxcvbn ??= await load()
    const words = ownWords
      .flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)])
      .filter((word) => word.length > 2)
    return zxcvbn.check(password.slice(0, LOOKED_AT_CHARACTERS_MAX), words).guessesLog10
  }
}

export const createEasilyGuessed = (
  estimate: EstimateGuesses = createEstimateGuesses(),
): ((password: string, ownWords: readonly string[]) => Promise<boolean>) => {
  return async (password, ownWords) => (await estimate(password, ownWords)) < GUESSES_LOG10_MIN
}

/** The dictionaries cost some 10 MB and a tenth of a second, so they are loaded when first asked for. */
const load = async (): Promise<ZxcvbnFactory> => {
  const { ZxcvbnFactory } = await import('@zxcvbn-ts/core')
  const { adjacencyGraphs, dictionary } = await import('@zxcvbn-ts/language-common')
  return new ZxcvbnFactory({
    dictionary: { ...dictionary, swedish: SWEDISH },
    graphs: adjacencyGraphs,
    maxLength: LOOKED_AT_CHARACTERS_MAX,
  })
}
