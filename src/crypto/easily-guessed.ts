/**
 * Whether a password is easily guessed: zxcvbn's estimate over common passwords, keyboard patterns, Swedish words and
 * the person's own. Refused below 10^10 guesses, which a stolen argon2id hash would not withstand. An estimate can cost
 * half a second, and anybody may ask for one: it is made in a thread, and past a short queue refused (`Overloaded`).
 */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Overloaded } from '../base/overloaded.ts'
import type { GuessAnswer, GuessRequest } from './guess-worker.ts'

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
  thread ??= startThread()
  return thread(password.slice(0, CHARACTERS_MAX), words)
}

export const createEasilyGuessed = (
  estimate: EstimateGuesses = createEstimateGuesses(),
): ((password: string, ownWords: readonly string[]) => Promise<boolean>) => {
  return async (password, ownWords) => (await estimate(password, ownWords)) < GUESSES_LOG10_MIN
}

/** One a process, started when first asked: its dictionaries cost some 10 MB and a tenth of a second. */
let thread: EstimateGuesses | null = null

const startThread = (): EstimateGuesses => {
  const worker = new Worker(join(import.meta.dirname, 'guess-worker.ts'))
  const waiting = new Map<number, PromiseWithResolvers<number>>()
  let lastId = 0
  const settle = (id: number, how: (one: PromiseWithResolvers<number>) => void): void => {
    const one = waiting.get(id)
    waiting.delete(id)
    // Whoever waits keeps the process alive; an idle thread does not.
    if (waiting.size === 0) worker.unref()
    if (one !== undefined) how(one)
  }
  worker.on('message', ({ id, guessesLog10 }: GuessAnswer) =>
    settle(id, ({ resolve, reject }) =>
      guessesLog10 === null ? reject(new Error('a password could not be estimated')) : resolve(guessesLog10),
    ),
  )
  worker.on('error', (fault) => {
    thread = null
    for (const id of [...waiting.keys()]) settle(id, ({ reject }) => reject(fault))
  })
  worker.unref()
  return (password, ownWords) => {
    if (waiting.size >= WAITING_MAX) throw new Overloaded('too many passwords are being estimated')
    const one = Promise.withResolvers<number>()
    const id = ++lastId
    waiting.set(id, one)
    worker.ref()
    worker.postMessage({ id, password, ownWords } satisfies GuessRequest)
    return one.promise
  }
}
