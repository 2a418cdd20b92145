/**
 * Mail as the services see it: every verb they may use. A verb checks, writes in one transaction, and tells the bus
 * after the commit; what resolves is on disk. Refusals are returned; a store that is down or full throws.
 */
import type { AccountId } from '../account/account.ts'
import type { Address } from '../account/address.ts'
import type { EmailAdded, EmailChange, EmailChanged } from './email-change.ts'
import type { IncomingMessage, Intake } from './intake.ts'
import type { Mailbox, MailboxId, MailboxName, SpecialUse } from './mailbox.ts'
import type { EmailId, Flags, InternalDate, Uid } from './message.ts'
import type { OpenMailbox } from './open-mailbox.ts'
import type { QueueId } from './queue-id.ts'
import type { SearchKey } from './search.ts'
import type { BodyWriter, MailReader, StoredBody } from './store.ts'
import type { NewSubmission, Submission, SubmissionId } from './submission.ts'
import type { UploadId } from './upload.ts'

export type Mail = {
  readonly read: MailReader
  readonly limits: MailLimits

  createMailbox(account: AccountId, name: MailboxName, specialUse: SpecialUse | null): Promise<Created>
  /** INBOX: its messages move to the new name and it stays, empty (RFC 9051 §6.3.6). Inferior names follow. */
  renameMailbox(
    account: AccountId,
    from: MailboxName,
    to: MailboxName,
    subscriptions: Subscriptions,
  ): Promise<Renamed>
  removeMailbox(account: AccountId, name: MailboxName): Promise<Removed>
  subscribe(account: AccountId, name: MailboxName, on: boolean): Promise<Subscribed>

  /** Opens a mailbox for a session; close it with `using` or `[Symbol.dispose]`. Null when there is none. */
  open(account: AccountId, id: MailboxId): Promise<OpenMailbox | null>
  /** Takes what is \Recent for this session: the first uid that is (RFC 3501 §2.3.2). */
  takeRecent(account: AccountId, id: MailboxId): Promise<number>

  /** A message on its way into one of the account's mailboxes. */
  intake(account: AccountId, sizeHintOctets: number | null, how?: IntakeHow): Promise<Intake>
  /** A message on its way to the queue, for recipients that may be several or elsewhere. */
  queueIntake(sizeHintOctets: number | null, how?: IntakeHow): Promise<Intake>

  /** All of them or none (MULTIAPPEND), in the order given. */
  append(account: AccountId, mailbox: MailboxName, messages: readonly Appended[]): Promise<AppendResult>
  /**
   * One message to one account's INBOX (or, later, where its rules say). With a `deliveryKey` the delivery happens once
   * an account and key, however often it is asked for (`MailWriter.claimDelivery`); asked again it is `delivered`.
   */
  deliver(account: AccountId, message: IncomingMessage, deliveryKey?: string): Promise<DeliverResult>
  /**
   * Into the queue, for all recipients, in one transaction; the queue delivers and relays at once. `sender` is the
   * envelope's, in any form that may stand between its angle brackets; null for a bounce.
   * `sentWith`: the app password it was sent with, if any; null, and nothing is queued, when that has ended meanwhile.
   * It leaves at `dueMs`, at once when it is not said.
   */
  queue(
    message: IncomingMessage,
    sender: string | null,
    recipients: readonly Recipient[],
    sentWith?: string | null,
    dueMs?: number,
  ): Promise<QueueId | null>
  /** Keeps it in the queue until it is withdrawn, unless it has been tried for anybody; asked again it is as true. */
  keepBack(queue: QueueId): Promise<boolean>
  /** Out of the queue again, unless it has been tried for anybody. */
  withdraw(queue: QueueId): Promise<boolean>

  addSubmission(account: AccountId, submission: NewSubmission): Promise<Submission>
  changeSubmission(
    account: AccountId,
    id: SubmissionId,
    to: { readonly isCanceled: boolean; readonly isGone: boolean },
  ): Promise<void>

  /** Changes flags of those of `uids` that are there. */
  changeFlags(
    account: AccountId,
    mailbox: MailboxId,
    uids: readonly Uid[],
    change: FlagChange,
  ): Promise<FlagsChanged>
  /** Into another mailbox of the same account. */
  readonly copy: IntoMailbox
  /** Copies and expunges in one transaction (RFC 6851). */
  readonly move: IntoMailbox
  /** Removes messages marked \Deleted; `uids` narrows to those (UID EXPUNGE), null means all. Returns what went. */
  expunge(account: AccountId, mailbox: MailboxId, uids: readonly Uid[] | null): Promise<readonly Uid[]>
  /** Removes these, whether marked or not (POP3's QUIT). */
  remove(account: AccountId, mailbox: MailboxId, uids: readonly Uid[]): Promise<void>

  /** Emails: contents, whatever mailboxes hold them. Each change by itself; all that are made are made together. */
  changeEmails(account: AccountId, changes: readonly EmailChange[]): Promise<readonly EmailChanged[]>
  /** With every message that holds them; gives those that went. */
  removeEmails(account: AccountId, emails: readonly EmailId[]): Promise<readonly EmailId[]>
  /** A new one, in all of these mailboxes or in none. */
  addEmail(
    account: AccountId,
    message: IncomingMessage,
    mailboxes: readonly MailboxId[],
    flags: Flags,
    date: InternalDate,
  ): Promise<EmailAdded>

  /** A body for `keepUpload`. */
  writeUpload(account: AccountId, sizeHintOctets: number | null): Promise<BodyWriter>
  keepUpload(account: AccountId, type: string, body: StoredBody): Promise<Uploaded>

  /** Uids that match, in order. Yields to others while it works; ends early when `signal` is aborted. */
  search(open: OpenMailbox, key: SearchKey, signal: AbortSignal): Promise<readonly Uid[]>
}

