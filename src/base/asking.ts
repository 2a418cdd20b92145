/** Questions to the other processes, over the link: each answers by itself, and who asks waits for all, but not for long. */
import type { Link } from './bus.ts'
import type { Clock } from './clock.ts'
import { type Random, randomId } from './random.ts'

export type Asking<Question, Answer> = {
  /** What the others say, without those who have nothing to say; one that is gone or busy is not waited for. */
  ask(question: Question): Promise<readonly Answer[]>
}

export type AskingNeeds<Question, Answer> = {
  readonly link: Link
  readonly topic: string
  /** How many others there are; null when nobody knows, and the whole time is waited. */
  readonly others: number | null
  /** What this process answers to the others; null when it has nothing to say. */
  readonly answer: (question: Question) => Answer | null
  readonly clock: Clock
  readonly random: Random
}

export const ANSWER_MS = 250 // a person waits for the page that shows it

type Said<Question, Answer> =
  | { readonly kind: 'question'; readonly id: string; readonly question: Question }
  | { readonly kind: 'answer'; readonly id: string; readonly answer: Answer | null }

export const createAsking = <Question, Answer>(
  needs: AskingNeeds<Question, Answer>,
): Asking<Question, Answer> => {
  const { link, topic, others, clock, random } = needs
  const asked = new Map<string, (answer: Answer | null) => void>()
  const say = (said: Said<Question, Answer>): void => link.send(topic, said)

  link.hear(topic, (message) => {
    const said = message as Said<Question, Answer>
    if (said.kind === 'answer') asked.get(said.id)?.(said.answer)
    else say({ kind: 'answer', id: said.id, answer: needs.answer(said.question) })
  })

  return {
    ask: async (question) => {
      if (others === 0) return []
      const id = randomId(random, ID_LENGTH)
      const answers: Answer[] = []
      await new Promise<void>((resolve) => {
        let answered = 0
        const cancel = clock.after(ANSWER_MS, resolve)
        asked.set(id, (answer) => {
          if (answer !== null) answers.push(answer)
          answered++
          if (answered !== others) return
          cancel()
          resolve()
        })
        say({ kind: 'question', id, question })
      })
      asked.delete(id)
      return answers
    },
  }
}

const ID_LENGTH = 12
