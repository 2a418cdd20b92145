/** Making, removing, renaming and subscribing to mailboxes (RFC 9051 §6.3.4 to §6.3.8). */
import type { SignedIn } from '../../app-password/authorize.ts'
import { mailboxIdText } from '../../mail/object-ids.ts'
import { no, noSuchName, ok, type Reply, replyTo } from '../replies.ts'
import { leaveMailbox, note, type Session } from '../session.ts'
import type { RenameArguments } from '../wire/parse-mailbox.ts'
import type { CreateArguments, NamedMailbox } from '../wire/syntax.ts'

export const create = async (
  { deps }: Session,
  { mailbox: { name }, specialUse }: CreateArguments,
  who: SignedIn,
): Promise<Reply> => {
  if (name === null) return noSuchName
  if (specialUse === 'unknown') return no('[USEATTR] That use is not known here') // RFC 6154 §3
  const created = await deps.mail.createMailbox(who.account, name, specialUse)
  if (created.kind === 'refused') return replyTo[created.because]
  return ok(`[MAILBOXID (${mailboxIdText(created.mailbox.id)})] Created`) // RFC 8474 §4.1
}

/** Names below it stay; its own name then only stands above them (RFC 9051 §6.3.5). */
export const remove = async (session: Session, { name }: NamedMailbox, who: SignedIn): Promise<Reply> => {
  if (name === null) return replyTo['no-such-mailbox']
  const { mail } = session.deps
  const found = await mail.read.mailboxNamed(who.account, name)
  const rows = found === null ? [] : await mail.read.numbers(who.account, found.id, 0)
  const removed = await mail.removeMailbox(who.account, name)
  if (removed.kind === 'refused') return replyTo[removed.because]
  if (found !== null)
    note(
      session,
      'deleted',
      found.id,
      rows.map(({ uid }) => uid),
    )
  if (session.state.in !== 'selected') return ok('Deleted')
  const { open } = session.state.selected
  await open.refresh()
  if (open.mailbox !== null) return ok('Deleted')
  await leaveMailbox(session)
  return ok('[CLOSED] Deleted, and no longer selected')
}

export const rename = async (
  { deps }: Session,
  { from, to }: RenameArguments,
  who: SignedIn,
): Promise<Reply> => {
  if (from.name === null) return replyTo['no-such-mailbox']
  if (to.name === null) return noSuchName
  const renamed = await deps.mail.renameMailbox(who.account, from.name, to.name, 'stay')
  return renamed.kind === 'refused' ? replyTo[renamed.because] : ok('Renamed')
}

/** A name need not be a mailbox to be subscribed to (RFC 9051 §6.3.7). */
export const subscribe = async ({ deps }: Session, { name }: NamedMailbox, who: SignedIn): Promise<Reply> => {
  if (name === null) return noSuchName
  const subscribed = await deps.mail.subscribe(who.account, name, true)
  return subscribed.kind === 'refused' ? replyTo[subscribed.because] : ok('Subscribed')
}

export const unsubscribe = async (
  { deps }: Session,
  { name }: NamedMailbox,
  who: SignedIn,
): Promise<Reply> => {
  if (name !== null) await deps.mail.subscribe(who.account, name, false)
  return ok('Unsubscribed')
}
