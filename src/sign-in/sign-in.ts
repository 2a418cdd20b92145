/**
 * START HERE. Signing in on the web is a list of steps: address, password, second step, done. Each step takes the ticket
 * of the one before, which is spent when it succeeds. The address step always answers the same, the password step does
 * the same work for everybody, and no answer tells whether an address exists. `create-sign-in.ts` puts it all together.
 */
import type { Account, AccountId } from '../account/account.ts'
import { parseAddress } from '../account/address.ts'
import type { AccountStore } from '../account/store.ts'
import type { SignInWay } from '../account/web-refusal.ts'
import { Secret } from '../base/secret.ts'
import type { ApproverStore } from './approval-store.ts'
import type { Approvals } from './approvals.ts'
import {
  ATTEMPT_MS,
  type Attempt,
  type FoundAttempt,
  findAttempt,
  type LetInHow,
  letIn,
  type SignedIn,
} from './attempts.ts'
import type { Caller } from './caller.ts'
import type { Guesses } from './flow/guesses.ts'
import type { Journal } from './flow/journal.ts'
import type { WebauthnJson, WebauthnOptions } from './ports.ts'
import type { Codes } from './proofs/codes.ts'
import type { PasskeyProofs } from './proofs/passkeys.ts'
import { NOBODY, type PasswordProof } from './proofs/password-proof.ts'
import type { RecoveryCodes } from './proofs/recovery-codes.ts'
import { type SecondStepWay, waysOf } from './proofs/second-step-ways.ts'
import { type Refused, refused } from './refusal.ts'
import type { SecondStepStore } from './second-step-store.ts'
import type { Sessions } from './sessions.ts'
import type { SavedCode } from './ticket-store.ts'
import type { Tickets } from './tickets.ts'
import type { TrustedBrowsers } from './trusted-browsers.ts'

/** Which proof may be given where, and how the browser was let in then. */
const STEPS = {
  password: { at: ['password'], way: 'password' },
  code: { at: ['second-step'], way: 'password-and-code' },
  recoveryCode: { at: ['second-step'], way: 'password-and-recovery-code' },
  passkey: { at: ['password', 'second-step'], way: 'password-and-passkey' },
} as const satisfies Record<string, { at: readonly Attempt['at'][]; way: SignInWay }>

/** `attempt` tokens are cookies of the browser: each answer that has one replaces the one before. */
export type SignInSteps = {
  address(
    caller: Caller,
    address: string,
  ): Promise<{ readonly next: 'password'; readonly attempt: Secret<string> } | Refused>
  password(
    caller: Caller,
    given: {
      readonly attempt: string | null
      readonly password: string
      readonly trustedBrowser: string | null
    },
  ): Promise<SignInResult>
  code(caller: Caller, given: GivenCode & { readonly trustBrowser: boolean }): Promise<SignInResult>
  recoveryCode(caller: Caller, given: GivenCode): Promise<SignInResult>
  /** Without an attempt, or before its password: for any passkey, which signs in wholly. */
  passkeyOptions(
    caller: Caller,
    attempt: string | null,
  ): Promise<{ readonly options: WebauthnOptions; readonly attempt: Secret<string> | null } | Refused>
  passkey(
    caller: Caller,
    given: {
      readonly attempt: string | null
      readonly response: WebauthnJson
      readonly trustBrowser: boolean
    },
  ): Promise<SignInResult>
}

type GivenCode = { readonly attempt: string | null; readonly code: string }

export type SignInResult =
  | SignedIn
  | {
      readonly kind: 'second-step'
      readonly attempt: Secret<string>
      readonly methods: readonly SecondStepWay[]
      readonly recoveryCodesLeft: number
    }
  | Refused

export type SignInStepsNeeds = {
  readonly accounts: Pick<AccountStore, 'find' | 'findByAddress' | 'passwordHash'>
  readonly secondSteps: Pick<SecondStepStore, 'authenticators' | 'passkeys' | 'recoveryCodesLeft'>
  readonly approvers: Pick<ApproverStore, 'list'>
  readonly asking: Pick<Approvals, 'withdraw'>
  readonly tickets: Tickets
  readonly sessions: Sessions
  readonly trustedBrowsers: TrustedBrowsers
  readonly passwordProof: PasswordProof
  readonly codes: Codes
  readonly recoveryCodes: RecoveryCodes
  readonly passkeys: PasskeyProofs
  readonly guesses: Guesses
  readonly starts: Guesses
  readonly journal: Journal
}

