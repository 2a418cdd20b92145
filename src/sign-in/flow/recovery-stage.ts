/**
 * Where a recovery stands, kept in its ticket. The next stage has a ticket of its own; the one that led there is spent, so
 * that two cannot go on from it.
 */
import type { AccountId } from '../../account/account.ts'
import type { Secret } from '../../base/secret.ts'
import type { MailedCode } from '../proofs/mailed-code.ts'
import type { Spending, Ticket } from '../ticket-store.ts'
import type { Tickets } from '../tickets.ts'

export type Stage =
  | CodeStage
  | { readonly at: 'second-proof'; readonly account: AccountId }
  | { readonly at: 'password'; readonly account: AccountId }

type CodeStage = {
  readonly at: 'code'
  readonly account: AccountId | null
  readonly mailed: MailedCode
  /** The network it was asked for from; null when the code was not sent. */
  readonly sentFor: string | null
}

type StageAt<At extends Stage['at']> = Extract<Stage, { readonly at: At }>

export type Found<At extends Stage['at']> = { readonly ticket: Ticket; readonly stage: StageAt<At> }

const RECOVERY_MS = 1_800_000 // the code itself is good for ten minutes of it

export const beginRecovery = async (tickets: Tickets, stage: CodeStage): Promise<Secret<string>> => {
  const { account } = stage
  const { token } = await tickets.issue({ kind: 'recovery', account, detail: stage, lifetimeMs: RECOVERY_MS })
  return token
}

/** Null when the token is none, is spent or over, or stands elsewhere. */
export const findStage = async <At extends Stage['at']>(
  tickets: Tickets,
  token: string | null,
  at: At,
): Promise<Found<At> | null> => {
  const ticket = await tickets.find('recovery', token)
  const stage = ticket === null ? null : (JSON.parse(ticket.detail) as Stage)
  if (ticket === null || stage?.at !== at) return null
  return { ticket, stage: stage as StageAt<At> }
}

/** Null when another has gone on from there. */
export const goOn = async (
  tickets: Tickets,
  spending: Spending,
  stage: StageAt<'second-proof' | 'password'>,
): Promise<Secret<string> | null> => {
  const { account } = stage
  const next = { kind: 'recovery', account, detail: stage, lifetimeMs: RECOVERY_MS } as const
  return (await tickets.exchange(spending, next))?.token ?? null
}

/** For which networks codes went out that nobody has used. */
export const sentBefore = async (tickets: Tickets, account: AccountId): Promise<readonly string[]> => {
  const stages = (await tickets.list('recovery', account)).map(({ detail }) => JSON.parse(detail) as Stage)
  return stages.flatMap((stage) => (stage.at === 'code' && stage.sentFor !== null ? [stage.sentFor] : []))
}
