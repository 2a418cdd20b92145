/**
 * A sign-in that is under way: where its browser stands, kept in a ticket. Each step takes the ticket of the one before,
 * which is spent when it succeeds.
 */
import type { AccountId } from '../account/account.ts'
import type { SignInWay } from '../account/web-refusal.ts'
import type { Secret } from '../base/secret.ts'
import type { ApprovalId } from './approval-store.ts'
import type { Caller } from './caller.ts'
import type { Guesses } from './flow/guesses.ts'
import type { Journal } from './flow/journal.ts'
import { type Refused, refused } from './refusal.ts'
import type { Session } from './session-store.ts'
import type { Sessions } from './sessions.ts'
import type { Spending, Ticket, TicketId } from './ticket-store.ts'
import type { Tickets } from './tickets.ts'
import type { TrustedBrowsers } from './trusted-browsers.ts'

export const ATTEMPT_MS = 600_000

/** What the approvers were last asked for this browser; there may be no such approval, and nobody can tell. */
export type AskedApproval = { readonly id: ApprovalId; readonly untilMs: number }

export type Attempt =
  | { readonly at: 'password'; readonly address: string | null; readonly approval?: AskedApproval }
  | { readonly at: 'second-step'; readonly account: AccountId; readonly approval?: AskedApproval }
  /** The holder said "not me". */
  | { readonly at: 'stopped' }

export type FoundAttempt = { readonly ticket: Ticket; readonly attempt: Attempt }

/** The attempt of a token, if it stands where this step begins. */
export const findAttempt = async (
  tickets: Tickets,
  token: string | null,
  at: readonly Attempt['at'][],
): Promise<FoundAttempt | null> => {
  const ticket = await tickets.find('sign-in', token)
  const attempt = ticket === null ? null : (JSON.parse(ticket.detail) as Attempt)
  return ticket === null || attempt === null || !at.includes(attempt.at) ? null : { ticket, attempt }
}

/** From here on no step of it leads anywhere, whatever its browser is told at this moment. */
export const stopAttempt = async (tickets: Tickets, id: TicketId): Promise<void> => {
  const stopped = { at: 'stopped' } satisfies Attempt
  for (;;) {
    const ticket = await tickets.findById('sign-in', id)
    if (ticket === null || (await tickets.change(ticket, stopped)) !== null) return
  }
}

export type SignedIn = {
  readonly kind: 'signed-in'
  readonly session: Session
  readonly token: Secret<string>
  /** To be kept by this browser for 60 days; null when it is not to be trusted. */
  readonly trustedBrowser: Secret<string> | null
}

export type LetInNeeds = {
  readonly sessions: Sessions
  readonly trustedBrowsers: TrustedBrowsers
  readonly guesses: Guesses
  /** Counts tickets that anybody may have: each is a row, in the writer that mail is delivered through. */
  readonly starts: Guesses
  readonly journal: Journal
}

export type LetInHow = {
  readonly way: SignInWay
  readonly secondStep: 'given' | 'not-given'
  readonly trustBrowser?: boolean
}

/** Exactly one caller that spends the same. */
export const letIn = async (
  { sessions, trustedBrowsers, guesses, starts, journal }: LetInNeeds,
  caller: Caller,
  account: AccountId,
  spending: Spending,
  { way, secondStep, trustBrowser = false }: LetInHow,
): Promise<SignedIn | Refused> => {
  const begun = await sessions.beginBy(spending, account, caller, secondStep)
  if (begun === null) return refused('start-again')
  const { session, token } = begun
  guesses.succeeded(caller.remote)
  starts.succeeded(caller.remote)
  journal.signedIn(account, { kind: 'signed-in', by: way }, caller)
  const trustedBrowser = trustBrowser ? await trustedBrowsers.trust(account, caller) : null
  return { kind: 'signed-in', session, token, trustedBrowser }
}
