/**
 * "I lost everything": back in by proofs, without the password. A code to the recovery address is the first; while
 * two-step verification is on another of the ways is the second. Then a new password, and every
 * browser is signed out. The answers are the same whether or not there is such an account or such an address.
 */
import type { AccountId } from '../account/account.ts'
import { parseAddress } from '../account/address.ts'
import type { ProfileStore } from '../account/profile.ts'
import type { AccountStore } from '../account/store.ts'
import type { HashKey } from '../app-password/hash.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import { keysOf } from '../base/throttle.ts'
import type { ApproverStore } from './approval-store.ts'
import type { Caller } from './caller.ts'
import type { Guesses } from './flow/guesses.ts'
import type { Journal } from './flow/journal.ts'
import { beginRecovery, type Found, findStage, goOn, sentBefore } from './flow/recovery-stage.ts'
import type {
  AppPasswordEnding,
  AppPasswordsEnded,
  SendCode,
  WebauthnJson,
  WebauthnOptions,
} from './ports.ts'
import type { Codes } from './proofs/codes.ts'
import { checkMailedCode, newMailedCode } from './proofs/mailed-code.ts'
import type { PasskeyProofs } from './proofs/passkeys.ts'
import { NOBODY } from './proofs/password-proof.ts'
import type { RecoveryCodes } from './proofs/recovery-codes.ts'
import { type RecoveryWay, waysOf } from './proofs/second-step-ways.ts'
import { type Refused, refused } from './refusal.ts'
import type { SecondStepStore } from './second-step-store.ts'
import type { SessionStore } from './session-store.ts'
import type { Spending, Ticket } from './ticket-store.ts'
import type { Tickets } from './tickets.ts'
import { NO_APP_PASSWORDS_ENDED, type Passwords } from './ways/passwords.ts'

/** `recovery` tokens are cookies: each answer that has one replaces the one before. */
export type Recovery = {
  begin(
    caller: Caller,
    address: string,
  ): Promise<{ readonly kind: 'begun'; readonly recovery: Secret<string> } | Refused>
  code(
    caller: Caller,
    recovery: string | null,
    code: string,
  ): Promise<SecondProofStep | PasswordStep | Refused>
  /** A challenge for the second proof; `start-again` when the recovery is not there. */
  passkeyOptions(
    recovery: string | null,
  ): Promise<{ readonly kind: 'options'; readonly options: WebauthnOptions } | Refused>
  second(caller: Caller, recovery: string | null, proof: SecondProof): Promise<PasswordStep | Refused>
  password(
    caller: Caller,
    recovery: string | null,
    wanted: { readonly password: string; readonly removeAppPasswords: boolean },
  ): Promise<Recovered | Refused>
}

export type Recovered = { readonly kind: 'recovered'; readonly account: AccountId } & AppPasswordsEnded

export type SecondProofStep = {
  readonly kind: 'second-proof'
  readonly recovery: Secret<string>
  readonly methods: readonly RecoveryWay[]
}

/** After all proofs; how many app passwords there are to keep or to remove. */
export type PasswordStep = {
  readonly kind: 'password'
  readonly recovery: Secret<string>
  readonly appPasswords: number
}

export type SecondProof =
  | { readonly kind: 'recovery-code'; readonly code: string }
  | { readonly kind: 'totp'; readonly code: string }
  | { readonly kind: 'passkey'; readonly response: WebauthnJson }

export type RecoveryNeeds = {
  readonly accounts: Pick<AccountStore, 'find' | 'findByAddress'>
  readonly profiles: Pick<ProfileStore, 'profile'>
  readonly secondSteps: SecondStepStore
  readonly approvers: Pick<ApproverStore, 'list'>
  readonly sessions: Pick<SessionStore, 'endAll'>
  readonly tickets: Tickets
  readonly keys: readonly [HashKey, ...HashKey[]]
  readonly codes: Codes
  readonly recoveryCodes: RecoveryCodes
  readonly passkeys: PasskeyProofs
  readonly passwords: Passwords
  readonly appPasswords: Pick<AppPasswordEnding, 'list' | 'removeAll'>
  readonly sendCode: SendCode
  /** Counts codes that are asked for; apart from wrong passwords. */
  readonly lookups: Guesses
  readonly guesses: Guesses
  readonly journal: Journal
  readonly clock: Clock
  readonly random: Random
}

