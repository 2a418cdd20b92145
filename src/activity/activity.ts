/**
 * Activity: what the account holder can see of sign-ins and security changes, and the reasons that replies do not
 * give. Written in batches off the hot path (`recorder.ts`); kept for 30 days.
 */
import type { AccountId } from '../account/account.ts'
import type { MailRefusal } from '../account/mail-refusal.ts'

export type Activity = {
  readonly account: AccountId
  readonly atMs: number
  readonly what: ActivityKind
  /** imap, pop3, smtp, jmap, web or command-line. */
  readonly service: string
  readonly remote: string | null
  readonly client: string | null
  /** The app password it was done with or done to, where there is one. */
  readonly appPassword: string | null
}

export type ActivityKind =
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'sign-in-refused'; readonly because: MailRefusal }
  | { readonly kind: 'app-password-created'; readonly name: string }
  | { readonly kind: 'app-password-removed'; readonly name: string }
  | { readonly kind: 'all-app-passwords-removed'; readonly count: number }
  | { readonly kind: 'account-created' }

export type ActivityStore = {
  /** Adds many at once, in one transaction. */
  record(activities: readonly Activity[]): Promise<void>
  /** Newest first, `limit` at most, those before `beforeMs`. */
  list(account: AccountId, beforeMs: number, limit: number): Promise<readonly Activity[]>
  forgetBefore(atMs: number): Promise<number>
}
