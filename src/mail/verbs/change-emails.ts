/**
 * Changing emails as JMAP does (RFC 8621 §4.6): flags and mailboxes of a content together, over all messages that hold
 * it. Many in one transaction; a message marked \Deleted is not looked at, except to go with its email.
 */
import type { AccountId } from '../../account/account.ts'
import { type Email, emailsOf } from '../email.ts'
import type { EmailAdded, EmailChange, EmailChanged, MailboxesChange } from '../email-change.ts'
import type { EmailMessage } from '../email-message.ts'
import type { IncomingMessage } from '../intake.ts'
import { changedFlags, hasKeyword, splitKeywords } from '../keywords.ts'
import type { MailboxId } from '../mailbox.ts'
import { type EmailId, FLAG, type Flags, type InternalDate, type Uid } from '../message.ts'
import type { MailWriter } from '../store.ts'
import type { MailParts } from './parts.ts'
import { hasRoom } from './room.ts'

/** What is to be written at the end, mailbox by mailbox: one modseq for all that is alike. */
type Pending = {
  readonly flags: Map<MailboxId, { uid: Uid; flags: Flags }[]>
  readonly expunge: Map<MailboxId, Uid[]>
  readonly touched: Set<MailboxId>
}

export const changeEmails =
  (parts: MailParts) =>
  async (account: AccountId, changes: readonly EmailChange[]): Promise<readonly EmailChanged[]> => {
    const { results, modseq, touched } = await parts.store.inTransaction(account, async (writer) => {
      const messages = await writer.messagesOf(changes.map(({ email }) => email))
      const byEmail = Map.groupBy(messages, ({ email }) => email)
      const emails = emailsOf(messages)
      const pending: Pending = { flags: new Map(), expunge: new Map(), touched: new Set() }
      const results: EmailChanged[] = []
      for (const change of changes) {
        const email = emails.get(change.email)
        results.push(
          email === undefined
            ? { kind: 'refused', because: 'not-found' }
            : await changeOne(parts, writer, email, byEmail.get(change.email) ?? [], change, pending),
        )
      }
      await writeDown(writer, pending)
      return { results, modseq: await writer.highestModseq(), touched: pending.touched }
    })
    for (const mailbox of touched) parts.changed(account, mailbox, modseq)
    return results
  }

/** With every message that holds them. Those that are not there are left out; gives those that went. */
export const removeEmails =
  ({ store, changed }: MailParts) =>
  async (account: AccountId, emails: readonly EmailId[]): Promise<readonly EmailId[]> => {
    const { gone, modseq, touched } = await store.inTransaction(account, async (writer) => {
      const messages = await writer.messagesOf(emails)
      const there = emailsOf(messages)
      const pending: Pending = { flags: new Map(), expunge: new Map(), touched: new Set() }
      for (const { email, mailbox, uid } of messages)
        if (there.has(email)) push(pending.expunge, pending.touched, mailbox, uid)
      await writeDown(writer, pending)
      const modseq = await writer.highestModseq()
      return { gone: [...there.keys()], modseq, touched: pending.touched }
    })
    for (const mailbox of touched) changed(account, mailbox, modseq)
    return gone
  }

/** A new content, in all of these mailboxes or in none. */
export const addEmail =
  ({ store, limits, changed }: MailParts) =>
  async (
    account: AccountId,
    message: IncomingMessage,
    mailboxes: readonly MailboxId[],
    flags: Flags,
    date: InternalDate,
  ): Promise<EmailAdded> => {
    let modseq = 0
    const result = await store.inTransaction(account, async (writer): Promise<EmailAdded> => {
      for (const mailbox of mailboxes)
        if ((await writer.mailbox(mailbox)) === null) return { kind: 'refused', because: 'no-such-mailbox' }
      const growth = { messages: mailboxes.length, octets: message.sizeOctets * mailboxes.length }
      if (!(await hasRoom(writer, limits, growth))) return { kind: 'refused', because: 'over-quota' }
      const email = await writer.addEmail(message.texts, message.body)
      for (const mailbox of mailboxes)
        modseq = (await writer.addMessage(mailbox, email, message.sizeOctets, flags, date)).modseq
      const thread = (await writer.messagesOf([email]))[0]?.thread
      if (thread === undefined) throw new Error('an email was added to no mailbox')
      return { kind: 'added', email, thread, sizeOctets: message.sizeOctets }
    })
    if (result.kind === 'added') for (const mailbox of mailboxes) changed(account, mailbox, modseq)
    return result
  }

const changeOne = async (
  { limits }: MailParts,
  writer: MailWriter,
  email: Email,
  messages: readonly EmailMessage[],
  change: EmailChange,
  pending: Pending,
): Promise<EmailChanged> => {
  const flags = change.flags.reduce<Flags>(
    (before, one) => changedFlags(before, { ...one, unchangedSince: null }),
    email,
  )
  const given = change.flags.filter(({ how }) => how !== 'remove').map((one) => one.flags.keywords)
  // A message has so many at most, and the last ones given find no room.
  if (given.flatMap(splitKeywords).some((keyword) => !hasKeyword(flags.keywords, keyword)))
    return { kind: 'refused', because: 'too-many-keywords' }
  const wanted = change.mailboxes === null ? email.mailboxes : wantedMailboxes(email, change.mailboxes)
  if (wanted.length === 0) return { kind: 'refused', because: 'no-mailbox' }
  const added = wanted.filter((mailbox) => !email.mailboxes.includes(mailbox))
  for (const mailbox of added)
    if ((await writer.mailbox(mailbox)) === null) return { kind: 'refused', because: 'no-such-mailbox' }
  const seen = messages.filter(({ system }) => (system & FLAG.deleted) === 0)
  const leaving = seen.filter(({ mailbox }) => !wanted.includes(mailbox))
  const grows = added.length - leaving.length
  if (!(await hasRoom(writer, limits, { messages: grows, octets: grows * email.sizeOctets })))
    return { kind: 'refused', because: 'over-quota' }
  const [first] = seen
  const date = { atMs: email.internalMs, zoneMinutes: first?.zoneMinutes ?? 0 }
  for (const mailbox of added) {
    await writer.addMessage(mailbox, email.email, email.sizeOctets, flags, date)
    pending.touched.add(mailbox)
  }
  for (const { mailbox, uid } of leaving) push(pending.expunge, pending.touched, mailbox, uid)
  for (const { mailbox, uid, system, keywords } of seen)
    if (wanted.includes(mailbox) && (system !== flags.system || keywords !== flags.keywords))
      push(pending.flags, pending.touched, mailbox, { uid, flags })
  return { kind: 'changed' }
}

const wantedMailboxes = ({ mailboxes }: Email, change: MailboxesChange): readonly MailboxId[] =>
  change.how === 'replace'
    ? [...new Set(change.mailboxes)]
    : [...new Set([...mailboxes, ...change.add])].filter((mailbox) => !change.remove.includes(mailbox))

const push = <Item>(
  into: Map<MailboxId, Item[]>,
  touched: Set<MailboxId>,
  mailbox: MailboxId,
  item: Item,
): void => {
  const items = into.get(mailbox) ?? []
  into.set(mailbox, items)
  items.push(item)
  touched.add(mailbox)
}

const writeDown = async (writer: MailWriter, { flags, expunge }: Pending): Promise<void> => {
  for (const [mailbox, changes] of flags) await writer.setFlags(mailbox, changes)
  for (const [mailbox, uids] of expunge) await writer.expunge(mailbox, uids)
}
