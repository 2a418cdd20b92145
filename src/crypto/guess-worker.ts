/** The thread that estimates how easily a password is guessed: one after the other, never on the event loop. */
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { answerInThread } from '../base/thread.ts'

export type GuessRequest = {
  readonly password: string
  readonly ownWords: readonly string[]
}

const SWEDISH = (
  'lösenord hemligt hemlighet sommar vinter höst vår sverige stockholm göteborg malmö uppsala kalle anka pippi ' +
  'långstrump fotboll ishockey älskling hejsan välkommen mamma pappa katten hunden måndag tisdag onsdag torsdag ' +
  'fredag lördag söndag januari februari mars april maj juni juli augusti september oktober november december'
).split(' ')

const zxcvbn = new ZxcvbnFactory({ dictionary: { ...dictionary, swedish: SWEDISH }, graphs: adjacencyGraphs })

answerInThread(({ password, ownWords }: GuessRequest) => zxcvbn.check(password, [...ownWords]).guessesLog10)
