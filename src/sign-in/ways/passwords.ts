/**
 * Account passwords: what one may be, how strong it would be, and how one is changed. A change gives this browser a new
 * token and ends the sign-ins that are under way; signing out the others also forgets trusted browsers.
 */
import type { AccountId } from '../../account/account.ts'
import { type IsEasilyGuessed, type PasswordRefusal, refusePassword } from '../../account/password.ts'
import type { ProfileStore } from '../../account/profile.ts'
import type { AccountStore } from '../../account/store.ts'
import type { Clock } from '../../base/clock.ts'
import { Secret } from '../../base/secret.ts'
import type { Holder } from '../caller.ts'
import type { Journal } from '../flow/journal.ts'
import type { AppPasswordEnding, AppPasswordsEnded, EstimateGuesses, PasswordHash } from '../ports.ts'
import type { PasswordProof } from '../proofs/password-proof.ts'
import { type Refused, refused } from '../refusal.ts'
import type { Sessions } from '../sessions.ts'
import type { Tickets } from '../tickets.ts'

export type Passwords = {
  strength(password: string, ownWords: readonly string[]): Promise<PasswordStrength>
  change(holder: Holder, wanted: PasswordChange): Promise<PasswordChanged | Refused>
  /** Null when it will do for this account. */
  refuse(account: AccountId, password: Secret<string>): Promise<Refused | null>
  /** Of a new one, to be set: the part that may find the server too busy, before anything is spent for it. */
  hash(password: Secret<string>): Promise<string>
  /** Sets it, without asking who wants it: for a recovery, whose proofs come before. */
  set(account: AccountId, hash: string): Promise<void>
  /** Sign-ins and recoveries that are under way: what the old password had half opened. */
  forgetHalfOpen(account: AccountId): Promise<void>
}

export type PasswordStrength = {
  readonly strength: 'weak' | 'ok' | 'strong'
  readonly problem: PasswordRefusal | null
}

export type PasswordChange = {
  readonly current: string
  readonly next: string
  readonly signOutOthers: boolean
  readonly removeAppPasswords: boolean
}

export type PasswordChanged = {
  readonly kind: 'changed'
  /** The session's new one; null when another request of the same browser was first and brought it. */
  readonly token: Secret<string> | null
  readonly sessionsEnded: number
  readonly appPasswords: AppPasswordsEnded
}

/** For telling whether a password will do for an account. */
export type FitNeeds = {
  readonly accounts: Pick<AccountStore, 'find'>
  readonly profiles: Pick<ProfileStore, 'profile'>
  readonly isEasilyGuessed: IsEasilyGuessed
  readonly hostname: string
}

export type PasswordNeeds = FitNeeds & {
  readonly profiles: Pick<ProfileStore, 'setPasswordHash'>
  readonly passwordHash: PasswordHash
  readonly passwordProof: PasswordProof
  readonly estimateGuesses: EstimateGuesses
  readonly sessions: Sessions
  readonly tickets: Tickets
  readonly appPasswords: Pick<AppPasswordEnding, 'removeAll'>
  readonly journal: Journal
  readonly clock: Clock
}

export const NO_APP_PASSWORDS_ENDED: AppPasswordsEnded = { removed: 0, connectionsEnded: 0 }

export const createPasswords = (needs: PasswordNeeds): Passwords => ({
  strength: (password, ownWords) => strength(needs, password, ownWords),
  change: (holder, wanted) => change(needs, holder, wanted),
  refuse: (account, password) => refuse(needs, account, password),
  hash: (password) => needs.passwordHash.hash(password),
  set: (account, hash) => needs.profiles.setPasswordHash(account, hash, needs.clock.nowMs()),
  forgetHalfOpen: (account) => forgetHalfOpen(needs, account),
})

const STRONG_GUESSES_LOG10 = 14 // four uncommon words

/** Of those that will not do. */
const UNFIT_STRENGTH = {
  'too-short': 'weak',
  'easily-guessed': 'weak',
  'too-long': 'ok',
  'like-app-password': 'ok',
} as const satisfies Record<PasswordRefusal, PasswordStrength['strength']>

const strength = async (
  { isEasilyGuessed, estimateGuesses, hostname }: PasswordNeeds,
  password: string,
  ownWords: readonly string[],
): Promise<PasswordStrength> => {
  const words = [...ownWords, hostname, 'sigill']
  const problem = await refusePassword(new Secret(password), words, isEasilyGuessed)
  if (problem !== null) return { strength: UNFIT_STRENGTH[problem], problem }
  const guesses = await estimateGuesses(password.normalize('NFKC'), words)
  return { strength: guesses >= STRONG_GUESSES_LOG10 ? 'strong' : 'ok', problem: null }
}

/** Null when it will do: made of nothing that is known of the holder, too. */
export const refuseAccountPassword = async (
  { accounts, profiles, isEasilyGuessed, hostname }: FitNeeds,
  account: AccountId,
  password: Secret<string>,
): Promise<PasswordRefusal | null> => {
  const { firstName, lastName } = await profiles.profile(account)
  const address = (await accounts.find(account))?.address ?? ''
  return refusePassword(password, [address, firstName, lastName, hostname, 'sigill'], isEasilyGuessed)
}

const refuse = async (
  needs: PasswordNeeds,
  account: AccountId,
  password: Secret<string>,
): Promise<Refused | null> => {
  const because = await refuseAccountPassword(needs, account, password)
  return because === null ? null : refused(because)
}

const forgetHalfOpen = async ({ tickets }: PasswordNeeds, account: AccountId): Promise<void> => {
  for (const kind of ['sign-in', 'recovery', 'passkey-challenge'] as const)
    await tickets.endAll(kind, account)
}

const change = async (
  needs: PasswordNeeds,
  { session, caller }: Holder,
  { current, next, signOutOthers, removeAppPasswords }: PasswordChange,
): Promise<PasswordChanged | Refused> => {
  const { account } = session
  const no = await needs.passwordProof.check(account, new Secret(current), caller)
  if (no !== null) return no
  if (current === next) return refused('same-password')
  const unfit = await refuse(needs, account, new Secret(next))
  if (unfit !== null) return unfit

  const hash = await needs.passwordHash.hash(new Secret(next))
  await needs.profiles.setPasswordHash(account, hash, needs.clock.nowMs())
  const token = (await needs.sessions.prove(session, 'not-given'))?.token ?? null
  await forgetHalfOpen(needs, account)
  if (signOutOthers) await needs.tickets.endAll('trusted-browser', account)
  const sessionsEnded = signOutOthers ? await needs.sessions.endAll({ session, caller }, 'others') : 0
  const appPasswords = removeAppPasswords
    ? await needs.appPasswords.removeAll(account)
    : NO_APP_PASSWORDS_ENDED
  await needs.journal.tell(account, { kind: 'password-changed' }, { kind: 'password-changed' }, caller)
  return { kind: 'changed', token, sessionsEnded, appPasswords }
}
