/**
 * What the domain asks of storage about mail. Everything begins with the account; reading and writing are two types, so
 * that who may only read cannot write. A write happens inside `inTransaction` and is on disk when that resolves.
 * Inside a transaction await only the writer given: no hashing, no network, no other store.
 */
import type { AccountId } from '../account/account.ts'
import type { ChangedEmails, EmailMessage, MailboxCounts, RemovedMailbox } from './email-message.ts'
import type { Mailbox, MailboxId, MailboxName, SpecialUse } from './mailbox.ts'
import type {
  EmailFacts,
  EmailId,
  Flags,
  InternalDate,
  MessageNumbers,
  PreparedTexts,
  TextColumn,
  ThreadId,
  Uid,
} from './message.ts'
import type { NewSubmission, Submission, SubmissionId } from './submission.ts'
import type { Upload, UploadId } from './upload.ts'

export type MailReader = {
  mailboxes(account: AccountId): Promise<readonly Mailbox[]>
  mailbox(account: AccountId, id: MailboxId): Promise<Mailbox | null>
  mailboxNamed(account: AccountId, name: MailboxName): Promise<Mailbox | null>
  /** Names outlive mailboxes (RFC 9051 §6.3.7). */
  subscriptions(account: AccountId): Promise<readonly MailboxName[]>
  /** Messages changed after `sinceModseq` (0: all), in uid order. */
  numbers(account: AccountId, mailbox: MailboxId, sinceModseq: number): Promise<readonly MessageNumbers[]>
  /** Uids expunged after `sinceModseq`, in uid order (QRESYNC; kept for ever, they are two numbers each). */
  expunged(account: AccountId, mailbox: MailboxId, sinceModseq: number): Promise<readonly Uid[]>
  /** The columns asked for, for each email in the order given; null where the email is gone. */
  texts<Column extends TextColumn>(
    account: AccountId,
    emails: readonly EmailId[],
    columns: readonly Column[],
  ): Promise<readonly (Pick<PreparedTexts, Column> | null)[]>
  /** Bodies that lie in their rows, in the order given; null for one that does not (use `body`) or is gone. */
  smallBodies(account: AccountId, emails: readonly EmailId[]): Promise<readonly (Uint8Array | null)[]>
  /**
   * Octets [start, end) of a message in chunks of at most 64 KiB. Throws `BodyDamaged` before it gives out what is not
   * as it was written, and `BodyGone` when no mailbox holds the email any more. Chunks that are `lent` may be 256 KiB and
   * are written over when the next is asked for: then a large message costs no memory for its length.
   */
  body(
    account: AccountId,
    email: EmailId,
    start: number,
    end: number,
    chunks?: 'kept' | 'lent',
  ): AsyncIterable<Uint8Array>
  usage(account: AccountId): Promise<{ readonly messages: number; readonly octets: number }>
  /** The newest modseq given out in the account. */
  highestModseq(account: AccountId): Promise<number>
  /** Grows with every content that arrives, and with nothing else. */
  nextEmail(account: AccountId): Promise<number>
  /** Every message that holds one of these contents, marked \Deleted or not, in no order. */
  messagesOf(account: AccountId, emails: readonly EmailId[]): Promise<readonly EmailMessage[]>
  /** Every message of these threads, in no order. */
  messagesOfThreads(account: AccountId, threads: readonly ThreadId[]): Promise<readonly EmailMessage[]>
  /** Contents that several messages hold. */
  sharedEmails(account: AccountId): Promise<readonly EmailId[]>
  /** Contents whose messages changed or went after `sinceModseq`; null when more than `max` messages did. */
  changedEmails(account: AccountId, sinceModseq: number, max: number): Promise<ChangedEmails | null>
  /** Of what is not marked \Deleted, each content once. */
  mailboxCounts(account: AccountId, mailbox: MailboxId): Promise<MailboxCounts>
  /** Those that changed after `sinceModseq`, the newest first, `max` at most. */
  submissions(account: AccountId, sinceModseq: number, max: number): Promise<readonly Submission[]>
  /** Its octets are read by `body`, under the number of its body. Null when it is forgotten. */
  upload(account: AccountId, id: UploadId): Promise<Upload | null>
  /** When the oldest that waits came; null when none does. */
  firstUploadMs(account: AccountId): Promise<number | null>
  /** Mailboxes removed after `sinceModseq`. */
  removedMailboxes(account: AccountId, sinceModseq: number): Promise<readonly RemovedMailbox[]>
}

/** A body on its way in: in memory while small, else a file already written and synced, removed unless it is taken. */
export type StoredBody = {
  readonly sizeOctets: number
  /** Reads it back: for the copies to other accounts, and for relaying. */
  chunks(): AsyncIterable<Uint8Array>
  /** Removes it unless a commit has taken it. Always called at the end. */
  [Symbol.asyncDispose](): Promise<void>
}

