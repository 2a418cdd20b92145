/**
 * What signing in on the web asks of storage. Single use is always one conditional write whose row count is the answer:
 * of two browsers that try at once, one gets it. Secrets come here as digests only, what must be read back as sealed bytes.
 */
import type { AccountId } from '../account/account.ts'
import type { Brand } from '../base/brand.ts'

export type SessionId = Brand<string, 'SessionId'>
export type TicketId = Brand<string, 'TicketId'>
export type MethodId = Brand<string, 'MethodId'>
export type ApprovalId = Brand<string, 'ApprovalId'>

/** A browser that is signed in. */
export type Session = {
  readonly id: SessionId
  readonly account: AccountId
  /** SHA-256 of the secret half of its token; a new one at every step up. */
  readonly digest: Uint8Array
  readonly createdMs: number
  readonly lastSeenMs: number
  readonly remote: string
  /** The User-Agent header, at most 200 characters. */
  readonly userAgent: string
  /** When it last proved that it is the holder, for settings (password or second step). */
  readonly provedMs: number
  /** When it last gave a second step; null when never. */
  readonly secondStepMs: number | null
}

export type SessionStore = {
  add(session: Session): Promise<void>
  find(id: SessionId): Promise<Session | null>
  /** Written at most once a minute a session, by the caller. */
  seen(id: SessionId, atMs: number, remote: string): Promise<void>
  /** The old token ends with this. False when the session had another digest already (somebody else was first). */
  prove(
    id: SessionId,
    from: Uint8Array,
    to: Uint8Array,
    proved: { readonly provedMs: number; readonly secondStepMs: number | null },
  ): Promise<boolean>
  list(account: AccountId): Promise<readonly Session[]>
  end(account: AccountId, id: SessionId): Promise<boolean>
  /** All but one, or all; how many. */
  endAll(account: AccountId, except: SessionId | null): Promise<number>
  forgetBefore(lastSeenMs: number): Promise<number>
}

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

export type TicketStore = {
  add(ticket: Ticket): Promise<void>
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
  /** True for exactly one caller. */
  spendRecoveryCode(account: AccountId, digest: Uint8Array, atMs: number): Promise<boolean>
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

/** Where to push to a browser, and with which keys (RFC 8030, RFC 8291). */
export type PushSubscription = {
  readonly endpoint: string
  /** base64url, as the browser gives them. */
  readonly p256dh: string
  readonly auth: string
}

/** A phone, or any browser, that approves sign-ins. */
export type Approver = {
  readonly id: MethodId
  readonly account: AccountId
  readonly name: string
  /** Of P-256, uncompressed; the private half never leaves the browser. */
  readonly publicKey: Uint8Array
  /** Null: it is asked only while its page is open. */
  readonly push: PushSubscription | null
  /** It may sign in alone, instead of the password. */
  readonly isAlone: boolean
  readonly createdMs: number
  /** Null until its trial run succeeded; such a one proves nothing. */
  readonly confirmedMs: number | null
  readonly lastUsedMs: number | null
}

export type ApproverStore = {
  add(approver: Approver): Promise<void>
  /** Of the account, confirmed or not, oldest first. */
  list(account: AccountId): Promise<readonly Approver[]>
  find(id: MethodId): Promise<Approver | null>
  confirm(account: AccountId, id: MethodId, atMs: number): Promise<boolean>
  rename(account: AccountId, id: MethodId, name: string): Promise<boolean>
  setAlone(account: AccountId, id: MethodId, isAlone: boolean): Promise<boolean>
  setPush(id: MethodId, push: PushSubscription | null): Promise<void>
  /** The push service knows it no more. One that came since stays. */
  dropPush(id: MethodId, endpoint: string): Promise<void>
  /** False for an unknown one, and for the last way (of all kinds) while two-step verification is on. */
  remove(account: AccountId, id: MethodId): Promise<boolean>
}

/**
 * What approvers are asked: to let in a browser that gave the password, or one that gave none (`alone`); that a signed-in
 * browser is its holder's (`step-up`); or whether it works at all (`trial`).
 */
const APPROVAL_KINDS = ['sign-in', 'alone', 'step-up', 'trial'] as const
export type ApprovalKind = (typeof APPROVAL_KINDS)[number]

export type ApprovalState =
  | 'waiting'
  | 'approved'
  | 'denied'
  | 'wrong-number'
  | 'unanswered'
  /** By whoever asked, or by a later one that took its place. */
  | 'withdrawn'
  /** Approved, and used. */
  | 'taken'

export type Approval = {
  readonly id: ApprovalId
  readonly account: AccountId
  readonly kind: ApprovalKind
  /** The only one that may answer; null for any of the account's. */
  readonly approver: MethodId | null
  /** What the browser shows and the person types. */
  readonly number: string
  /** The ticket or session of the one browser that it is for. */
  readonly askedBy: string
  readonly remote: string
  readonly userAgent: string
  readonly askedMs: number
  readonly untilMs: number
  readonly state: ApprovalState
  readonly answeredMs: number | null
}

export type ApprovalAnswer = {
  readonly state: 'approved' | 'denied' | 'wrong-number'
  readonly by: MethodId
  readonly atMs: number
}

export type ApprovalStore = {
  /**
   * Asks, unless `refuse` says no to it after what the account was asked since `sinceMs`, newest first; nothing else of
   * the account is asked in between. What waited of it (trials apart) is withdrawn.
   */
  ask<No>(
    approval: Approval,
    sinceMs: number,
    refuse: (recent: readonly Approval[]) => No | null,
  ): Promise<No | null>
  find(id: ApprovalId): Promise<Approval | null>
  /** Of the account, not answered and not over at `atMs`, newest first. */
  waiting(account: AccountId, atMs: number): Promise<readonly Approval[]>
  /** True for exactly one caller, while it waits, is not over, and its approver is one still. */
  answer(id: ApprovalId, answer: ApprovalAnswer): Promise<boolean>
  /** Uses what was approved after `sinceMs`: true for exactly one caller, while who approved is an approver still. */
  take(id: ApprovalId, sinceMs: number): Promise<boolean>
  /** False when it no longer waits. */
  withdraw(id: ApprovalId): Promise<boolean>
  /** Those that nobody answered in time: each is told to exactly one caller. */
  endUnanswered(atMs: number): Promise<readonly Approval[]>
  forgetBefore(askedMs: number): Promise<number>
}

/** Everything that changes together, in one transaction. */
export type TwoStepStore = {
  /** False when it is on already, or when there is no way: passkey, confirmed authenticator or confirmed approver. */
  turnOn(account: AccountId, atMs: number): Promise<boolean>
  /** Two-step verification, its ways, recovery codes, trusted browsers and every app password: which of those. */
  turnOff(account: AccountId, atMs: number): Promise<{ readonly appPasswords: readonly string[] } | null>
}
