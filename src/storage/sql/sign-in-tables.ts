/** The tables of signing in on the web, part of the directory. Truths are 0 and 1, times milliseconds since 1970. */
import type { AccountId } from '../../account/account.ts'
import type { Language, Profile } from '../../account/profile.ts'
import type { ApprovalId, ApprovalKind, ApprovalState } from '../../sign-in/approval-store.ts'
import type { MethodId } from '../../sign-in/second-step-store.ts'
import type { SessionId } from '../../sign-in/session-store.ts'
import type { TicketId, TicketKind } from '../../sign-in/ticket-store.ts'

export type Truth = 0 | 1

export type SessionTable = {
  id: SessionId
  account_id: AccountId
  digest: Uint8Array
  created_ms: number
  last_seen_ms: number
  remote: string
  user_agent: string
  proved_ms: number
  second_step_ms: number | null
}

/** Those not spent: spending one deletes its row. */
export type TicketTable = {
  id: TicketId
  kind: TicketKind
  account_id: AccountId | null
  digest: Uint8Array
  detail: string
  created_ms: number
  expires_ms: number
}

export type AuthenticatorTable = {
  account_id: AccountId
  id: MethodId
  name: string
  sealed_key: Uint8Array
  created_ms: number
  confirmed_ms: number | null
  used_ms: number | null
}

/** The 30-second steps whose code was accepted: its key is what lets each be accepted once. */
export type TakenStepTable = {
  account_id: AccountId
  step: number
}

export type PasskeyTable = {
  account_id: AccountId
  id: MethodId
  credential_id: string
  public_key: Uint8Array
  counter: number
  /** Divided by commas. */
  transports: string
  is_synced: Truth
  name: string
  created_ms: number
  used_ms: number | null
}

export type ApproverTable = {
  account_id: AccountId
  id: MethodId
  name: string
  public_key: Uint8Array
  /** All three, or none. */
  push_endpoint: string | null
  push_p256dh: string | null
  push_auth: string | null
  is_alone: Truth
  created_ms: number
  confirmed_ms: number | null
  used_ms: number | null
}

export type ApprovalTable = {
  account_id: AccountId
  id: ApprovalId
  kind: ApprovalKind
  approver_id: MethodId | null
  number: string
  asked_by: string
  remote: string
  user_agent: string
  asked_ms: number
  until_ms: number
  state: ApprovalState
  answered_by: MethodId | null
  answered_ms: number | null
}

/** A row for each account that was ever asked: whoever asks writes it first, so that they ask one after the other. */
export type ApprovalTurnTable = {
  account_id: AccountId
  taken: number
}

export type RecoveryCodeTable = {
  account_id: AccountId
  set_id: string
  digest: Uint8Array
  offered_ms: number
  /** In force: the holder said that they are saved. */
  is_saved: Truth
  spent_ms: number | null
}

export type RecoveryAddressTable = {
  account_id: AccountId
  address: string
  confirmed_ms: number | null
}

export type SecondStepFailuresTable = {
  account_id: AccountId
  count: number
}

export type ProfileTable = {
  account_id: AccountId
  first_name: string
  last_name: string
  language: Language
  time_zone: string
  appearance: Profile['appearance']
  is_operator: Truth
  /** Null: the password is the account's first. */
  password_changed_ms: number | null
}