export type IntakeHow = {
  /** Octets stay as they are: a literal8, or lines known to end in CR LF. Else bare LF becomes CR LF. */
  readonly binary: boolean
}

export type MailLimits = {
  readonly messageOctetsMax: number
  readonly quotaOctets: number
  readonly messagesMax: number
  readonly mailboxesMax: number
}

export type Created =
  | { readonly kind: 'created'; readonly mailbox: Mailbox }
  | { readonly kind: 'refused'; readonly because: 'exists' | 'too-many' | 'special-use-taken' }
export type Renamed =
  | { readonly kind: 'renamed' }
  | {
      readonly kind: 'refused'
      readonly because: 'no-such-mailbox' | 'exists' | 'into-itself' | 'name-too-long'
    }
/** Of what is renamed: in IMAP names are subscribed to (RFC 9051 §6.3.7), in JMAP mailboxes (RFC 8621 §2). */
export type Subscriptions = 'stay' | 'follow'
export type Subscribed =
  | { readonly kind: 'subscribed' }
  | { readonly kind: 'refused'; readonly because: 'too-many-subscriptions' }
export type Removed =
  | { readonly kind: 'removed' }
  | { readonly kind: 'refused'; readonly because: 'no-such-mailbox' | 'inbox' }

export type Appended = {
  readonly message: IncomingMessage
  readonly flags: Flags
  readonly date: InternalDate
}
export type AppendResult =
  | { readonly kind: 'appended'; readonly mailbox: Mailbox; readonly uids: readonly Uid[] }
  | { readonly kind: 'refused'; readonly because: 'no-such-mailbox' | 'over-quota' }

export type Uploaded =
  | { readonly kind: 'uploaded'; readonly id: UploadId }
  | { readonly kind: 'refused'; readonly because: 'over-quota' }

export type DeliverResult =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'refused'; readonly because: 'over-quota' }

export type Recipient =
  | { readonly kind: 'local'; readonly account: AccountId; readonly address: Address }
  | { readonly kind: 'elsewhere'; readonly address: string }

export type FlagChange = {
  readonly how: 'replace' | 'add' | 'remove'
  readonly flags: Flags
  /** CONDSTORE's UNCHANGEDSINCE; null when any state may be changed. */
  readonly unchangedSince: number | null
}
export type FlagsChanged = {
  /** The modseq that the changed ones have now. */
  readonly modseq: number
  readonly changed: readonly Uid[]
  /** Left as they were, because they changed after `unchangedSince`. */
  readonly modified: readonly Uid[]
  /** No longer there. */
  readonly gone: readonly Uid[]
}

/** A copy some of whose messages others have expunged: nothing is copied, or (else) what is left. */
export type OfGone = 'refuse' | 'leave-out'

/** Takes those of `uids` that are there into another mailbox; what of those that are gone, `ofGone` says ("leave-out" when not said). */
export type IntoMailbox = (
  account: AccountId,
  from: MailboxId,
  uids: readonly Uid[],
  to: MailboxName,
  ofGone?: OfGone,
) => Promise<CopyResult>

export type CopyResult =
  | {
      readonly kind: 'copied'
      readonly mailbox: Mailbox
      readonly from: readonly Uid[]
      readonly to: readonly Uid[]
    }
  | { readonly kind: 'refused'; readonly because: 'no-such-mailbox' | 'over-quota' | 'same-mailbox' | 'gone' }

/** Heard by every process: something in a mailbox changed, up to this modseq. */
export type MailboxChanged = {
  readonly kind: 'mailbox-changed'
  readonly account: AccountId
  readonly mailbox: MailboxId
  readonly modseq: number
}
