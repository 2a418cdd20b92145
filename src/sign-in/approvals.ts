/**
 * Approvals: a browser shows a number, the holder types it on a phone of theirs. Each is bound to the one browser that
 * asked, waits two minutes, is answered once and used once. A bare "yes" does not exist.
 */
import type { AccountId } from '../account/account.ts'
import type { WebSignInRefusal } from '../account/web-refusal.ts'
import type { Bus } from '../base/bus.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import { type Random, randomText } from '../base/random.ts'
import type {
  Approval,
  ApprovalAnswer,
  ApprovalId,
  ApprovalKind,
  ApprovalState,
  ApprovalStore,
  Approver,
  ApproverStore,
} from './approval-store.ts'
import { stopAttempt } from './attempts.ts'
import type { Caller } from './caller.ts'
import type { Journal } from './flow/journal.ts'
import { newId } from './flow/tokens.ts'
import type { Push } from './ports.ts'
import { APPROVAL_MS, PACE_SEEN_MS, type Pace, refuseToAsk } from './proofs/approval-pace.ts'
import { type Refused, refused } from './refusal.ts'
import type { MethodId } from './second-step-store.ts'
import type { TicketId } from './ticket-store.ts'
import type { Tickets } from './tickets.ts'

/** Something of the account's approvers or approvals is another: who waits looks again. */
export type ApprovalsChanged = { readonly kind: 'approvals-changed'; readonly account: AccountId }

export type WantedApproval = {
  readonly id: ApprovalId
  readonly number: string
  readonly account: AccountId
  readonly kind: ApprovalKind
  readonly approver?: MethodId
  /** The ticket or session of the browser that it is for. */
  readonly askedBy: string
  /** As it was drawn, whenever it is asked: its end tells no browser whether anybody was. */
  readonly untilMs: number
  readonly caller: Caller
}

export type Approvals = {
  /** Chosen apart from asking: who must not hear whether anybody is asked is shown a number all the same. */
  draw(): { readonly id: ApprovalId; readonly number: string; readonly untilMs: number }
  /** Does not wait for any push to go out. */
  ask(
    wanted: WantedApproval,
  ): Promise<{ readonly kind: 'asked'; readonly names: readonly string[] } | Refused>
  find(id: ApprovalId): Promise<Approval | null>
  /** As whoever waits sees it. */
  state(id: ApprovalId): Promise<ApprovalState | null>
  take(id: ApprovalId): Promise<boolean>
  withdraw(id: ApprovalId): Promise<void>
  /** What this one may answer now. */
  waiting(approver: Approver): Promise<readonly Approval[]>
  /** `number` null: "not me". */
  answer(
    approver: Approver,
    id: string,
    number: string | null,
  ): Promise<{ readonly kind: 'answered' } | Refused>
  /** Something else waits for the holder's answer: phones whose page is open see it, the others are pushed to. */
  alert(account: AccountId): Promise<void>
  /** Tells the holder of those that nobody answered, and forgets what is over. */
  forgetOld(): Promise<void>
  /** Every push that is under way is over. */
  idle(): Promise<void>
}

