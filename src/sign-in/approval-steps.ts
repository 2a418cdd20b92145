/**
 * Signing in by an approval: after the password, or instead of it. Without the password the answer is the same for every
 * address: a number and a wait, whether anybody is asked or not; what may be asked is found out after it was given.
 */
import type { AccountId } from '../account/account.ts'
import { parseAddress } from '../account/address.ts'
import type { AccountStore } from '../account/store.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import type { ApprovalState } from './approval-store.ts'
import type { Approvals } from './approvals.ts'
import { type Attempt, findAttempt, type LetInNeeds, letIn, type SignedIn } from './attempts.ts'
import type { Caller } from './caller.ts'
import type { Guesses } from './flow/guesses.ts'
import { type Refused, refused } from './refusal.ts'
import type { Ticket } from './ticket-store.ts'
import type { Tickets } from './tickets.ts'

export type ApprovalSteps = {
  /** Asks, or asks again: what this browser asked before is withdrawn. */
  ask(caller: Caller, attempt: string | null): Promise<AskedToApprove | Refused>
  /** How it stands, for the browser that waits. */
  state(attempt: string | null): Promise<WaitState | Refused>
  finish(
    caller: Caller,
    given: { readonly attempt: string | null; readonly trustBrowser: boolean },
  ): Promise<SignedIn | Refused>
  /** What was asked without being waited for is in the store. */
  settled(): Promise<void>
}

export type AskedToApprove = {
  readonly kind: 'asked'
  readonly number: string
  readonly untilMs: number
  /** What the phones are called; nobody hears it before the password. */
  readonly names: readonly string[]
}

export type WaitState = {
  readonly kind: 'state'
  readonly state: Exclude<ApprovalState, 'taken' | 'withdrawn'>
  /** Whom it is about; null when nobody may know. For who listens for changes. */
  readonly account: AccountId | null
  readonly ticket: Ticket
}

export type ApprovalStepsNeeds = LetInNeeds & {
  readonly accounts: Pick<AccountStore, 'findByAddress'>
  readonly tickets: Tickets
  readonly asking: Approvals
  /** Counts what is asked for without a password, by source. */
  readonly lookups: Guesses
  readonly clock: Clock
  readonly log: Log
}

const AT = ['password', 'second-step'] as const

export const createApprovalSteps = (needs: ApprovalStepsNeeds): ApprovalSteps => {
  const onTheWay = new Set<Promise<void>>()
  return {
    ask: (caller, attempt) => ask(needs, caller, attempt, onTheWay),
    state: (attempt) => state(needs, attempt),
    finish: (caller, given) => finish(needs, caller, given),
    settled: async () => {
      await Promise.all(onTheWay)
    },
  }
}

const ask = async (
  needs: ApprovalStepsNeeds,
  caller: Caller,
  token: string | null,
  onTheWay: Set<Promise<void>>,
): Promise<AskedToApprove | Refused> => {
  const { tickets, asking } = needs
  const found = await findAttempt(tickets, token, AT)
  if (found === null || found.attempt.at === 'stopped') return refused('start-again')
  const { attempt, ticket } = found
  const isAlone = attempt.at === 'password'
  if (isAlone && attempt.address === null) return refused('start-again')
  if (isAlone) {
    const wait = await needs.lookups.wait(caller.remote)
    if (wait !== null) return wait
    needs.lookups.failed(caller.remote, null)
  }
  const { id, number, untilMs } = asking.draw()
  const changed = { ...attempt, approval: { id, untilMs } } satisfies Attempt
  if ((await tickets.change(ticket, changed)) === null) return refused('start-again')
  const wanted = { id, number, untilMs, askedBy: ticket.id, caller }
  if (attempt.at === 'second-step') {
    const asked = await asking.ask({ ...wanted, account: attempt.account, kind: 'sign-in' })
    return asked.kind === 'refused' ? asked : { kind: 'asked', number, untilMs, names: asked.names }
  }
  const asked = askAlone(needs, attempt.address ?? '', wanted).finally(() => onTheWay.delete(asked))
  onTheWay.add(asked)
  return { kind: 'asked', number, untilMs, names: [] }
}

/** Never throws, and nobody hears what came of it. */
const askAlone = async (
  { accounts, asking, log }: ApprovalStepsNeeds,
  typed: string,
  wanted: Omit<Parameters<Approvals['ask']>[0], 'account' | 'kind'>,
): Promise<void> => {
  try {
    const address = parseAddress(typed)
    const account = address === null ? null : await accounts.findByAddress(address)
    if (account !== null) await asking.ask({ ...wanted, account: account.id, kind: 'alone' })
  } catch (fault) {
    log({ event: 'background.fault', task: 'asking approvers', fault })
  }
}

const state = async (
  { tickets, asking, clock }: ApprovalStepsNeeds,
  token: string | null,
): Promise<WaitState | Refused> => {
  const found = await findAttempt(tickets, token, [...AT, 'stopped'])
  if (found === null) return refused('start-again')
  const { attempt, ticket } = found
  if (attempt.at === 'stopped') return { kind: 'state', state: 'denied', account: null, ticket }
  const { approval } = attempt
  if (approval === undefined) return refused('not-approved')
  const asked = await asking.find(approval.id)
  // Of one that nobody was asked, or that gave way to another: it waits as long as any.
  const unasked = clock.nowMs() < approval.untilMs ? 'waiting' : 'unanswered'
  const now = asked === null ? 'withdrawn' : await asking.state(approval.id)
  const shown = now === null || now === 'withdrawn' || now === 'taken' ? unasked : now
  return { kind: 'state', state: shown, account: asked?.account ?? null, ticket }
}

const finish = async (
  needs: ApprovalStepsNeeds,
  caller: Caller,
  given: { readonly attempt: string | null; readonly trustBrowser: boolean },
): Promise<SignedIn | Refused> => {
  const { tickets, asking } = needs
  const found = await findAttempt(tickets, given.attempt, AT)
  if (found === null || found.attempt.at === 'stopped') return refused('start-again')
  const { attempt, ticket } = found
  const approval = attempt.approval === undefined ? null : await asking.find(attempt.approval.id)
  if (approval === null || approval.askedBy !== ticket.id || !(await asking.take(approval.id)))
    return refused('not-approved')
  const isAlone = attempt.at === 'password'
  const spending = { ticket, recoveryCode: null }
  return letIn(needs, caller, approval.account, spending, {
    way: isAlone ? 'approval' : 'password-and-approval',
    secondStep: 'given',
    trustBrowser: given.trustBrowser && !isAlone,
  })
}
