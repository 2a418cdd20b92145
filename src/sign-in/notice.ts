/** What the holder is told of by mail (row S50): to the mailbox and to the recovery address, in the holder's language. */
import type { AccountId } from '../account/account.ts'
import type { Caller } from './caller.ts'

export type Notice =
  | { readonly kind: 'two-step-on' }
  | { readonly kind: 'two-step-off'; readonly appPasswords: number }
  | { readonly kind: 'app-password-created'; readonly name: string }
  | { readonly kind: 'app-password-removed'; readonly name: string }
  | { readonly kind: 'all-app-passwords-removed'; readonly count: number }
  /** A program signed in with it for the first time; null: it has no name. */
  | { readonly kind: 'app-connected'; readonly name: string; readonly client: string | null }
  /** A program was refused, since what it was given is no app password. */
  | { readonly kind: 'app-password-needed'; readonly client: string | null }
  | { readonly kind: 'passkey-added'; readonly name: string }
  | { readonly kind: 'passkey-removed'; readonly name: string }
  | { readonly kind: 'authenticator-added'; readonly name: string }
  | { readonly kind: 'authenticator-removed'; readonly name: string }
  | { readonly kind: 'approver-added'; readonly name: string }
  | { readonly kind: 'approver-removed'; readonly name: string }
  /** The holder said "not me" to it; from where it came is the caller. */
  | { readonly kind: 'approval-denied'; readonly of: 'password' | 'nothing' | 'session' }
  | { readonly kind: 'recovery-codes-made' }
  | { readonly kind: 'recovery-code-used'; readonly left: number }
  | { readonly kind: 'password-changed' }
  /** By "I lost everything". */
  | { readonly kind: 'password-recovered' }
  /** Also told to the one before, where there was one. Null: there is none any more. */
  | {
      readonly kind: 'recovery-address-changed'
      readonly before: string | null
      readonly after: string | null
    }
  | { readonly kind: 'many-wrong-codes'; readonly count: number }

/** Must not throw and must not wait for a mail to go out: what has happened has happened. */
export type Notify = (account: AccountId, notice: Notice, caller: Caller) => Promise<void>
