/**
 * Whether a password is easily guessed: zxcvbn's estimate over common passwords, keyboard patterns, Swedish words and
 * the person's own. Refused below 10^10 guesses, which a stolen argon2id hash would not withstand. An estimate can cost
 * half a second, and anybody may ask for one: it is made in a thread, and past a short queue refused (`Overloaded`).
 */
import { join } from 'node:path'
import { createThread } from '../base/thread.ts'
import type { GuessRequest } from './guess-worker.ts'

const GUESSES_LOG10_MIN = 10
const CHARACTERS_MAX = 64 // the cost grows with the square; more characters only add to the estimate
const WORDS_MAX = 50
const WAITING_MAX = 20 // a few seconds' worth

/** log10 of how many guesses it would take somebody who knows these words. */
export type EstimateGuesses = (password: string, ownWords: readonly string[]) => Promise<number>

export const createEstimateGuesses = (): EstimateGuesses => async (password, ownWords) => {
  const words = ownWords
    .flatMap((word) => [word, ...word.split(/[^\p{L}\p{N}]+/u)])
    .filter((word) => word.length > 2)
    .slice(0, WORDS_MAX)
  return inThread({ password: password.slice(0, CHARACTERS_MAX), ownWords: words })
}

export const createEasilyGuessed = (
  estimate: EstimateGuesses = createEstimateGuesses(),
): ((password: string, ownWords: readonly string[]) => Promise<boolean>) => {
  return async (password, ownWords) => (await estimate(password, ownWords)) < GUESSES_LOG10_MIN
}

/** One a process, started when first asked: its dictionaries cost some 10 MB and a tenth of a second. */
const inThread = createThread<GuessRequest, number>({
  file: join(import.meta.dirname, 'guess-worker.ts'),
  waitingMax: WAITING_MAX,
})
