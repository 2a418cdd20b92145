/**
 * What the ways to prove who one is ask of storage: authenticator apps, passkeys, recovery codes and address, and their being
 * on or off. What is spent or taken is so by one conditional write. Secrets come here as digests, what must be read back as
 * sealed bytes.
 */
import type { AccountId } from '../account/account.ts'
import type { Brand } from '../base/brand.ts'

/** Of every way, approvers too. */
export type MethodId = Brand<string, 'MethodId'>

/** An authenticator app. */
export type Authenticator = {
  readonly id: MethodId
  readonly account: AccountId
  readonly name: string
  /** The shared key, sealed with a key that is not in the database. */
  readonly sealedKey: Uint8Array
  readonly createdMs: number
  /** Null until its first code was right; such a one proves nothing. */
  readonly confirmedMs: number | null
  readonly lastUsedMs: number | null
}

export type Passkey = {
  readonly id: MethodId
  readonly account: AccountId
  /** base64url, as WebAuthn gives it; unique over all accounts. */
  readonly credentialId: string
  readonly publicKey: Uint8Array
  readonly counter: number
  readonly transports: readonly string[]
  readonly isSynced: boolean
  readonly name: string
  readonly createdMs: number
  readonly lastUsedMs: number | null
}

export type SecondStepStore = {
  addAuthenticator(authenticator: Authenticator): Promise<void>
  /** Of the account, confirmed or not, oldest first. */
  authenticators(account: AccountId): Promise<readonly Authenticator[]>
  confirmAuthenticator(account: AccountId, id: MethodId, name: string, atMs: number): Promise<boolean>
  /**
   * Takes a 30-second step for the account: true for exactly one caller, and never for a step taken before, by whichever
   * of its authenticators (RFC 6238 §5.2).
   */
  takeStep(account: AccountId, id: MethodId, step: number, atMs: number): Promise<boolean>
  /** False for an unknown one, and for the last way (of all kinds) while two-step verification is on. */
  removeAuthenticator(account: AccountId, id: MethodId): Promise<boolean>
  /** Taken steps are remembered until then; one that is forgotten must be long over. */
  forgetStepsBefore(step: number): Promise<number>

  addPasskey(passkey: Passkey): Promise<'added' | 'known'>
  passkeys(account: AccountId): Promise<readonly Passkey[]>
  findPasskey(credentialId: string): Promise<Passkey | null>
  /** After it signed in; the counter only grows where it is used at all. */
  passkeyUsed(account: AccountId, id: MethodId, counter: number, atMs: number): Promise<void>
  renamePasskey(account: AccountId, id: MethodId, name: string): Promise<boolean>
  /** False for an unknown one, and for the last way (of all kinds) while two-step verification is on. */
  removePasskey(account: AccountId, id: MethodId): Promise<boolean>

  /** A set of keyed digests, not in force yet; an older set that was never saved goes. */
  offerRecoveryCodes(
    account: AccountId,
    set: string,
    digests: readonly Uint8Array[],
    atMs: number,
  ): Promise<void>
  /** The set comes into force and voids the one before. */
  saveRecoveryCodes(account: AccountId, set: string): Promise<boolean>
  /** In force and not spent; it is spent with what it leads to (`Spending`). */
  hasRecoveryCode(account: AccountId, digest: Uint8Array): Promise<boolean>
  recoveryCodesLeft(account: AccountId): Promise<number>

  recoveryAddress(
    account: AccountId,
  ): Promise<{ readonly address: string; readonly confirmedMs: number | null } | null>
  setRecoveryAddress(account: AccountId, address: string | null, confirmedMs: number | null): Promise<void>

  /** Wrong codes in a row, over all sessions and processes together; counts one more and says how many there are now. */
  countFailure(account: AccountId): Promise<number>
  /** Takes one back that was counted before it was compared and then turned out to be no wrong guess; never below 0. */
  forgiveFailure(account: AccountId): Promise<void>
  failures(account: AccountId): Promise<number>
  clearFailures(account: AccountId): Promise<void>
}

/** Everything that changes together, in one transaction. */
export type TwoStepStore = {
  /** False when it is on already, or when there is no way: passkey, confirmed authenticator or confirmed approver. */
  turnOn(account: AccountId, atMs: number): Promise<boolean>
  /** Two-step verification, its ways, recovery codes, trusted browsers and every app password: which of those. */
  turnOff(account: AccountId, atMs: number): Promise<{ readonly appPasswords: readonly string[] } | null>
}
