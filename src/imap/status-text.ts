/** The answer of STATUS (RFC 9051 §7.3.4), for STATUS itself and for LIST RETURN (STATUS (...)). */
import type { SignedIn } from '../app-password/authorize.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import { FLAG } from '../mail/message.ts'
import { mailboxIdText } from '../mail/object-ids.ts'
import type { MessageTable } from '../mail/open-mailbox.ts'
import { isUtf8, type Session, switchCondstoreOn } from './session.ts'
import { mailboxText } from './wire/responses.ts'
import type { StatusItem } from './wire/syntax.ts'

export const statusText = async (
  session: Session,
  { account }: SignedIn,
  mailbox: Mailbox,
  items: readonly StatusItem[],
): Promise<string> => {
  // RFC 7162 §3.1.2: asking for it makes the session a CONDSTORE one.
  if (items.includes('HIGHESTMODSEQ')) switchCondstoreOn(session)
  const { mail } = session.deps
  using open = needsTable(mailbox, items) ? await mail.open(account, mailbox.id) : null
  const limit = mail.limits.messageOctetsMax
  const values = items.map((item) => `${item} ${VALUES[item](mailbox, open?.table ?? null, limit)}`)
  return `* STATUS ${mailboxText(mailbox.name, isUtf8(session))} (${values.join(' ')})`
}

type Value = (mailbox: Mailbox, table: MessageTable | null, appendLimit: number) => number | string

const VALUES: Readonly<Record<StatusItem, Value>> = {
  MESSAGES: ({ messages }) => messages,
  UIDNEXT: ({ uidNext }) => uidNext,
  UIDVALIDITY: ({ uidValidity }) => uidValidity,
  UNSEEN: ({ unseen }) => unseen,
  DELETED: ({ deleted }) => deleted,
  SIZE: ({ sizeOctets }) => sizeOctets,
  RECENT: ({ recentFromUid }, table) => (table === null ? 0 : table.count - table.lowerBound(recentFromUid)),
  HIGHESTMODSEQ: ({ highestModseq }) => Math.max(1, highestModseq),
  MAILBOXID: ({ id }) => `(${mailboxIdText(id)})`,
  APPENDLIMIT: (_mailbox, _table, appendLimit) => appendLimit,
  'DELETED-STORAGE': (_mailbox, table) => (table === null ? 0 : deletedOctets(table)),
}

/** Only two values are not kept with the mailbox; mostly they are known to be 0. */
const needsTable = (mailbox: Mailbox, items: readonly StatusItem[]): boolean =>
  (items.includes('RECENT') && mailbox.recentFromUid < mailbox.uidNext) ||
  (items.includes('DELETED-STORAGE') && mailbox.deleted > 0)

const deletedOctets = (table: MessageTable): number => {
  let octets = 0
  for (let position = 0; position < table.count; position += 1)
    if (table.systemAt(position) & FLAG.deleted) octets += table.sizeAt(position)
  return octets
}
