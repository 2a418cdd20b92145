/**
 * The maildrop: INBOX as it was at sign-in (RFC 1939 §4). Numbers and unique ids do not change while the session lasts,
 * whatever other programs do; marks are only carried out by QUIT.
 */
import type { AccountId } from '../account/account.ts'
import type { Mail } from '../mail/mail.ts'
import { INBOX, type MailboxId } from '../mail/mailbox.ts'
import type { EmailId, Uid } from '../mail/message.ts'

export type Maildrop = {
  readonly account: AccountId
  readonly mailbox: MailboxId
  /** How many there were at sign-in. Indexes are 0-based; message numbers on the wire are one more. */
  readonly count: number
  uidAt(index: number): Uid
  emailAt(index: number): EmailId
  sizeAt(index: number): number
  /** RFC 1939 §7 UIDL: the same for the same message in every session, never for another. */
  uniqueIdAt(index: number): string
  /** Indexes marked by DELE. */
  readonly marked: Set<number>
}

/** Every account has an INBOX; where there is none, something is broken. */
export const openMaildrop = async (
  mail: Pick<Mail, 'read' | 'open'>,
  account: AccountId,
): Promise<Maildrop> => {
  const inbox = await mail.read.mailboxNamed(account, INBOX)
  using open = inbox && (await mail.open(account, inbox.id))
  await open?.refresh()
  if (open?.mailbox === null || open === null) throw new Error('an account without INBOX')
  const { table } = open
  const uids = Float64Array.from({ length: table.count }, (_, position) => table.uidAt(position))
  const emails = Float64Array.from({ length: table.count }, (_, position) => table.emailAt(position))
  const sizes = Float64Array.from({ length: table.count }, (_, position) => table.sizeAt(position))
  const { uidValidity } = open.mailbox
  return {
    account,
    mailbox: open.id,
    count: uids.length,
    uidAt: (index) => uids[index] as Uid,
    emailAt: (index) => emails[index] as EmailId,
    sizeAt: (index) => sizes[index] ?? 0,
    uniqueIdAt: (index) => `${uidValidity}-${uids[index]}`,
    marked: new Set(),
  }
}

/** The indexes of what is not marked, in order. */
export function* unmarked(drop: Maildrop): Generator<number> {
  for (let index = 0; index < drop.count; index++) if (!drop.marked.has(index)) yield index
}

/** What STAT tells: how many are not marked, and their octets. */
export const totals = (drop: Maildrop): { readonly messages: number; readonly octets: number } => {
  let octets = 0
  for (const index of unmarked(drop)) octets += drop.sizeAt(index)
  return { messages: drop.count - drop.marked.size, octets }
}
