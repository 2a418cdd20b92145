/** A message number as a command's argument, and what is answered when there is no such message. */
import type { Maildrop } from '../maildrop.ts'
import { err } from '../replies.ts'
import type { Session, State } from '../session.ts'
import { parseNumbers } from '../wire/command-line.ts'

export type SignedInState = Extract<State, { in: 'transaction' }>
export type SignedInSession = Session & { readonly state: SignedInState }

/** The index of the one message the argument names; null when it names none, or one that is marked. */
export const indexIn = (drop: Maildrop, argument: Buffer): number | null => {
  const numbers = parseNumbers(argument)
  return numbers?.length === 1 ? indexOfNumber(drop, numbers[0]!) : null
}

export const indexOfNumber = (drop: Maildrop, number: number): number | null =>
  number >= 1 && number <= drop.count && !drop.marked.has(number - 1) ? number - 1 : null

export const NO_SUCH_MESSAGE = err('no such message')
