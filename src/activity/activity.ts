/**
 * Activity: what the account holder can see of sign-ins and security changes, and the reasons that replies do not
 * give. Written in batches off the hot path (`sign-in-recorder.ts`); kept for 30 days.
 */
import type { AccountId } from '../account/account.ts'
import type { MailRefusal } from '../account/mail-refusal.ts'
import type { SignInWay, WebSignInRefusal } from '../account/web-refusal.ts'

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
  | { readonly kind: 'signed-in'; readonly by?: SignInWay }
  | { readonly kind: 'sign-in-refused'; readonly because: MailRefusal | WebSignInRefusal }
  | { readonly kind: 'app-password-created'; readonly name: string }
  | { readonly kind: 'app-password-renamed'; readonly name: string }
  | { readonly kind: 'app-password-removed'; readonly name: string }
  | { readonly kind: 'all-app-passwords-removed'; readonly count: number }
  | { readonly kind: 'app-password-held'; readonly name: string; readonly rule: string }
  | { readonly kind: 'app-passwords-disabled'; readonly count: number; readonly rule: string }
  /** The holder said that it was them. */
  | { readonly kind: 'harm-undone'; readonly rule: string }
  | { readonly kind: 'decoy-made' }
  | { readonly kind: 'decoy-removed' }
  | { readonly kind: 'account-created' }
  | { readonly kind: 'signed-out' }
  /** Another browser of the account, or several. */
  | { readonly kind: 'sessions-ended'; readonly count: number }
  /** Of one mail program, by its holder. */
  | { readonly kind: 'connection-ended' }
  | { readonly kind: 'profile-changed' }
  | { readonly kind: 'two-step-on' }
  | { readonly kind: 'two-step-off'; readonly appPasswords: number }
  | { readonly kind: 'authenticator-added'; readonly name: string }
  | { readonly kind: 'authenticator-removed'; readonly name: string }
  | { readonly kind: 'passkey-added'; readonly name: string }
  | { readonly kind: 'passkey-renamed'; readonly name: string }
  | { readonly kind: 'passkey-removed'; readonly name: string }
  | { readonly kind: 'approver-added'; readonly name: string }
  | { readonly kind: 'approver-renamed'; readonly name: string }
  | { readonly kind: 'approver-removed'; readonly name: string }
  /** It may sign in alone from now on, or no more. */
  | { readonly kind: 'approver-alone'; readonly name: string; readonly is: 'on' | 'off' }
  | { readonly kind: 'recovery-codes-made' }
  | { readonly kind: 'recovery-code-used'; readonly left: number }
  | { readonly kind: 'many-wrong-codes'; readonly count: number }
  | { readonly kind: 'browser-trusted' }
  | { readonly kind: 'trusted-browsers-forgotten'; readonly count: number }
  | { readonly kind: 'password-changed' }
  | { readonly kind: 'password-recovered' }
  | { readonly kind: 'recovery-address-changed'; readonly address: string }
  | { readonly kind: 'recovery-address-removed' }
  | { readonly kind: 'invitation-made' }

/** What a reader may look for. */
export const ACTIVITY_CATEGORIES = ['sign-ins', 'failed', 'security'] as const
export type ActivityCategory = (typeof ACTIVITY_CATEGORIES)[number]

export const ACTIVITY_KEPT_DAYS = 30

export const categoryOf = ({ kind }: ActivityKind): ActivityCategory =>
  kind === 'signed-in' || kind === 'signed-out'
    ? 'sign-ins'
    : kind === 'sign-in-refused'
      ? 'failed'
      : 'security'

/** Null or nothing: of every category, with any app password or none. */
export type ActivityFilter = {
  readonly category?: ActivityCategory | null
  readonly appPassword?: string | null
}

export type ActivityStore = {
  /** Adds many at once, in one transaction. */
  record(activities: readonly Activity[]): Promise<void>
  /**
   * Newest first, those before `beforeMs`: `limit`, and all of the same moment as the last, so that the next list may
   * begin before it.
   */
  list(
    account: AccountId,
    beforeMs: number,
    limit: number,
    filter?: ActivityFilter,
  ): Promise<readonly Activity[]>
  forgetBefore(atMs: number): Promise<number>
}
