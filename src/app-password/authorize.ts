/**
 * May this secret open this service? The one place that decides, for every mail service alike. The answer carries no
 * reason, and every refusal takes the same path and does the same work: one keyed hash and one indexed
 * row, whether or not there is such an address or such a secret. The reason goes to the activity store and the log.
 */
import type { AccountId } from '../account/account.ts'
import { type Address, parseAddress } from '../account/address.ts'
import type { MailRefusal } from '../account/mail-refusal.ts'
import { type Clock, pause } from '../base/clock.ts'
import { sameDigest } from '../base/digest.ts'
import { addressSet } from '../base/networks.ts'
import { Secret } from '../base/secret.ts'
import type { Throttle } from '../base/throttle.ts'
import {
  type Access,
  type AppPassword,
  type AppPasswordId,
  diedUnused,
  type MailService,
  OPENED_BY,
} from './app-password.ts'
import { type HashKey, hashAppPassword, type StoredHash } from './hash.ts'
import { parseAppPasswordSecret } from './secret.ts'
import type { AppPasswordMatch, AppPasswordStore } from './store.ts'

export type SignInAttempt = {
  readonly service: MailService
  /** As the program sent it, at most 1,024 octets; null where it names nobody (Bearer): the secret then says whose it is. */
  readonly userName: string | null
  readonly secret: Secret<string>
  /** The network address the connection comes from. */
  readonly remote: string
  /** The program as it has named itself so far (IMAP ID, EHLO), or null. */
  readonly client: string | null
  /** How it speaks, where nothing else tells programs apart: the SASL mechanism and what its TLS offers. */
  readonly hello?: string
}

export type Credential =
  | { readonly kind: 'app-password'; readonly id: AppPasswordId }
  | { readonly kind: 'account-password' }

/** Null for the account password. */
export const appPasswordOf = (credential: Credential): AppPasswordId | null =>
  credential.kind === 'app-password' ? credential.id : null

export type SignedIn = {
  readonly account: AccountId
  readonly address: Address
  readonly credential: Credential
  /** What the services let it do. */
  readonly access: Access
  readonly hello?: string
}

export type AuthorizeResult =
  | ({ readonly kind: 'signed-in' } & SignedIn)
  | { readonly kind: 'refused' }
  /** It is right, and opens nothing until its holder has answered (`harm`): a temporary error to the program. */
  | { readonly kind: 'held' }

/** Throws when the store is down: that is a temporary error to the program, and counts as no failed attempt. */
export type Authorize = (attempt: SignInAttempt) => Promise<AuthorizeResult>

/** What a program calls itself when that comes after the sign-in (IMAP ID): completes the last use already recorded. */
export type NameClient = (signedIn: SignedIn, service: MailService, client: string, remote: string) => void

/** Hears of every decision, after it was made; must not wait. */
export type SignInObserver = {
  /** `isFirst`: it had waited for its first use, and this was it. */
  accepted(attempt: SignInAttempt, signedIn: SignedIn, isFirst: boolean): void
  /**
   * `address` is what was given, where it could be read; whose it is, if anybody's, is found out later. `guess`: what counts
   * against its source, once however often it is given; null when nothing does.
   */
  refused(
    attempt: SignInAttempt,
    because: MailRefusal,
    match: AppPasswordMatch | null,
    address: Address | null,
    guess: Uint8Array | null,
  ): void
}

/** Only where the operator lets account passwords into mail programs (`until-two-step`); else there is none. */
export type AccountPasswordCheck = (
  address: Address,
  secret: Secret<string>,
  rank: number,
) => Promise<AccountId | null>

export type AuthorizeNeeds = {
  readonly appPasswords: Pick<AppPasswordStore, 'match' | 'rehash' | 'firstUse'>
  /** The newest first; a second one is the key before a rotation. */
  readonly keys: readonly [HashKey, ...HashKey[]]
  readonly throttle: Throttle
  readonly observer: SignInObserver
  readonly clock: Clock
  readonly accountPassword: AccountPasswordCheck | null
  /** When a refusal is told, whatever its reason: longer than any of them takes. At once when it is not said. */
  readonly refusedAfterMs?: number
}

export const REFUSED_AFTER_MS = 10 // the reasons differ by some 0.03 ms; a person does not notice, and a program waits longer for a disk

// Hashed and looked up in place of what is not shaped like an app password: the same work, and nothing of what was
// typed is looked up. It has no letter, so no app password is ever equal to it.
const NOT_A_SECRET = new Secret('000000000000000000000000')
const NOT_AN_ADDRESS = '' as Address

export const createAuthorize =
  (needs: AuthorizeNeeds): Authorize =>
  async (attempt) => {
    const { clock, throttle } = needs
    const { verdict, leave } = await throttle.enter(attempt.remote)
    if (verdict.kind === 'slow') await pause(clock, verdict.delayMs)
    // Begun before the work, so that its end tells nothing of how long the work took.
    const notBefore = pause(clock, needs.refusedAfterMs ?? 0)
    const result = await decide(needs, attempt, verdict.kind === 'blocked').finally(leave)
    if (result.kind !== 'signed-in') await notBefore
    return result
  }