export const createSignInSteps = (needs: SignInStepsNeeds): SignInSteps => ({
  address: (caller, typed) => address(needs, caller, typed),
  password: (caller, given) => password(needs, caller, given),
  code: (caller, { attempt, code, trustBrowser }) => byCode(needs, caller, { attempt, code, trustBrowser }),
  recoveryCode: (caller, given) => byRecoveryCode(needs, caller, given),
  passkeyOptions: (caller, attempt) => passkeyOptions(needs, caller, attempt),
  passkey: (caller, given) => needs.guesses.inTurn(caller.remote, () => passkey(needs, caller, given)),
})

const begin = ({ tickets }: SignInStepsNeeds, address: string | null) =>
  tickets.issue({
    kind: 'sign-in',
    account: null,
    detail: { at: 'password', address } satisfies Attempt,
    lifetimeMs: ATTEMPT_MS,
  })

const address = async (needs: SignInStepsNeeds, { remote }: Caller, typed: string) => {
  const wait = await needs.starts.wait(remote)
  if (wait !== null) return wait
  needs.starts.failed(remote, null)
  return { next: 'password', attempt: (await begin(needs, typed)).token } as const
}

const password = async (
  needs: SignInStepsNeeds,
  caller: Caller,
  given: { attempt: string | null; password: string; trustedBrowser: string | null },
): Promise<SignInResult> => {
  const found = await findAttempt(needs.tickets, given.attempt, STEPS.password.at)
  if (found === null || found.attempt.at !== 'password' || found.attempt.address === null)
    return refused('start-again')
  const address = parseAddress(found.attempt.address)
  const account = address === null ? null : await needs.accounts.findByAddress(address)
  const hash = await needs.accounts.passwordHash(account?.id ?? NOBODY)
  const no = await needs.passwordProof.check(account?.id ?? null, new Secret(given.password), caller)
  if (no !== null) return no.because === 'wrong-password' ? refused('wrong-address-or-password') : no
  if (account === null) return refused('wrong-address-or-password')

  // Looking at a password takes its time. Who changes it, or switches two-step verification on, does that first and then
  // ends what is open: so this is opened first and then asked about again, and one of the two sees the other.
  const { result, end } = await open(needs, caller, found, account, given.trustedBrowser)
  const isStill =
    (await needs.accounts.passwordHash(account.id)) === hash &&
    (await needs.accounts.find(account.id))?.twoStepSinceMs === account.twoStepSinceMs
  if (isStill) return result
  await end()
  return refused('start-again')
}

type Opened = { readonly result: SignInResult; readonly end: () => Promise<unknown> }

const NOTHING_OPENED: Opened = { result: refused('start-again'), end: async () => {} }

/** What a right password opens: a session, or the second step. */
const open = async (
  needs: SignInStepsNeeds,
  caller: Caller,
  found: FoundAttempt,
  { id: account, twoStepSinceMs }: Account,
  trustedBrowser: string | null,
): Promise<Opened> => {
  const isTrusted =
    twoStepSinceMs !== null && (await needs.trustedBrowsers.isTrusted(account, trustedBrowser))
  if (twoStepSinceMs !== null && !isTrusted) return openSecondStep(needs, found, account)
  const way = isTrusted ? 'password-and-trusted-browser' : STEPS.password.way
  const result = await goIn(needs, caller, found, account, { way, secondStep: 'not-given' })
  return result.kind === 'refused'
    ? NOTHING_OPENED
    : { result, end: () => needs.sessions.signOut({ session: result.session, caller }) }
}

const openSecondStep = async (
  needs: SignInStepsNeeds,
  { ticket: before, attempt }: FoundAttempt,
  account: AccountId,
): Promise<Opened> => {
  const issued = await needs.tickets.exchange(
    { ticket: before, recoveryCode: null },
    {
      kind: 'sign-in',
      account,
      detail: { at: 'second-step', account } satisfies Attempt,
      lifetimeMs: ATTEMPT_MS,
    },
  )
  if (issued === null) return NOTHING_OPENED
  await withdrawAsked(needs, attempt)
  const methods = await waysOf(needs, account)
  const recoveryCodesLeft = await needs.secondSteps.recoveryCodesLeft(account)
  const result = { kind: 'second-step', attempt: issued.token, methods, recoveryCodesLeft } as const
  return { result, end: () => needs.tickets.spend(issued.ticket) }
}