export type ApprovalNeeds = {
  readonly approvers: ApproverStore
  readonly approvals: ApprovalStore
  readonly tickets: Tickets
  readonly push: Push
  readonly bus: Bus<ApprovalsChanged>
  readonly pace: Pace
  /** 2, or 6 for operators who must meet NIST AAL2. */
  readonly approvalDigits: number
  readonly journal: Journal
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

const TAKEN_WITHIN_MS = 60_000 // of the answer: the browser waits for it, and asks at once

export const createApprovals = (needs: ApprovalNeeds): Approvals => {
  const { approvals, clock, random, bus } = needs
  const pushes = new Set<Promise<void>>()
  return {
    draw: () => ({
      id: newId<ApprovalId>(random),
      number: newNumber(random, needs.approvalDigits),
      untilMs: clock.nowMs() + APPROVAL_MS,
    }),
    ask: (wanted) => ask(needs, wanted, pushes),
    find: (id) => approvals.find(id),
    state: async (id) => {
      const approval = await approvals.find(id)
      if (approval?.state !== 'waiting' || approval.untilMs > clock.nowMs()) return approval?.state ?? null
      await endUnanswered(needs)
      return 'unanswered'
    },
    take: (id) => approvals.take(id, clock.nowMs() - TAKEN_WITHIN_MS),
    withdraw: async (id) => {
      const approval = await approvals.find(id)
      if (approval !== null && (await approvals.withdraw(id)))
        bus.publish({ kind: 'approvals-changed', account: approval.account })
    },
    waiting: async (approver) =>
      (await approvals.waiting(approver.account, clock.nowMs())).filter((each) => mayAnswer(approver, each)),
    answer: (approver, id, number) => answer(needs, approver, id as ApprovalId, number),
    alert: async (account) => {
      bus.publish({ kind: 'approvals-changed', account })
      const all = await needs.approvers.list(account)
      pushToAll(
        needs,
        all.filter(({ confirmedMs }) => confirmedMs !== null),
        pushes,
      )
    },
    forgetOld: async () => {
      await endUnanswered(needs)
      await approvals.forgetBefore(clock.nowMs() - PACE_SEEN_MS)
    },
    idle: async () => {
      await Promise.all(pushes)
    },
  }
}

/** No zero first: what is read aloud is what is typed. */
const newNumber = (random: Random, digits: number): string =>
  randomText(random, '123456789', 1) + randomText(random, '0123456789', digits - 1)

/** An unconfirmed one only its own trial; alone only those that may sign in alone. */
const mayAnswer = (approver: Approver, { kind, approver: only }: Pick<Approval, 'kind' | 'approver'>) =>
  kind === 'trial'
    ? only === approver.id
    : approver.confirmedMs !== null && (kind !== 'alone' || approver.isAlone)

const ask = async (needs: ApprovalNeeds, wanted: WantedApproval, pushes: Set<Promise<void>>) => {
  const { account, caller, ...rest } = wanted
  const askedMs = needs.clock.nowMs()
  const approval: Approval = {
    ...rest,
    account,
    approver: wanted.approver ?? null,
    remote: caller.remote,
    userAgent: caller.userAgent,
    askedMs,
    state: 'waiting',
    answeredMs: null,
  }
  const asked = (await needs.approvers.list(account)).filter((each) => mayAnswer(each, approval))
  if (asked.length === 0) return refused('no-approver')
  const no = await needs.approvals.ask(approval, askedMs - PACE_SEEN_MS, (recent) =>
    refuseToAsk(needs.pace, approval, recent),
  )
  if (no !== null) {
    if (approval.kind !== 'trial') needs.journal.refusedSignIn(account, 'too-many-approvals', caller)
    return refused(no)
  }
  needs.bus.publish({ kind: 'approvals-changed', account })
  pushToAll(needs, asked, pushes)
  return { kind: 'asked', names: asked.map(({ name }) => name) } as const
}

const pushToAll = (needs: ApprovalNeeds, all: readonly Approver[], pushes: Set<Promise<void>>): void => {
  for (const approver of all) {
    const pushed = pushTo(needs, approver).finally(() => pushes.delete(pushed))
    pushes.add(pushed)
  }
}

/** Never throws. */
const pushTo = async ({ approvers, push, log }: ApprovalNeeds, { id, push: to }: Approver): Promise<void> => {
  if (to === null) return
  try {
    if ((await push(to)) === 'gone') await approvers.dropPush(id, to.endpoint)
  } catch (fault) {
    log({ event: 'background.fault', task: 'push', fault })
  }
}

const answer = async (
  needs: ApprovalNeeds,
  approver: Approver,
  id: ApprovalId,
  number: string | null,
): Promise<{ readonly kind: 'answered' } | Refused> => {
  const { approvals, bus, clock } = needs
  const nowMs = clock.nowMs()
  const approval = await approvals.find(id)
  if (approval === null || approval.account !== approver.account || !mayAnswer(approver, approval))
    return refused('request-over')
  if (approval.state !== 'waiting' || approval.untilMs <= nowMs) return refused('request-over')
  const state = number === null ? 'denied' : number === approval.number ? 'approved' : 'wrong-number'
  // First: after a fault the phone answers again, and finds it waiting still. The other way round nothing would stop it.
  if (state === 'denied' && approval.kind !== 'trial' && approval.kind !== 'step-up')
    await stopAttempt(needs.tickets, approval.askedBy as TicketId)
  const given: ApprovalAnswer = { state, by: approver.id, atMs: nowMs }
  if (!(await approvals.answer(id, given))) return refused('request-over')
  if (state !== 'approved') await tellOfRefused(needs, approval, state)
  bus.publish({ kind: 'approvals-changed', account: approval.account })
  return state === 'wrong-number' ? refused('wrong-number') : { kind: 'answered' }
}

const BECAUSE = {
  denied: 'approval-denied',
  'wrong-number': 'approval-wrong-number',
} as const satisfies Record<string, WebSignInRefusal>

const DENIED_OF = { 'sign-in': 'password', alone: 'nothing', 'step-up': 'session' } as const

const tellOfRefused = async (
  { journal }: ApprovalNeeds,
  { account, kind, remote, userAgent }: Approval,
  state: 'denied' | 'wrong-number',
): Promise<void> => {
  if (kind === 'trial') return
  const caller = { remote, userAgent }
  journal.refusedSignIn(account, BECAUSE[state], caller)
  if (state === 'denied')
    await journal.notify(account, { kind: 'approval-denied', of: DENIED_OF[kind] }, caller)
}

const endUnanswered = async ({ approvals, journal, clock }: ApprovalNeeds): Promise<void> => {
  for (const { account, kind, remote, userAgent } of await approvals.endUnanswered(clock.nowMs())) {
    if (kind === 'sign-in' || kind === 'alone')
      journal.refusedSignIn(account, 'approval-unanswered', { remote, userAgent })
  }
}
