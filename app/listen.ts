/**
 * Hears a state of the server live: by an event stream, and while that is broken by asking every few seconds. Both give
 * the same answer. That there is nothing to wait for any more is heard too, as the problem it is.
 */
import type { Outcome } from './client.ts'

type Live<State> = {
  readonly source: {
    addEventListener(
      type: 'open' | 'state' | 'gone' | 'error',
      act: (event: { data?: unknown }) => void,
    ): void
    close(): void
  }
  readonly ask: () => Promise<Outcome<State>>
  /** Returns what calls it off. */
  readonly after: (delayMs: number, work: () => void) => () => void
}

export const ASK_EVERY_MS = 3_000

/** What passes, so that asking again is worth it. */
const PASSING: ReadonlySet<string> = new Set(['lost-connection', 'overloaded', 'unavailable', 'unexpected'])

/** Returns what ends the listening. What is over is not listened to any more. */
export const listen = <State>(
  { source, ask, after }: Live<State>,
  hear: (outcome: Outcome<State>) => void,
): (() => void) => {
  let isOver = false
  let isBroken = false
  let cancel = (): void => {}
  const stop = (): void => {
    isOver = true
    cancel()
    source.close()
  }
  const heard = (outcome: Outcome<State>): void => {
    if (isOver) return
    if (isFinal(outcome)) stop()
    hear(outcome)
  }
  const askAgain = async (): Promise<void> => {
    const outcome = await ask()
    if (isOver || !isBroken) return
    if (!isPassing(outcome)) heard(outcome)
    if (!isOver) cancel = after(ASK_EVERY_MS, askAgain)
  }
  source.addEventListener('open', () => {
    isBroken = false
    cancel()
  })
  source.addEventListener('state', ({ data }) =>
    heard({ kind: 'done', answer: JSON.parse(String(data)) as State }),
  )
  // Why it is gone is for the answer to say.
  source.addEventListener('gone', async () => {
    const outcome = await ask()
    if (!isPassing(outcome)) heard(outcome)
  })
  source.addEventListener('error', () => {
    if (isBroken || isOver) return
    isBroken = true
    cancel = after(ASK_EVERY_MS, askAgain)
  })
  return stop
}

const isPassing = (outcome: Outcome<unknown>): boolean =>
  outcome.kind === 'problem' && PASSING.has(outcome.problem.problem)

/** What was asked is answered or over; a pairing goes on until its page is left. */
const isFinal = (outcome: Outcome<unknown>): boolean => {
  if (outcome.kind === 'problem') return true
  const { answer } = outcome
  return typeof answer === 'object' && answer !== null && 'state' in answer && answer.state !== 'waiting'
}
