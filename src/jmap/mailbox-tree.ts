/**
 * Mailboxes as a tree (RFC 8621 §2): a name's levels are its place. Where a level above has no mailbox of its own, the
 * mailbox hangs from the nearest that has one and bears the rest of the path as its name.
 */
import { INBOX, type Mailbox, type MailboxId, SEPARATOR, type SpecialUse } from '../mail/mailbox.ts'

export type Role = 'inbox' | 'archive' | 'drafts' | 'junk' | 'sent' | 'trash'

const ROLES: Readonly<Record<SpecialUse, Role>> = {
  '\\Archive': 'archive',
  '\\Drafts': 'drafts',
  '\\Junk': 'junk',
  '\\Sent': 'sent',
  '\\Trash': 'trash',
}

export const roleOf = ({ name, specialUse }: Mailbox): Role | null =>
  name === INBOX ? 'inbox' : specialUse === null ? null : ROLES[specialUse]

/** Null for what is no use that a mailbox can be given. */
export const specialUseOf = (role: string): SpecialUse | null =>
  (Object.keys(ROLES) as SpecialUse[]).find((use) => ROLES[use] === role) ?? null

/** RFC 8621 §2: the order in which people look for them. */
export const SORT_ORDER: Readonly<Record<Role, number>> = {
  inbox: 1,
  drafts: 2,
  sent: 3,
  archive: 4,
  junk: 5,
  trash: 6,
}
export const SORT_ORDER_OF_OTHERS = 10

export type Place = { readonly parent: MailboxId | null; readonly name: string }

/** INBOX has this name here; clients show their own word for it, by its role. */
const INBOX_NAME = 'Inbox'

export const placeOf = (mailbox: Mailbox, byName: ReadonlyMap<string, Mailbox>): Place => {
  if (mailbox.name === INBOX) return { parent: null, name: INBOX_NAME }
  const levels = mailbox.name.split(SEPARATOR)
  for (let above = levels.length - 1; above > 0; above--) {
    const superior = byName.get(levels.slice(0, above).join(SEPARATOR))
    if (superior !== undefined) return { parent: superior.id, name: levels.slice(above).join(SEPARATOR) }
  }
  return { parent: null, name: mailbox.name }
}

export const byNameOf = (mailboxes: readonly Mailbox[]): ReadonlyMap<string, Mailbox> =>
  new Map(mailboxes.map((mailbox) => [mailbox.name, mailbox]))
