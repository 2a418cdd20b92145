/** What the holder is told of by mail: to the mailbox and to the recovery address, in the holder's language. */
import type { AccountId } from '../account/account.ts'
import type { ActivityKind } from '../activity/activity.ts'
import type { Rule } from '../harm/harm.ts'
import type { Caller } from './caller.ts'

/** Changes that are told as they stand in the activity. */
type ToldChange =
  | 'two-step-on'
  | 'two-step-off'
  | 'app-password-created'
  | 'app-password-removed'
  | 'all-app-passwords-removed'
  | 'passkey-added'
  | 'passkey-removed'
  | 'authenticator-added'
  | 'authenticator-removed'
  | 'approver-added'
  | 'approver-removed'
  | 'approver-alone'
  | 'recovery-codes-made'
  | 'recovery-code-used'
  | 'password-changed'
  | 'password-recovered'
  | 'many-wrong-codes'

export type Notice =
  | Extract<ActivityKind, { readonly kind: ToldChange }>
  /** A program signed in with it for the first time; null: it has no name. */
  | { readonly kind: 'app-connected'; readonly name: string; readonly client: string | null }
  /** A program was refused, since what it was given is no app password. */
  | { readonly kind: 'app-password-needed'; readonly client: string | null }
  /** Of harm: one app password opens nothing until the holder has answered. */
  | {
      readonly kind: 'harm-held'
      readonly rule: Rule
      readonly name: string
      readonly client: string | null
    }
  /** Of harm: all are disabled. With `client` where a program showed it; else the holder said so in a browser. */
  | {
      readonly kind: 'harm-disabled'
      readonly rule: Rule
      readonly count: number
      readonly client?: string | null
    }
  /** The holder said "not me" to it; from where it came is the caller. */
  | { readonly kind: 'approval-denied'; readonly of: 'password' | 'nothing' | 'session' }
  /** Also told to the one before, where there was one. Null: there is none any more. */
  | {
      readonly kind: 'recovery-address-changed'
      readonly before: string | null
      readonly after: string | null
    }

/** Must not throw and must not wait for a mail to go out: what has happened has happened. */
export type Notify = (account: AccountId, notice: Notice, caller: Caller) => Promise<void>
