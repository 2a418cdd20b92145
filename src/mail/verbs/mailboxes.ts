/** Making, renaming and removing mailboxes (RFC 9051 §6.3.4 to §6.3.6). INBOX is always there. */
import type { AccountId } from '../../account/account.ts'
import type { Created, MailLimits, Removed, Renamed, Subscribed, Subscriptions } from '../mail.ts'
import {
  INBOX,
  type Mailbox,
  type MailboxName,
  parseMailboxName,
  SEPARATOR,
  type SpecialUse,
} from '../mailbox.ts'
import type { MailWriter } from '../store.ts'
import { moveMessages } from './copy.ts'
import type { MailParts } from './parts.ts'

export const createMailbox =
  ({ store, limits, changed }: MailParts) =>
  async (account: AccountId, name: MailboxName, specialUse: SpecialUse | null): Promise<Created> => {
    const result = await store.inTransaction(account, async (writer): Promise<Created> => {
      const present = await writer.mailboxes()
      if (has(present, name)) return { kind: 'refused', because: 'exists' }
      // RFC 6154 §3: one mailbox a use, so that every program files sent mail in the same place.
      if (specialUse !== null && present.some((mailbox) => mailbox.specialUse === specialUse))
        return { kind: 'refused', because: 'special-use-taken' }
      const superiors = missingSuperiors(present, name)
      if (present.length + superiors.length >= limits.mailboxesMax)
        return { kind: 'refused', because: 'too-many' }
      for (const superior of superiors) await writer.createMailbox(superior, null)
      const mailbox = await writer.createMailbox(name, specialUse)
      return mailbox === 'exists' ? { kind: 'refused', because: 'exists' } : { kind: 'created', mailbox }
    })
    if (result.kind === 'created') changed(account, result.mailbox.id, result.mailbox.highestModseq)
    return result
  }

export const renameMailbox =
  ({ store, limits, changed }: MailParts) =>
  async (
    account: AccountId,
    from: MailboxName,
    to: MailboxName,
    subscriptions: Subscriptions,
  ): Promise<Renamed> => {
    const inboxUids = from === INBOX ? await uidsOfInbox(store, account) : []
    const result = await store.inTransaction(account, async (writer): Promise<RenamedRows> => {
      const present = await writer.mailboxes()
      if (has(present, to)) return { kind: 'refused', because: 'exists' }
      if (from === INBOX) return emptyInboxInto(writer, present, to, limits, inboxUids)
      if (to.startsWith(from + SEPARATOR)) return { kind: 'refused', because: 'into-itself' }
      return renameTree(writer, present, { from, to, subscriptions }, limits)
    })
    if (result.kind === 'refused') return result
    for (const { id, highestModseq } of result.mailboxes) changed(account, id, highestModseq)
    return { kind: 'renamed' }
  }

export const removeMailbox =
  ({ store, changed }: MailParts) =>
  async (account: AccountId, name: MailboxName): Promise<Removed> => {
    if (name === INBOX) return { kind: 'refused', because: 'inbox' }
    const mailbox = await store.inTransaction(account, async (writer) => {
      const found = await writer.mailboxNamed(name)
      if (found !== null) await writer.removeMailbox(found.id)
      return found
    })
    if (mailbox === null) return { kind: 'refused', because: 'no-such-mailbox' }
    changed(account, mailbox.id, mailbox.highestModseq)
    return { kind: 'removed' }
  }

/** Names outlive mailboxes (RFC 9051 §6.3.7): there may be some times as many as mailboxes. */
const SUBSCRIPTIONS_A_MAILBOX_MAX = 4

export const subscribe =
  ({ store, limits, changed }: MailParts) =>
  async (account: AccountId, name: MailboxName, on: boolean): Promise<Subscribed> => {
    const most = limits.mailboxesMax * SUBSCRIPTIONS_A_MAILBOX_MAX
    const result = await store.inTransaction(account, async (writer) => {
      const present = on ? await writer.subscriptions() : []
      if (present.length >= most && !present.includes(name)) return 'too-many'
      await writer.subscribe(name, on)
      return writer.mailboxNamed(name)
    })
    if (result === 'too-many') return { kind: 'refused', because: 'too-many-subscriptions' }
    if (result !== null) changed(account, result.id, result.highestModseq)
    return { kind: 'subscribed' }
  }

type RenamedRows =
  | Extract<Renamed, { kind: 'refused' }>
  | { readonly kind: 'renamed'; readonly mailboxes: readonly Mailbox[] }

