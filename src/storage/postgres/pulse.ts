/**
 * Whether the database answers, asked twice a second. A server that takes questions and answers none is told by nothing but
 * time, and statements, which may rightly take long, tell it only after a minute.
 */
import type { Cancel, Clock } from '../../base/clock.ts'
import { nextTurn } from '../sql/database.ts'

// Together less than the two seconds within which a store that is down must be told.
export const PULSE_MS = 500
export const SILENT_MS = 1_000

/** Calls `onSilence` once, when no answer comes. A connection that is lost says so itself. */
export const keepAsking = (
  client: { query(text: string): Promise<unknown> },
  clock: Clock,
  onSilence: () => void,
): Cancel => {
  let cancel: Cancel = () => {}
  let isOver = false

  const askLater = (): void => {
    cancel()
    if (!isOver) cancel = clock.after(PULSE_MS, ask)
  }

  const ask = (): void => {
    let isAnswered = false
    cancel = clock.after(SILENT_MS, async () => {
      await nextTurn() // if it is this process that was held up, the answer is there
      if (!isAnswered && !isOver) onSilence()
    })
    client.query('select 1').then(
      () => {
        isAnswered = true
        askLater()
      },
      () => undefined,
    )
  }

  askLater()
  return () => {
    isOver = true
    cancel()
  }
}
