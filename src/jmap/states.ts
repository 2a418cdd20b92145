/** The states of an account's objects (RFC 8620 §7.1), as a push tells them. */
import type { AccountId } from '../account/account.ts'
import type { MailReader } from '../mail/store.ts'
import { stateText } from './wire/changes.ts'

export const STATE_TYPES = ['Mailbox', 'Email', 'Thread', 'EmailDelivery', 'EmailSubmission'] as const
export type StateType = (typeof STATE_TYPES)[number]

export type States = Readonly<Record<StateType, string>>

export const readStates = async (
  read: Pick<MailReader, 'highestModseq' | 'nextEmail'>,
  account: AccountId,
): Promise<States> => {
  const newest = stateText(await read.highestModseq(account))
  // RFC 8621 §1.5: changes when an email arrives, and with nothing else.
  const arrivals = String(await read.nextEmail(account))
  return { Mailbox: newest, Email: newest, Thread: newest, EmailDelivery: arrivals, EmailSubmission: newest }
}

/** As they are kept between two pushes. */
export const statesText = (states: States): string => STATE_TYPES.map((type) => states[type]).join(' ')

export const parseStates = (text: string): States => {
  const values = text.split(' ')
  const states = STATE_TYPES.map((type, index) => [type, values[index] ?? ''])
  return Object.fromEntries(states) as States
}

export type StateChange = {
  readonly '@type': 'StateChange'
  readonly changed: Readonly<Record<string, Partial<States>>>
}

/** What is different, of the types asked for; null when nothing is. */
export const stateChange = (
  account: AccountId,
  before: States,
  now: States,
  types: ReadonlySet<StateType>,
): StateChange | null => {
  const changed = STATE_TYPES.filter((type) => types.has(type) && before[type] !== now[type])
  if (changed.length === 0) return null
  return {
    '@type': 'StateChange',
    changed: { [account]: Object.fromEntries(changed.map((type) => [type, now[type]])) },
  }
}
