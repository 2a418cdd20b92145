/** MAILBOXID, EMAILID and THREADID as texts (RFC 8474 §4, §5): a letter, so that no two kinds are alike, and the number. */
import type { MailboxId } from './mailbox.ts'
import type { EmailId, ThreadId } from './message.ts'

export const emailIdText = (email: EmailId): string => `M${email}`

export const mailboxIdText = (mailbox: MailboxId): string => `F${mailbox}`

export const threadIdText = (thread: ThreadId): string => `T${thread}`

/** The email that a client's EMAILID names, or null when no email is called so (RFC 8474 §7: compared as it stands). */
export const parseEmailId = (text: string): EmailId | null => numberOf(text, 'M') as EmailId | null

export const parseMailboxId = (text: string): MailboxId | null => numberOf(text, 'F') as MailboxId | null

export const parseThreadId = (text: string): ThreadId | null => numberOf(text, 'T') as ThreadId | null

const numberOf = (text: string, letter: string): number | null =>
  text.startsWith(letter) && /^.(?:0|[1-9][0-9]{0,14})$/.test(text) ? Number(text.slice(1)) : null