const uidsOfInbox = async (store: MailParts['store'], account: AccountId) => {
  const inbox = await store.mailboxNamed(account, INBOX)
  return inbox === null ? [] : (await store.numbers(account, inbox.id, 0)).map(({ uid }) => uid)
}

// RFC 9051 §6.3.6: its messages move, INBOX stays and is empty, names below INBOX are not affected.
const emptyInboxInto = async (
  writer: MailWriter,
  present: readonly Mailbox[],
  to: MailboxName,
  limits: MailLimits,
  uids: Parameters<typeof moveMessages>[2],
): Promise<RenamedRows> => {
  const inbox = present.find((mailbox) => mailbox.name === INBOX)
  if (inbox === undefined) return { kind: 'refused', because: 'no-such-mailbox' }
  await createSuperiors(writer, present, to, limits)
  const created = await writer.createMailbox(to, null)
  if (created === 'exists') return { kind: 'refused', because: 'exists' }
  await moveMessages(writer, inbox.id, uids, created.id)
  return { kind: 'renamed', mailboxes: await rowsOf(writer, [inbox, created]) }
}

type RenameOf = {
  readonly from: MailboxName
  readonly to: MailboxName
  readonly subscriptions: Subscriptions
}

/** The mailbox with all that is below its name; a name that only has others below it can be renamed too. */
const renameTree = async (
  writer: MailWriter,
  present: readonly Mailbox[],
  { from, to, subscriptions }: RenameOf,
  limits: MailLimits,
): Promise<RenamedRows> => {
  const moving = present.filter(({ name }) => name === from || name.startsWith(from + SEPARATOR))
  if (moving.length === 0) return { kind: 'refused', because: 'no-such-mailbox' }
  const staying = present.filter((mailbox) => !moving.includes(mailbox))
  const renamed = moving.map((mailbox) => ({
    mailbox,
    name: (to + mailbox.name.slice(from.length)) as MailboxName,
  }))
  if (renamed.some(({ name }) => parseMailboxName(name) !== name))
    return { kind: 'refused', because: 'name-too-long' }
  if (renamed.some(({ name }) => has(staying, name))) return { kind: 'refused', because: 'exists' }
  await createSuperiors(writer, staying, to, limits)
  // The shortest first: when `a/b` becomes `a`, `a/b/b` becomes what `a/b` was.
  for (const { mailbox, name } of renamed.toSorted((a, b) => a.name.length - b.name.length))
    if ((await writer.renameMailbox(mailbox.id, name)) === 'exists')
      throw new Error(`mailbox ${mailbox.id} cannot have its new name: another has it`)
  if (subscriptions === 'follow') await followSubscriptions(writer, renamed)
  return { kind: 'renamed', mailboxes: await rowsOf(writer, moving) }
}

/** All old names before the first new one: what `a/b` was may be what `a/b/b` becomes. */
const followSubscriptions = async (
  writer: MailWriter,
  renamed: readonly { readonly mailbox: Mailbox; readonly name: MailboxName }[],
): Promise<void> => {
  const present = new Set(await writer.subscriptions())
  const subscribed = renamed.filter(({ mailbox }) => present.has(mailbox.name))
  for (const { mailbox } of subscribed) await writer.subscribe(mailbox.name, false)
  for (const { name } of subscribed) await writer.subscribe(name, true)
}

/** RFC 9051 §6.3.6: superior names should be made too; above the limit of mailboxes they remain names only. */
const createSuperiors = async (
  writer: MailWriter,
  present: readonly Mailbox[],
  name: MailboxName,
  limits: MailLimits,
): Promise<void> => {
  const superiors = missingSuperiors(present, name)
  if (present.length + superiors.length >= limits.mailboxesMax) return
  for (const superior of superiors) await writer.createMailbox(superior, null)
}

/** Names above `name` that no mailbox has, the topmost first. */
const missingSuperiors = (present: readonly Mailbox[], name: MailboxName): readonly MailboxName[] => {
  const levels = name.split(SEPARATOR)
  return levels
    .slice(1)
    .map((_, index) => levels.slice(0, index + 1).join(SEPARATOR) as MailboxName)
    .filter((superior) => !has(present, superior))
}

const has = (mailboxes: readonly Mailbox[], name: MailboxName): boolean =>
  mailboxes.some((mailbox) => mailbox.name === name)

const rowsOf = async (writer: MailWriter, those: readonly Mailbox[]): Promise<readonly Mailbox[]> => {
  const rows: Mailbox[] = []
  for (const { id } of those) {
    const row = await writer.mailbox(id)
    if (row !== null) rows.push(row)
  }
  return rows
}
