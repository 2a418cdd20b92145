/** The thread that estimates how easily a password is guessed: one after the other, never on the event loop. */
import { parentPort } from 'node:worker_threads'
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'

export type GuessRequest = {
  readonly id: number
  readonly password: string
  readonly ownWords: readonly string[]
}
export type GuessAnswer = { readonly id: number; readonly guessesLog10: number | null }

const SWEDISH = (
  'lösenord hemligt hemlighet sommar vinter höst vår sverige stockholm göteborg malmö uppsala kalle anka pippi ' +
  'långstrump fotboll ishockey älskling hejsan välkommen mamma pappa katten hunden måndag tisdag onsdag torsdag ' +
  'fredag lördag söndag januari februari mars april maj juni juli augusti september oktober november december'
).split(' ')

const zxcvbn = new ZxcvbnFactory({ dictionary: { ...dictionary, swedish: SWEDISH }, graphs: adjacencyGraphs })

parentPort?.on('message', ({ id, password, ownWords }: GuessRequest) => {
  let guessesLog10: number | null = null
  try {
    guessesLog10 = zxcvbn.check(password, [...ownWords]).guessesLog10
  } finally {
    parentPort?.postMessage({ id, guessesLog10 } satisfies GuessAnswer)
  }
})
