/** Messages as those who hold a content: what storage tells of contents across the mailboxes of an account. */
import type { MailboxId } from './mailbox.ts'
import type { EmailId, MessageNumbers, ThreadId } from './message.ts'

/** One message with the mailbox it is in. */
export type EmailMessage = MessageNumbers & {
  readonly mailbox: MailboxId
  /** The modseq from which on the content can be seen by this message. */
  readonly sinceModseq: number
}

export type ChangedEmail = {
  readonly email: EmailId
  readonly thread: ThreadId
  /** Of the change. */
  readonly modseq: number
}

export type ChangedEmails = {
  readonly changed: readonly ChangedEmail[]
  readonly expunged: readonly ChangedEmail[]
}

export type RemovedMailbox = { readonly mailbox: MailboxId; readonly modseq: number }

export type MailboxCounts = {
  readonly emails: number
  readonly unreadEmails: number
  readonly threads: number
  /** Threads of which an unread email is in the mailbox. */
  readonly unreadThreads: number
}
