/**
 * The tables of mail, the same on every engine; each engine's migrations make them. The account is first in every key.
 * Numbers that are listed (`message`) lie apart from texts that are sent (`email_text`), header blocks and bodies: a
 * listing reads a few dozen octets a message, and one of envelopes a few hundred.
 */
import type { AppPasswordId } from '../../app-password/app-password.ts'

export type MailTables = {
  mail_state: StateRow
  mailbox: MailboxRow
  subscription: { account_id: string; name: string }
  message: MessageRow
  email_text: EmailTextRow
  email_header: EmailHeaderRow
  email_body: EmailBodyRow
  /** What was removed and when: QRESYNC's VANISHED, and what JMAP tells as destroyed. */
  expunged: ExpungedRow
  /** A mailbox's messages are in `expunged` too. */
  removed_mailbox: { account_id: string; modseq: number; mailbox_id: number }
  /** Uploads: contents that no message holds, by the number of their body, which is below zero. */
  upload: UploadRow
  /** What was handed in by JMAP; `gone` ones are kept, so that others hear of it. */
  submission: SubmissionRow
  thread_key: { account_id: string; key: string; thread_id: number }
  /** Deliveries from the queue that have happened. */
  delivered: { account_id: string; claim: string; at_ms: number }
  /** The app passwords that have done something, by a short number. */
  toucher: { account_id: string; number: number; app_password: AppPasswordId }
  touched: TouchedRow
  sent: SentRow
}

/** Messages that a program read, moved or deleted in an hour; ranges of the same key up to `mailbox_id` never meet. */
export type TouchedRow = {
  account_id: string
  toucher: number
  /** Since 1970. */
  hour: number
  deed: number
  mailbox_id: number
  first_uid: number
  last_uid: number
}

export type SentRow = {
  account_id: string
  toucher: number
  at_ms: number
  position: number
  recipients: number
}

/** One row: what is counted for the whole account. */
export type StateRow = {
  account_id: string
  /** The newest given out. */
  modseq: number
  next_mailbox_id: number
  next_email_id: number
  next_thread_id: number
  uploads: number
  submissions: number
  last_uid_validity: number
  /** Over all mailboxes: a message in two of them counts twice. */
  messages: number
  size_octets: number
}

/** Its counters are changed in the transaction that changes its messages. */
export type MailboxRow = {
  account_id: string
  mailbox_id: number
  name: string
  special_use: string | null
  uid_validity: number
  uid_next: number
  highest_modseq: number
  since_modseq: number
  /** Of the newest change of what is told of it beside its messages. */
  named_modseq: number
  messages: number
  unseen: number
  deleted: number
  size_octets: number
  recent_from_uid: number
}

export type MessageRow = {
  account_id: string
  mailbox_id: number
  uid: number
  email_id: number
  system: number
  keywords: string
  modseq: number
  size_octets: number
  internal_ms: number
  zone_minutes: number
  saved_ms: number
  /** Of its content, as `has_attachment` is. */
  thread_id: number
  has_attachment: number
  /** From when on the content can be seen by this message: that of its making, a copy's that of what was copied. */
  since_modseq: number
}

export type SubmissionRow = {
  account_id: string
  submission_id: number
  identity: string
  email_id: number
  thread_id: number
  sender: string
  /** A list, as JSON. */
  recipients: string
  send_at_ms: number
  queue_id: string
  canceled: number
  gone: number
  since_modseq: number
  modseq: number
}

export type UploadRow = {
  account_id: string
  email_id: number
  type: string
  size_octets: number
  created_ms: number
}

/** `email_id` and `thread_id` are 0 for what was removed before they were kept. */
export type ExpungedRow = {
  account_id: string
  mailbox_id: number
  modseq: number
  uid: number
  email_id: number
  thread_id: number
}

export type EmailTextRow = {
  account_id: string
  email_id: number
  sent_ms: number | null
  sent_zone_minutes: number
  envelope: Uint8Array
  preview: string
  body_structure: Uint8Array
  structure: string
}

export type EmailHeaderRow = {
  account_id: string
  email_id: number
  header_cut: number
  /** See `stored-header.ts`. */
  header: string
}

/** Either `content` or `file` is null. */
export type EmailBodyRow = {
  account_id: string
  email_id: number
  size_octets: number
  /** Four octets for each 64 KiB, see `bodies/checksums.ts`. */
  checksums: Uint8Array
  file: string | null
  content: Uint8Array | null
}
