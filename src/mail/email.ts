/**
 * An email as JMAP sees it (RFC 8621 §4): one content, however many mailboxes hold it. What the messages that hold it
 * say together; a message marked \Deleted is not there for JMAP (§4.1.1).
 */
import type { EmailMessage } from './email-message.ts'
import { joinKeywords, splitKeywords } from './keywords.ts'
import type { MailboxId } from './mailbox.ts'
import { type EmailId, FLAG, type Flags, type ThreadId } from './message.ts'

/** One email: what its messages say together. It has a flag or keyword that any of them has. */
export type Email = Flags & {
  readonly email: EmailId
  readonly thread: ThreadId
  readonly hasAttachment: boolean
  readonly sizeOctets: number
  readonly internalMs: number
  readonly mailboxes: readonly MailboxId[]
  /** From when on it can be seen. */
  readonly sinceModseq: number
}

/** Of messages that hold the same contents in full. Emails of which every message is marked \Deleted are not among them. */
export const emailsOf = (messages: readonly EmailMessage[]): Map<EmailId, Email> => {
  const emails = new Map<EmailId, Email>()
  for (const message of messages) {
    if ((message.system & FLAG.deleted) !== 0) continue
    const before = emails.get(message.email)
    emails.set(message.email, before === undefined ? emailOf(message) : together(before, message))
  }
  return emails
}

const emailOf = ({ mailbox, ...message }: EmailMessage): Email => ({ ...message, mailboxes: [mailbox] })

const together = (email: Email, message: EmailMessage): Email => ({
  ...email,
  system: email.system | message.system,
  keywords: joinKeywords([...splitKeywords(email.keywords), ...splitKeywords(message.keywords)]),
  internalMs: Math.min(email.internalMs, message.internalMs),
  sinceModseq: Math.min(email.sinceModseq, message.sinceModseq),
  mailboxes: email.mailboxes.includes(message.mailbox)
    ? email.mailboxes
    : [...email.mailboxes, message.mailbox],
})