export type BodyWriter = {
  /** Resolves when more may be written. Throws `StoreFull` when the disk is. */
  write(chunk: Uint8Array): Promise<void>
  finish(): Promise<StoredBody>
  abandon(): Promise<void>
}

export type MailWriter = {
  /** `exists` when the name is taken. Takes the next uidvalidity, which only grows. */
  createMailbox(name: MailboxName, specialUse: SpecialUse | null): Promise<Mailbox | 'exists'>
  /** Keeps id, uidvalidity and messages. */
  renameMailbox(id: MailboxId, name: MailboxName): Promise<'renamed' | 'exists'>
  setSpecialUse(id: MailboxId, specialUse: SpecialUse | null): Promise<void>
  /** With its messages. */
  removeMailbox(id: MailboxId): Promise<void>
  subscribe(name: MailboxName, on: boolean): Promise<void>
  subscriptions(): Promise<readonly MailboxName[]>
  mailbox(id: MailboxId): Promise<Mailbox | null>
  mailboxNamed(name: MailboxName): Promise<Mailbox | null>
  mailboxes(): Promise<readonly Mailbox[]>
  /** Marks all present as seen by a session: returns the first uid that was recent until now (RFC 3501 §2.3.2). */
  takeRecent(id: MailboxId): Promise<number>
  /** The content of a new message; it belongs to no mailbox yet. Joins the thread that has one of its keys, or begins one. */
  addEmail(texts: PreparedTexts & EmailFacts, body: StoredBody): Promise<EmailId>
  /** Puts a content in a mailbox: a new uid and modseq. */
  addMessage(
    mailbox: MailboxId,
    email: EmailId,
    sizeOctets: number,
    flags: Flags,
    date: InternalDate,
  ): Promise<{ uid: Uid; modseq: number }>
  /** The numbers of those of `uids` that are there, in uid order. */
  numbersOf(mailbox: MailboxId, uids: readonly Uid[]): Promise<readonly MessageNumbers[]>
  /** Uids of those marked \Deleted, in uid order. */
  deletedUids(mailbox: MailboxId): Promise<readonly Uid[]>
  /** Sets flags of messages of one mailbox; all take one new modseq, which is returned. */
  setFlags(
    mailbox: MailboxId,
    changes: readonly { readonly uid: Uid; readonly flags: Flags }[],
  ): Promise<number>
  /** Removes messages; content no mailbox holds any more is removed too. One new modseq for all, which is returned. */
  expunge(mailbox: MailboxId, uids: readonly Uid[]): Promise<number>
  usage(): Promise<{ readonly messages: number; readonly octets: number }>
  /** Every message that holds one of these contents. */
  messagesOf(emails: readonly EmailId[]): Promise<readonly EmailMessage[]>
  /** The newest modseq given out in the account, this transaction's included. */
  highestModseq(): Promise<number>
  addSubmission(submission: NewSubmission): Promise<Submission>
  changeSubmission(
    id: SubmissionId,
    to: { readonly isCanceled: boolean; readonly isGone: boolean },
  ): Promise<void>
  /** Octets that a client brings, to make emails of. */
  addUpload(type: string, body: StoredBody): Promise<UploadId>
  uploaded(): Promise<{ readonly count: number; readonly octets: number }>
  /** Those that came before, `max` at most; how many. */
  forgetUploads(beforeMs: number, max: number): Promise<number>
  /** True the first time in this account, false ever after: makes a delivery from the queue happen once. */
  claimDelivery(key: string): Promise<boolean>
}

export type MailStore = MailReader & {
  /** All or nothing, and on disk when it resolves. Writes that wait together may share one commit. */
  inTransaction<Result>(account: AccountId, work: (writer: MailWriter) => Promise<Result>): Promise<Result>
  /** A body for one of the accounts of this store; `sizeHintOctets` when the size is announced. */
  writeBody(account: AccountId, sizeHintOctets: number | null): Promise<BodyWriter>
  /** Makes the folder of a new account with its first mailboxes, subscribed. */
  createAccount(account: AccountId): Promise<void>
  /** Erases an account's mail. */
  erase(account: AccountId): Promise<void>
}

/** Thrown in a transaction to undo what it wrote, when the answer is a refusal: nothing is broken. */
export class Undone extends Error {
  override readonly name = 'Undone'
}

/** The disk is full, or the account's file cannot grow. Reading goes on. */
export class StoreFull extends Error {
  override readonly name = 'StoreFull'
}

/** A stored body is not what was written: told, never sent as if it were whole. */
export class BodyDamaged extends Error {
  override readonly name = 'BodyDamaged'
}

/** The content was removed with the last message that held it, before or while it was read. */
export class BodyGone extends Error {
  override readonly name = 'BodyGone'
}
