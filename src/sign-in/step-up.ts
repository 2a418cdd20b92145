/**
 * Step-up: proving again that it is you, before what matters. `security` asks for a proof within 10 minutes, and
 * `fresh-second-step` for a second step within 5 (the password while two-step verification is off). Both belong to one
 * session, and each proof gives it a new token.
 */
import type { Account } from '../account/account.ts'
import type { AccountStore } from '../account/store.ts'
import type { Clock } from '../base/clock.ts'
import { Secret } from '../base/secret.ts'
import type { Approval, ApprovalId, ApproverStore } from './approval-store.ts'
import type { Approvals } from './approvals.ts'
import type { Holder } from './caller.ts'
import type { WebauthnJson, WebauthnOptions } from './ports.ts'
import type { Codes } from './proofs/codes.ts'
import type { PasskeyProofs } from './proofs/passkeys.ts'
import type { PasswordProof } from './proofs/password-proof.ts'
import { type Refused, refused } from './refusal.ts'
import type { SecondStepStore } from './second-step-store.ts'
import type { Session } from './session-store.ts'
import type { Sessions } from './sessions.ts'

export type Proof = 'security' | 'fresh-second-step'
export type StepUpWay = 'password' | 'passkey' | 'approver' | 'totp'

/** `token` is the session's new one; null when another request of the same browser was first and brought it. */
export type Proved = { readonly kind: 'proved'; readonly token: Secret<string> | null }

export type StepUpState = {
  /** Until when each holds; null when it does not. */
  readonly security: number | null
  readonly freshSecondStep: number | null
  /** For `security`; `fresh-second-step` takes the password only while two-step verification is off. */
  readonly ways: readonly StepUpWay[]
}

export type StepUp = {
  provedUntilMs(session: Session, proof: Proof): Promise<number | null>
  state(session: Session): Promise<StepUpState>
  password(holder: Holder, proof: Proof, password: string): Promise<Proved | Refused>
  code(holder: Holder, proof: Proof, code: string): Promise<Proved | Refused>
  /** Shows a number that is to be typed on one of the holder's phones. */
  askApproval(holder: Holder): Promise<AskedToStepUp | Refused>
  /** What this session asked for, a trial or a step-up; null when it is none of its. */
  asked(session: Session, id: string): Promise<Approval | null>
  approval(holder: Holder, id: string): Promise<Proved | Refused>
  passkeyOptions(holder: Holder): Promise<WebauthnOptions>
  passkey(holder: Holder, proof: Proof, response: WebauthnJson): Promise<Proved | Refused>
}

export type AskedToStepUp = {
  readonly kind: 'asked'
  readonly approval: string
  readonly number: string
  readonly untilMs: number
  readonly names: readonly string[]
}

export type StepUpWindows = { readonly securityMs: number; readonly freshSecondStepMs: number }

export const STEP_UP_WINDOWS: StepUpWindows = { securityMs: 600_000, freshSecondStepMs: 300_000 }

export type StepUpNeeds = {
  readonly accounts: Pick<AccountStore, 'find'>
  readonly secondSteps: Pick<SecondStepStore, 'authenticators' | 'passkeys'>
  readonly approvers: Pick<ApproverStore, 'list'>
  readonly asking: Approvals
  readonly sessions: Sessions
  readonly passwordProof: PasswordProof
  readonly codes: Codes
  readonly passkeys: PasskeyProofs
  readonly clock: Clock
  readonly windows: StepUpWindows
}

export const createStepUp = (needs: StepUpNeeds): StepUp => {
  const { sessions, passwordProof, codes, passkeys } = needs
  const prove = async (session: Session, secondStep: 'given' | 'not-given'): Promise<Proved> => ({
    kind: 'proved',
    token: (await sessions.prove(session, secondStep))?.token ?? null,
  })
  return {
    provedUntilMs: async (session, proof) =>
      untilMs(needs, session, await needs.accounts.find(session.account), proof),
    state: (session) => state(needs, session),
    password: async ({ session, caller }, proof, password) => {
      const account = await needs.accounts.find(session.account)
      if (proof === 'fresh-second-step' && isOn(account)) return refused('second-step-wanted')
      const no = await passwordProof.check(session.account, new Secret(password), caller)
      return no ?? prove(session, 'not-given')
    },
    code: async ({ session, caller }, _proof, code) =>
      (await codes.check(session.account, code, caller)) ?? prove(session, 'given'),
    askApproval: (holder) => askApproval(needs, holder),
    asked: (session, id) => asked(needs, session, id),
    approval: async ({ session }, id) => {
      const approval = await asked(needs, session, id)
      if (approval === null || approval.kind !== 'step-up') return refused('not-found')
      return (await needs.asking.take(approval.id)) ? prove(session, 'given') : refused('not-approved')
    },
    passkeyOptions: ({ session }) =>
      passkeys.challenge({ purpose: purposeOf(session), account: session.account }),
    passkey: async ({ session, caller }, _proof, response) => {
      const of = { purpose: purposeOf(session), account: session.account }
      const checked = await passkeys.check(response, of, caller)
      return checked.kind === 'refused' ? checked : prove(session, 'given')
    },
  }
}

const askApproval = async (
  { asking }: StepUpNeeds,
  { session, caller }: Holder,
): Promise<AskedToStepUp | Refused> => {
  const { id, number, untilMs } = asking.draw()
  const { account, id: askedBy } = session
  const answer = await asking.ask({ id, number, untilMs, account, kind: 'step-up', askedBy, caller })
  return answer.kind === 'refused'
    ? answer
    : { kind: 'asked', approval: id, number, untilMs, names: answer.names }
}

const asked = async ({ asking }: StepUpNeeds, session: Session, id: string): Promise<Approval | null> => {
  const approval = await asking.find(id as ApprovalId)
  return approval?.askedBy === session.id ? approval : null
}

const purposeOf = ({ id }: Session): string => `step-up ${id}`

const isOn = (account: Account | null): boolean => account !== null && account.twoStepSinceMs !== null

const untilMs = (
  { windows, clock }: StepUpNeeds,
  { provedMs, secondStepMs }: Session,
  account: Account | null,
  proof: Proof,
): number | null => {
  if (account === null) return null
  const eitherMs = Math.max(provedMs, secondStepMs ?? 0)
  const [provenMs, windowMs] =
    proof === 'security'
      ? [eitherMs, windows.securityMs]
      : [isOn(account) ? secondStepMs : eitherMs, windows.freshSecondStepMs]
  const nowMs = clock.nowMs()
  // A proof from the future, after the clock was put back, would hold for as long as the jump.
  if (provenMs === null || provenMs > nowMs + windowMs) return null
  return nowMs < provenMs + windowMs ? provenMs + windowMs : null
}

const state = async (needs: StepUpNeeds, session: Session): Promise<StepUpState> => {
  const account = await needs.accounts.find(session.account)
  const authenticators = await needs.secondSteps.authenticators(session.account)
  const passkeys = await needs.secondSteps.passkeys(session.account)
  const approvers = await needs.approvers.list(session.account)
  return {
    security: untilMs(needs, session, account, 'security'),
    freshSecondStep: untilMs(needs, session, account, 'fresh-second-step'),
    ways: [
      'password',
      ...(passkeys.length > 0 ? (['passkey'] as const) : []),
      ...(approvers.some(({ confirmedMs }) => confirmedMs !== null) ? (['approver'] as const) : []),
      ...(authenticators.some(({ confirmedMs }) => confirmedMs !== null) ? (['totp'] as const) : []),
    ],
  }
}
