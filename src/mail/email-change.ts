/** What may be changed of an email, and what comes of it. */
import type { MailboxId } from './mailbox.ts'
import type { EmailId, Flags, ThreadId } from './message.ts'

export type EmailChange = {
  readonly email: EmailId
  readonly flags: readonly { readonly how: 'replace' | 'add' | 'remove'; readonly flags: Flags }[]
  /** Null: it stays where it is. */
  readonly mailboxes: MailboxesChange | null
}

export type MailboxesChange =
  | { readonly how: 'replace'; readonly mailboxes: readonly MailboxId[] }
  | { readonly how: 'patch'; readonly add: readonly MailboxId[]; readonly remove: readonly MailboxId[] }

export type EmailChanged =
  | { readonly kind: 'changed' }
  | {
      readonly kind: 'refused'
      readonly because: 'not-found' | 'no-such-mailbox' | 'no-mailbox' | 'over-quota' | 'too-many-keywords'
    }

export type EmailAdded =
  | {
      readonly kind: 'added'
      readonly email: EmailId
      readonly thread: ThreadId
      readonly sizeOctets: number
    }
  | { readonly kind: 'refused'; readonly because: 'no-such-mailbox' | 'over-quota' }
