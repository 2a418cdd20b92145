/**
 * The tables of the directory: accounts and what belongs to them, but not their mail. Keys begin with the account, so
 * that they can be divided among machines; what must be found without it (an address, the half of a hash) has an index
 * of its own. Times are milliseconds since 1970, `…_ms`.
 */
import type { Account, AccountId } from '../../account/account.ts'
import type { Address } from '../../account/address.ts'
import type { ActivityCategory } from '../../activity/activity.ts'
import type { Ending } from '../../activity/still-trying.ts'
import type { Access, AppPasswordId, Device, MailService } from '../../app-password/app-password.ts'
import type { HarmId, HarmState, Rule } from '../../harm/harm.ts'
import type { PushSubscriptionId } from '../../mail/push-subscription.ts'
import type { QueueId } from '../../mail/queue-id.ts'
import type { BodyFile } from '../bodies/body-place.ts'
import type {
  ApprovalTable,
  ApprovalTurnTable,
  ApproverTable,
  AuthenticatorTable,
  PasskeyTable,
  ProfileTable,
  RecoveryAddressTable,
  RecoveryCodeTable,
  SecondStepFailuresTable,
  SessionTable,
  TakenStepTable,
  TicketTable,
  Truth,
} from './sign-in-tables.ts'

export type DirectoryTables = {
  account: AccountTable
  address: AddressTable
  app_password: AppPasswordTable
  activity: ActivityTable
  still_trying: StillTryingTable
  maildrop_lease: MaildropLeaseTable
  task_lease: { task: string; holder: string; until_ms: number }
  harm: HarmTable
  app_password_use: AppPasswordUseTable
  session: SessionTable
  ticket: TicketTable
  authenticator: AuthenticatorTable
  taken_step: TakenStepTable
  passkey: PasskeyTable
  approver: ApproverTable
  approval: ApprovalTable
  approval_turn: ApprovalTurnTable
  recovery_code: RecoveryCodeTable
  recovery_address: RecoveryAddressTable
  second_step_failures: SecondStepFailuresTable
  profile: ProfileTable
  push_subscription: PushSubscriptionTable
  queued_message: QueuedMessageTable
  queued_recipient: QueuedRecipientTable
}

export type AccountTable = {
  id: AccountId
  /** Also a row of `address`, which keeps it unique. */
  address: Address
  created_ms: Account['createdMs']
  two_step_since_ms: Account['twoStepSinceMs']
  password_hash: string
  /** When the holder was last told that a program needs an app password. */
  app_password_notice_ms: number | null
}

export type AddressTable = {
  address: Address
  account_id: AccountId
}

export type AppPasswordTable = {
  account_id: AccountId
  id: AppPasswordId
  name: string
  device: Device
  access: Access
  /** Divided by commas. */
  services: string
  /** Divided by commas; empty when it may be used from anywhere. */
  networks: string
  created_ms: number
  expires_ms: number | null
  unused_until_ms: number | null
  replaces: AppPasswordId | null
  /** Not null: a tombstone. */
  removed_ms: number | null
  /** Never opens anything: presenting it is harm. */
  decoy: Truth
  /** Where the browser was that made it; null when that is not known. */
  made_in: string | null
  /** The harm that holds it; null while it is not held. */
  held_by: HarmId | null
  /** The harm that removed it. */
  ended_by: HarmId | null
  used_ms: number | null
  used_service: MailService | null
  used_client: string | null
  used_remote: string | null
  key_id: string
  lookup: Uint8Array
  proof: Uint8Array
}

export type ActivityTable = {
  account_id: AccountId
  at_ms: number
  /** The order of those that were recorded together. */
  position: number
  kind: string
  category: ActivityCategory
  /** The other properties of the kind as JSON; null when it has none. */
  detail: string | null
  service: string
  remote: string | null
  client: string | null
  app_password: string | null
}

export type StillTryingTable = {
  account_id: AccountId
  app_password: AppPasswordId
  because: Ending
  since_ms: number
  last_ms: number
  tries: number
  service: MailService
  client: string | null
  remote: string
}

export type MaildropLeaseTable = {
  account_id: AccountId
  holder: string
  until_ms: number
}

export type HarmTable = {
  account_id: AccountId
  id: HarmId
  rule: Rule
  at_ms: number
  state: HarmState
  app_password: AppPasswordId | null
  service: MailService | null
  client: string | null
  remote: string | null
  country: string | null
  count: number
}

export type AppPasswordUseTable = {
  account_id: AccountId
  app_password: AppPasswordId
  hour: number
  kind: string
  hello: string
  network: string
  country: string | null
  first_ms: number
  last_ms: number
  read: number
  deleted: number
  recipients: number
}

export type PushSubscriptionTable = {
  account_id: AccountId
  id: PushSubscriptionId
  app_password: string
  device: string
  endpoint: string
  p256dh: string
  auth: string
  /** With commas between; null for every type. */
  types: string | null
  code: string
  verified: Truth
  expires_ms: number
  told: string
}

export type QueuedMessageTable = {
  id: QueueId
  sender: string | null
  /** The app password it was sent with. */
  app_password: string | null
  queued_ms: number
  size_octets: number
  /** One of the two: small bodies lie here, large ones in a file of the queue's folder. */
  body: Uint8Array | null
  file: BodyFile | null
  checksums: Uint8Array
}

export type QueuedRecipientTable = {
  queue_id: QueueId
  number: number
  /** The account of a local recipient; null when it is elsewhere. */
  account_id: AccountId | null
  address: string
  attempts: number
  /** When it is to be tried, or when the claim of who tries it lapses. */
  due_ms: number
  last_reply: string | null
  /** The harm that keeps it here, or its sender who takes it back; null while it may go. */
  held_by: HarmId | 'sender' | null
}
