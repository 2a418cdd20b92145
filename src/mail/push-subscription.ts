/**
 * Push subscriptions (RFC 8620 §7.2): where a program is told that something changed while it is not connected. One
 * belongs to the app password that it was made with, and tells nothing once that has ended or its own time is over.
 */
import type { AccountId } from '../account/account.ts'
import type { Brand } from '../base/brand.ts'

export type PushSubscriptionId = Brand<string, 'PushSubscriptionId'>

export type PushSubscription = {
  readonly id: PushSubscriptionId
  readonly account: AccountId
  readonly appPassword: string
  /** As the program names itself and its device. */
  readonly device: string
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
  /** Null: every type. */
  readonly types: readonly string[] | null
  /** What was pushed to it first: who tells it back reads what is pushed there. */
  readonly code: string
  readonly isVerified: boolean
  readonly expiresMs: number
  /** The states that it was told last, in the words of who tells them. */
  readonly told: string
}

export type PushSubscriptionChange = Pick<PushSubscription, 'types' | 'isVerified' | 'expiresMs'>

export type PushSubscriptionStore = {
  /** False when the account has `max` already. Those whose time is over make room. */
  add(subscription: PushSubscription, nowMs: number, max: number): Promise<boolean>
  /** Those made with an app password, whose time is not over. */
  of(account: AccountId, appPassword: string, nowMs: number): Promise<readonly PushSubscription[]>
  change(account: AccountId, id: PushSubscriptionId, to: PushSubscriptionChange): Promise<void>
  remove(account: AccountId, id: PushSubscriptionId): Promise<void>
  /** Those to be told of the account: verified, within their time, of app passwords in force. */
  listening(account: AccountId, nowMs: number): Promise<readonly PushSubscription[]>
  /** True for one of those that tell it at the same moment. */
  tell(account: AccountId, id: PushSubscriptionId, before: string, now: string): Promise<boolean>
  /** Removes those whose time is over; how many. */
  forgetBefore(nowMs: number): Promise<number>
}