const byCode = async (
  needs: SignInStepsNeeds,
  caller: Caller,
  given: GivenCode & { readonly trustBrowser: boolean },
): Promise<SignInResult> => {
  const found = await findAttempt(needs.tickets, given.attempt, STEPS.code.at)
  if (found === null || found.attempt.at !== 'second-step') return refused('start-again')
  const { account } = found.attempt
  const no = await needs.codes.check(account, given.code, caller)
  const { trustBrowser } = given
  return no ?? goIn(needs, caller, found, account, { way: STEPS.code.way, secondStep: 'given', trustBrowser })
}

const byRecoveryCode = async (
  needs: SignInStepsNeeds,
  caller: Caller,
  given: GivenCode,
): Promise<SignInResult> => {
  const found = await findAttempt(needs.tickets, given.attempt, STEPS.recoveryCode.at)
  if (found === null || found.attempt.at !== 'second-step') return refused('start-again')
  const { account } = found.attempt
  const saved = await needs.recoveryCodes.find(account, given.code, caller)
  if (saved.kind === 'refused') return saved
  const how = { way: STEPS.recoveryCode.way, secondStep: 'given' } as const
  const result = await goIn(needs, caller, found, account, how, saved.code)
  if (result.kind === 'signed-in') await needs.recoveryCodes.spent(account, caller)
  return result
}

const passkeyOptions = async (needs: SignInStepsNeeds, { remote }: Caller, token: string | null) => {
  const wait = await needs.starts.wait(remote)
  if (wait !== null) return wait
  needs.starts.failed(remote, null)
  const found = await findAttempt(needs.tickets, token, STEPS.passkey.at)
  if (found !== null) {
    const options = await needs.passkeys.challenge(purposeOf(found))
    return { options, attempt: null }
  }
  const begun = await begin(needs, null)
  const options = await needs.passkeys.challenge({ purpose: `sign-in ${begun.ticket.id}`, account: null })
  return { options, attempt: begun.token }
}

const passkey = async (
  needs: SignInStepsNeeds,
  caller: Caller,
  given: { attempt: string | null; response: WebauthnJson; trustBrowser: boolean },
): Promise<SignInResult> => {
  const found = await findAttempt(needs.tickets, given.attempt, STEPS.passkey.at)
  if (found === null) return refused('start-again')
  const checked = await needs.passkeys.check(given.response, purposeOf(found), caller)
  if (checked.kind === 'refused') {
    if (checked.because === 'wrong-passkey') needs.guesses.failed(caller.remote, null)
    return checked
  }
  const isAlone = found.attempt.at === 'password'
  return goIn(needs, caller, found, checked.account, {
    way: isAlone ? 'passkey' : STEPS.passkey.way,
    secondStep: 'given',
    trustBrowser: given.trustBrowser && !isAlone,
  })
}

/** Exactly one caller gets in by an attempt. */
const goIn = async (
  needs: SignInStepsNeeds,
  caller: Caller,
  { ticket, attempt }: FoundAttempt,
  account: AccountId,
  how: LetInHow,
  recoveryCode: SavedCode | null = null,
): Promise<SignedIn | Refused> => {
  const result = await letIn(needs, caller, account, { ticket, recoveryCode }, how)
  if (result.kind === 'signed-in') await withdrawAsked(needs, attempt)
  return result
}

/** What the approvers were asked for this browser is asked no more. */
const withdrawAsked = async ({ asking }: SignInStepsNeeds, attempt: Attempt): Promise<void> => {
  if (attempt.at !== 'stopped' && attempt.approval !== undefined) await asking.withdraw(attempt.approval.id)
}

const purposeOf = ({ ticket, attempt }: FoundAttempt) => ({
  purpose: `sign-in ${ticket.id}`,
  account: attempt.at === 'second-step' ? attempt.account : null,
})