export const createRecovery = (needs: RecoveryNeeds): Recovery => ({
  begin: (caller, address) => begin(needs, caller, address),
  code: (caller, recovery, code) =>
    needs.guesses.inTurn(caller.remote, () => proveByCode(needs, caller, recovery, code)),
  passkeyOptions: async (recovery) => {
    const found = await findStage(needs.tickets, recovery, 'second-proof')
    if (found === null) return refused('start-again')
    return { kind: 'options', options: await needs.passkeys.challenge(purposeOf(found)) }
  },
  second: (caller, recovery, proof) => proveAgain(needs, caller, recovery, proof),
  password: (caller, recovery, wanted) => setPassword(needs, caller, recovery, wanted),
})

// Codes to one mailbox in that time. By network first, so that no stranger uses up what the holder may ask for; for all
// networks together, so that no mailbox is filled from here.
const SENT_FOR_ONE_MAX = 3
const SENT_MAX = 30

const begin = async (
  needs: RecoveryNeeds,
  { remote }: Caller,
  typed: string,
): Promise<{ readonly kind: 'begun'; readonly recovery: Secret<string> } | Refused> => {
  const wait = await needs.lookups.wait(remote)
  if (wait !== null) return wait
  needs.lookups.failed(remote, null)
  const address = parseAddress(typed.trim())
  const account = address === null ? null : await needs.accounts.findByAddress(address)
  // The same questions whether or not there is somebody.
  const whose = account?.id ?? NOBODY
  const to = await needs.secondSteps.recoveryAddress(whose)
  const { language } = await needs.profiles.profile(whose)
  const before = await sentBefore(needs.tickets, whose)
  const network = keysOf(remote).at(-1) ?? remote
  const isTooMany =
    before.length >= SENT_MAX || before.filter((one) => one === network).length >= SENT_FOR_ONE_MAX
  const isSent = to !== null && to.confirmedMs !== null && !isTooMany
  const { code, kept } = newMailedCode(needs.random, needs.keys[0].key, needs.clock.nowMs())
  const recovery = await beginRecovery(needs.tickets, {
    at: 'code',
    account: account?.id ?? null,
    mailed: kept,
    sentFor: isSent ? network : null,
  })
  if (isSent) await needs.sendCode(to.address, code, 'recover', language)
  return { kind: 'begun', recovery }
}

const proveByCode = async (
  needs: RecoveryNeeds,
  caller: Caller,
  recovery: string | null,
  code: string,
): Promise<SecondProofStep | PasswordStep | Refused> => {
  const found = await findStage(needs.tickets, recovery, 'code')
  if (found === null) return refused('start-again')
  const { keys, clock, tickets, accounts, guesses, journal } = needs
  const checked = await checkMailedCode(tickets, found.ticket, keys[0].key, code, clock.nowMs())
  const account = found.stage.account === null ? null : await accounts.find(found.stage.account)
  if (checked === 'over') return refused('start-again')
  // Nobody can have one that was not sent; whoever gives it has guessed.
  if (checked === 'wrong' || account === null || found.stage.sentFor === null) {
    guesses.failed(caller.remote, null)
    journal.refusedSignIn(account?.id ?? null, 'wrong-code', caller)
    return refused('wrong-mailed-code')
  }
  return account.twoStepSinceMs === null
    ? toPassword(needs, { ticket: checked.ticket, recoveryCode: null }, account.id)
    : toSecondProof(needs, checked.ticket, account.id)
}

