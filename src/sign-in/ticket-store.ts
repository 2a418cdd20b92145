/**
 * What tickets ask of storage. Single use is always one conditional write whose row count is the answer: of two browsers
 * that try at once, one gets it.
 */
import type { AccountId } from '../account/account.ts'
import type { Brand } from '../base/brand.ts'

export type TicketId = Brand<string, 'TicketId'>

/**
 * A ticket: something given to a browser (or into a link) that is good for one purpose for some time: a sign-in that is
 * under way, a recovery, an invitation, the set-up link, a trusted browser, a passkey challenge, a code sent by mail, a
 * phone that is to become an approver, an app password on its way to a device.
 */
export const TICKET_KINDS = [
  'sign-in',
  'recovery',
  'invitation',
  'set-up',
  'trusted-browser',
  'passkey-challenge',
  'address-code',
  'pairing',
  'hand-over',
] as const
export type TicketKind = (typeof TICKET_KINDS)[number]

export type Ticket = {
  readonly id: TicketId
  readonly kind: TicketKind
  readonly account: AccountId | null
  readonly digest: Uint8Array
  /** What its purpose needs, as JSON; its owner parses it. */
  readonly detail: string
  readonly createdMs: number
  readonly expiresMs: number
}

/** What a step spends in the very write of what it leads to: a process that ends in between has spent nothing. */
export type Spending = {
  /** As it was read: one that was changed since, because its holder said “not me”, leads nowhere. */
  readonly ticket: Pick<Ticket, 'kind' | 'id' | 'detail'>
  /** The step was proved by this one (`SecondStepStore`). */
  readonly recoveryCode: SavedCode | null
}

export type SavedCode = { readonly account: AccountId; readonly digest: Uint8Array }

export type TicketStore = {
  /** True for exactly one caller that spends the same; whoever was too late adds nothing. */
  add(ticket: Ticket, spending?: Spending | null): Promise<boolean>
  /** In force at `atMs`: neither spent nor expired. */
  find(kind: TicketKind, id: TicketId, atMs: number): Promise<Ticket | null>
  /** Spends it: true for exactly one caller. */
  spend(kind: TicketKind, id: TicketId, atMs: number): Promise<boolean>
  /** Replaces its detail, if it still has the one that was read. */
  change(id: TicketId, from: string, to: string): Promise<boolean>
  /** Those of an account, in force. */
  list(kind: TicketKind, account: AccountId, atMs: number): Promise<readonly Ticket[]>
  /** Ends all of a kind of an account, or (null) those of no account; how many. */
  endAll(kind: TicketKind, account: AccountId | null): Promise<number>
  forgetBefore(expiresMs: number): Promise<number>
}
