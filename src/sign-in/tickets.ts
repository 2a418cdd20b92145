/**
 * Tickets: a token that is good for one purpose, for some time, once. What is passed on at a step is spent and another
 * one issued, so that a token seen before the step is worth nothing after it.
 */
import type { AccountId } from '../account/account.ts'
import type { Clock } from '../base/clock.ts'
import { sameDigest } from '../base/digest.ts'
import type { Random } from '../base/random.ts'
import type { Secret } from '../base/secret.ts'
import { newToken, parseToken } from './flow/tokens.ts'
import type { Spending, Ticket, TicketId, TicketKind, TicketStore } from './ticket-store.ts'

export type Tickets = {
  issue(wanted: WantedTicket): Promise<Issued>
  /** Issues the next in the write that spends what led to it; null when somebody else has spent that. */
  exchange(spending: Spending, wanted: WantedTicket): Promise<Issued | null>
  /** In force, and of this very token. */
  find(kind: TicketKind, token: string | null): Promise<Ticket | null>
  /** In force, whoever has its token: for what another has to say of it. */
  findById(kind: TicketKind, id: TicketId): Promise<Ticket | null>
  /** True for exactly one caller. */
  spend(ticket: Ticket): Promise<boolean>
  /** Puts `detail` in, if nobody else changed it since it was read: the ticket as it is now, or null. */
  change(ticket: Ticket, detail: object): Promise<Ticket | null>
  list(kind: TicketKind, account: AccountId): Promise<readonly Ticket[]>
  endAll(kind: TicketKind, account: AccountId | null): Promise<number>
}

export type WantedTicket = {
  readonly kind: TicketKind
  readonly account: AccountId | null
  readonly detail: object
  readonly lifetimeMs: number
}

export type Issued = { readonly ticket: Ticket; readonly token: Secret<string> }

export type TicketNeeds = {
  readonly tickets: TicketStore
  readonly clock: Clock
  readonly random: Random
}

export const createTickets = ({ tickets, clock, random }: TicketNeeds): Tickets => ({
  issue: async (wanted) => {
    const issued = newTicket(random, clock.nowMs(), wanted)
    await tickets.add(issued.ticket)
    return issued
  },
  exchange: async (spending, wanted) => {
    const issued = newTicket(random, clock.nowMs(), wanted)
    return (await tickets.add(issued.ticket, spending)) ? issued : null
  },
  find: async (kind, text) => {
    const token = parseToken<TicketId>(text)
    if (token === null) return null
    const nowMs = clock.nowMs()
    const ticket = await tickets.find(kind, token.id, nowMs)
    if (ticket === null || !sameDigest(ticket.digest, token.digest)) return null
    return isFromTheFuture(ticket, nowMs) ? null : ticket
  },
  findById: (kind, id) => tickets.find(kind, id, clock.nowMs()),
  spend: ({ kind, id }) => tickets.spend(kind, id, clock.nowMs()),
  change: async (ticket, detail) => {
    const to = JSON.stringify(detail)
    return (await tickets.change(ticket.id, ticket.detail, to)) ? { ...ticket, detail: to } : null
  },
  list: (kind, account) => tickets.list(kind, account, clock.nowMs()),
  endAll: (kind, account) => tickets.endAll(kind, account),
})

const newTicket = (
  random: Random,
  createdMs: number,
  { kind, account, detail, lifetimeMs }: WantedTicket,
): Issued => {
  const { id, token, digest } = newToken<TicketId>(random)
  const expiresMs = createdMs + lifetimeMs
  return {
    ticket: { id, kind, account, digest, detail: JSON.stringify(detail), createdMs, expiresMs },
    token,
  }
}

/** How far a clock may be put back before what was made by the old time ends: else it would live as long as the jump. */
export const CLOCK_SLACK_MS = 3_600_000

const isFromTheFuture = ({ createdMs }: Ticket, nowMs: number): boolean => createdMs > nowMs + CLOCK_SLACK_MS