const proveAgain = async (
  needs: RecoveryNeeds,
  caller: Caller,
  recovery: string | null,
  proof: SecondProof,
): Promise<PasswordStep | Refused> => {
  const found = await findStage(needs.tickets, recovery, 'second-proof')
  if (found === null) return refused('start-again')
  if (proof.kind === 'recovery-code') return proveByRecoveryCode(needs, caller, found, proof.code)
  const no = await check(needs, caller, found, proof)
  return no ?? toPassword(needs, { ticket: found.ticket, recoveryCode: null }, found.stage.account)
}

const proveByRecoveryCode = async (
  needs: RecoveryNeeds,
  caller: Caller,
  { ticket, stage: { account } }: Found<'second-proof'>,
  typed: string,
): Promise<PasswordStep | Refused> => {
  const found = await needs.recoveryCodes.find(account, typed, caller)
  if (found.kind === 'refused') return found
  const step = await toPassword(needs, { ticket, recoveryCode: found.code }, account)
  if (step.kind === 'password') await needs.recoveryCodes.spent(account, caller)
  return step
}

const check = async (
  { codes, passkeys }: RecoveryNeeds,
  caller: Caller,
  found: Found<'second-proof'>,
  proof: Exclude<SecondProof, { kind: 'recovery-code' }>,
): Promise<Refused | null> => {
  if (proof.kind === 'totp') return codes.check(found.stage.account, proof.code, caller)
  const checked = await passkeys.check(proof.response, purposeOf(found), caller)
  return checked.kind === 'refused' ? checked : null
}

const setPassword = async (
  needs: RecoveryNeeds,
  caller: Caller,
  recovery: string | null,
  wanted: { readonly password: string; readonly removeAppPasswords: boolean },
): Promise<Recovered | Refused> => {
  const found = await findStage(needs.tickets, recovery, 'password')
  if (found === null) return refused('start-again')
  const { account } = found.stage
  const { passwords, tickets, sessions, appPasswords, journal } = needs
  const password = new Secret(wanted.password)
  const unfit = await passwords.refuse(account, password)
  if (unfit !== null) return unfit
  const hash = await passwords.hash(password)
  // Spent last of all that may say no, so that a password that will not do can be mended, and one that cannot be hashed now
  // be given again. Who is cut off before the next line begins again with a new code.
  if (!(await tickets.spend(found.ticket))) return refused('start-again')

  await passwords.set(account, hash)
  await passwords.forgetHalfOpen(account)
  await tickets.endAll('trusted-browser', account)
  await sessions.endAll(account, null)
  const ended = wanted.removeAppPasswords ? await appPasswords.removeAll(account) : NO_APP_PASSWORDS_ENDED
  await journal.tell(account, { kind: 'password-recovered' }, { kind: 'password-recovered' }, caller)
  return { kind: 'recovered', account, ...ended }
}

const purposeOf = ({ ticket, stage }: Found<'second-proof'>) => ({
  purpose: `recovery ${ticket.id}`,
  account: stage.account,
})

const toSecondProof = async (
  needs: RecoveryNeeds,
  ticket: Ticket,
  account: AccountId,
): Promise<SecondProofStep | Refused> => {
  const ways = await waysOf(needs, account)
  const token = await goOn(needs.tickets, { ticket, recoveryCode: null }, { at: 'second-proof', account })
  if (token === null) return refused('start-again')
  return { kind: 'second-proof', recovery: token, methods: ways.filter((way) => way !== 'approver') }
}

const toPassword = async (
  needs: RecoveryNeeds,
  spending: Spending,
  account: AccountId,
): Promise<PasswordStep | Refused> => {
  const inForce = await needs.appPasswords.list(account)
  const token = await goOn(needs.tickets, spending, { at: 'password', account })
  if (token === null) return refused('start-again')
  return { kind: 'password', recovery: token, appPasswords: inForce.length }
}
