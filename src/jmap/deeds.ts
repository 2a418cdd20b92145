/** What an app password did to emails, written down for the holder as messages of mailboxes, as IMAP's deeds are. */
import type { MailboxDeed } from '../activity/deeds.ts'
import type { EmailMessage } from '../mail/email-message.ts'
import type { Visitor } from './visitor.ts'

export const noteMessages = (
  visitor: Visitor,
  kind: MailboxDeed,
  messages: readonly EmailMessage[],
): void => {
  if (visitor.credential === null) return
  for (const [mailbox, those] of Map.groupBy(messages, (message) => message.mailbox))
    visitor.note({ kind, mailbox, uids: those.map(({ uid }) => uid) })
}
