/** Mailboxes (folders): names, special uses and the counters that STATUS answers from. */
import type { Brand } from '../base/brand.ts'

/** Unique in its account and never used again (MAILBOXID, RFC 8474). */
export type MailboxId = Brand<number, 'MailboxId'>

/** UTF-8 in NFC, levels divided by `/`, `INBOX` in capitals where it is the first level. */
export type MailboxName = Brand<string, 'MailboxName'>

/** RFC 6154. */
export const SPECIAL_USES = ['\\Archive', '\\Drafts', '\\Junk', '\\Sent', '\\Trash'] as const
export type SpecialUse = (typeof SPECIAL_USES)[number]

export type Mailbox = {
  readonly id: MailboxId
  readonly name: MailboxName
  readonly specialUse: SpecialUse | null
  readonly uidValidity: number
  readonly uidNext: number
  /** The modseq of the newest change in it. */
  readonly highestModseq: number
  /** The modseq of its making, and of the newest change of its name, its place in the tree, its use or subscription. */
  readonly sinceModseq: number
  readonly namedModseq: number
  readonly messages: number
  readonly unseen: number
  readonly deleted: number
  readonly sizeOctets: number
  /** Messages from this uid on are \Recent for the next session that selects it (RFC 3501 §2.3.2). */
  readonly recentFromUid: number
}

export const INBOX = 'INBOX' as MailboxName
export const SEPARATOR = '/'

const NAME_OCTETS_MAX = 500 // fits every client's path
const DEPTH_MAX = 20

/** What every new account has, subscribed (product: special folders exist from the start). */
export const FIRST_MAILBOXES: readonly {
  readonly name: MailboxName
  readonly specialUse: SpecialUse | null
}[] = [
  { name: INBOX, specialUse: null },
  { name: 'Drafts' as MailboxName, specialUse: '\\Drafts' },
  { name: 'Sent' as MailboxName, specialUse: '\\Sent' },
  { name: 'Junk' as MailboxName, specialUse: '\\Junk' },
  { name: 'Trash' as MailboxName, specialUse: '\\Trash' },
  { name: 'Archive' as MailboxName, specialUse: '\\Archive' },
]

/**
 * A name in its stored form, or null: no empty level, no control characters, no wildcard, at most 500 octets and 20
 * levels. Names never become paths: storage knows mailboxes by id.
 */
export const parseMailboxName = (text: string): MailboxName | null => {
  const normal = text.normalize('NFC')
  const levels = normal.split(SEPARATOR)
  if (levels.length > DEPTH_MAX || new TextEncoder().encode(normal).length > NAME_OCTETS_MAX) return null
  if (!normal.isWellFormed() || levels.some((level) => level === '' || /[\p{Cc}\p{Zl}\p{Zp}%*]/u.test(level)))
    return null
  const [first, ...rest] = levels
  return (first?.toUpperCase() === INBOX ? [INBOX, ...rest].join(SEPARATOR) : normal) as MailboxName
}
