/**
 * The account's names as LIST sees them: mailboxes, names that only stand above mailboxes, and names that are
 * subscribed to and nothing else (RFC 9051 §6.3.9, RFC 5258 §3).
 */
import { INBOX, type Mailbox, type MailboxName, SEPARATOR } from '../mail/mailbox.ts'

export type ListedName = {
  readonly name: string
  /** Null for a name that is no mailbox. */
  readonly mailbox: Mailbox | null
  readonly hasChildren: boolean
  readonly isSubscribed: boolean
  /** Whether a name below it is subscribed to, is a special use: what CHILDINFO and RECURSIVEMATCH ask. */
  readonly isAboveSubscribed: boolean
  readonly isAboveSpecialUse: boolean
}

/** INBOX first, then by name, each above what is below it. */
export const nameTree = (
  mailboxes: readonly Mailbox[],
  subscriptions: readonly MailboxName[],
): readonly ListedName[] => {
  const names = new Map<string, Growing>()
  const growing = (name: string): Growing => {
    const known = names.get(name)
    if (known !== undefined) return known
    const made: Growing = {
      name,
      mailbox: null,
      hasChildren: false,
      isSubscribed: false,
      isAboveSubscribed: false,
      isAboveSpecialUse: false,
    }
    names.set(name, made)
    return made
  }
  for (const mailbox of mailboxes) {
    growing(mailbox.name).mailbox = mailbox
    for (const above of namesAbove(mailbox.name)) {
      growing(above).hasChildren = true
      if (mailbox.specialUse !== null) growing(above).isAboveSpecialUse = true
    }
  }
  for (const name of subscriptions) {
    growing(name).isSubscribed = true
    for (const above of namesAbove(name)) growing(above).isAboveSubscribed = true
  }
  return [...names.values()].sort(byName)
}

type Growing = { -readonly [Key in keyof ListedName]: ListedName[Key] }

/** `a/b` and `a` for `a/b/c`. */
const namesAbove = (name: string): readonly string[] => {
  const above: string[] = []
  for (let at = name.lastIndexOf(SEPARATOR); at > 0; at = name.lastIndexOf(SEPARATOR, at - 1))
    above.push(name.slice(0, at))
  return above
}

const byName = (a: ListedName, b: ListedName): number => {
  if (a.name === INBOX || b.name === INBOX) return a.name === INBOX ? -1 : 1
  return a.name < b.name ? -1 : 1
}
