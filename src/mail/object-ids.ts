/** MAILBOXID and EMAILID as texts (RFC 8474 §4, §5): a letter, so that no two kinds are alike, and the number. */
import type { MailboxId } from './mailbox.ts'
import type { EmailId } from './message.ts'

export const emailIdText = (email: EmailId): string => `M${email}`

export const mailboxIdText = (mailbox: MailboxId): string => `F${mailbox}`

/** The email that a client's EMAILID names, or null when no email is called so (RFC 8474 §7: compared as it stands). */
export const parseEmailId = (text: string): EmailId | null => {
  const digits = /^M(0|[1-9][0-9]{0,15})$/.exec(text)?.[1]
  return digits === undefined ? null : (Number(digits) as EmailId)
}