const decide = async (
  needs: AuthorizeNeeds,
  attempt: SignInAttempt,
  isBlocked: boolean,
): Promise<AuthorizeResult> => {
  const { throttle, observer, clock } = needs
  const address = attempt.userName === null ? null : parseAddress(attempt.userName)
  const secret = parseAppPasswordSecret(attempt.secret)
  const found = await find(needs, secret ?? NOT_A_SECRET, address ?? NOT_AN_ADDRESS)
  const why = whyNot(found, secret, attempt, clock.nowMs())
  const because = isBlocked && (why === null || !TOLD_WHEN_BLOCKED.has(why)) ? 'too-many-failures' : why
  if (because === null) return accept(needs, attempt, secret ?? NOT_A_SECRET, found)

  // A secret that once was right is a program that was not told, not a guess: it never counts towards a ban.
  let guess = FORMERLY_RIGHT.has(because) ? null : found.tried.lookup
  if (because === 'not-an-app-password' && address !== null && needs.accountPassword !== null) {
    const account = await needs.accountPassword(address, attempt.secret, throttle.rank(attempt.remote))
    if (account !== null) return acceptAccountPassword(needs, attempt, account, address)
    guess = accountPasswordGuess(needs, address, attempt.secret)
  }
  if (guess !== null) throttle.failed(attempt.remote, guess)
  observer.refused(attempt, because, found.match, address, guess)
  return { kind: because === 'held-app-password' ? 'held' : 'refused' }
}

type Found = { readonly match: AppPasswordMatch | null; readonly key: HashKey; readonly tried: StoredHash }

const FORMERLY_RIGHT: ReadonlySet<MailRefusal> = new Set([
  'removed-app-password',
  'held-app-password',
  'expired-app-password',
  'never-used-in-time',
  'other-service',
  'other-network',
  'too-many-failures',
])

/** Whoever gives these may be a thief (`harm`): one who has guessed too much besides is seen to have them all the same. */
const TOLD_WHEN_BLOCKED: ReadonlySet<MailRefusal> = new Set(['decoy-app-password', 'removed-app-password'])

/** One hash and one row; twice only while an old key is still live. */
const find = async (needs: AuthorizeNeeds, secret: Secret<string>, address: Address): Promise<Found> => {
  let last: Found | null = null
  for (const key of needs.keys) {
    const tried = hashAppPassword(key, secret)
    const match = await needs.appPasswords.match(tried.lookup, address)
    last = { match: match !== null && sameDigest(match.hash.proof, tried.proof) ? match : null, key, tried }
    if (last.match !== null) return last
  }
  if (last === null) throw new Error('there is no key to hash app passwords with')
  return last
}

/** What tells guesses at account passwords apart: one password tried on two addresses is two. No app password has a blank. */
const accountPasswordGuess = (
  { keys: [key] }: AuthorizeNeeds,
  address: Address,
  secret: Secret<string>,
): Uint8Array => hashAppPassword(key, new Secret(`${address} ${secret.reveal()}`)).lookup

/** Null when nothing speaks against it. All cases are looked at after the same work. */
const whyNot = (
  found: Found,
  secret: Secret<string> | null,
  attempt: SignInAttempt,
  nowMs: number,
): MailRefusal | null => {
  if (secret === null) return 'not-an-app-password'
  if (found.match === null) return 'wrong-app-password'
  const { appPassword, ownsAddress } = found.match
  // Whatever address stands beside it: who has it has looked where only a thief looks.
  if (appPassword.isDecoy) return appPassword.removedMs === null ? 'decoy-app-password' : 'wrong-app-password'
  if (!ownsAddress && attempt.userName !== null) return 'other-account'
  // Before the removal: those that died so are removed later, and it is this that the holder must hear.
  if (diedUnused(appPassword, nowMs)) return 'never-used-in-time'
  if (appPassword.removedMs !== null) return 'removed-app-password'
  if (appPassword.expiresMs !== null && appPassword.expiresMs <= nowMs) return 'expired-app-password'
  const isOpen =
    appPassword.services.includes(attempt.service) && OPENED_BY[appPassword.access].includes(attempt.service)
  if (!isOpen) return 'other-service'
  if (appPassword.heldBy !== null) return 'held-app-password'
  return isFrom(appPassword, attempt.remote) ? null : 'other-network'
}

const isFrom = ({ networks }: AppPassword, remote: string): boolean =>
  networks.length === 0 || addressSet(networks).has(remote)

const accept = async (
  needs: AuthorizeNeeds,
  attempt: SignInAttempt,
  secret: Secret<string>,
  { match, key, tried }: Found,
): Promise<AuthorizeResult> => {
  if (match === null) return { kind: 'refused' }
  const { appPassword, accountAddress } = match
  const [newest] = needs.keys
  if (key !== newest) {
    await needs.appPasswords.rehash(
      appPassword.account,
      appPassword.id,
      tried,
      hashAppPassword(newest, secret),
    )
  }
  const isFirst =
    appPassword.unusedUntilMs !== null &&
    (await needs.appPasswords.firstUse(appPassword.account, appPassword.id))
  needs.throttle.succeeded(attempt.remote)
  const signedIn: SignedIn = {
    account: appPassword.account,
    address: accountAddress,
    credential: { kind: 'app-password', id: appPassword.id },
    access: appPassword.access,
    ...(attempt.hello === undefined ? {} : { hello: attempt.hello }),
  }
  needs.observer.accepted(attempt, signedIn, isFirst)
  return { kind: 'signed-in', ...signedIn }
}

const acceptAccountPassword = (
  needs: AuthorizeNeeds,
  attempt: SignInAttempt,
  account: AccountId,
  address: Address,
): AuthorizeResult => {
  needs.throttle.succeeded(attempt.remote)
  const credential = { kind: 'account-password' } as const
  const signedIn: SignedIn = { account, address, credential, access: 'read-and-send' }
  needs.observer.accepted(attempt, signedIn, false)
  return { kind: 'signed-in', ...signedIn }
}
