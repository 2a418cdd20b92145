/** What approvers and approvals ask of storage. Each is answered once and used once, by one conditional write. */
import type { AccountId } from '../account/account.ts'
import type { Brand } from '../base/brand.ts'
import type { MethodId } from './second-step-store.ts'

export type ApprovalId = Brand<string, 'ApprovalId'>

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
