/** LIST with its extensions (RFC 9051 §6.3.9, RFC 5258, RFC 5819, RFC 6154), LSUB (RFC 3501 §6.3.9), NAMESPACE. */
import type { SignedIn } from '../../app-password/authorize.ts'
import { breathe } from '../../mail/breathe.ts'
import { SEPARATOR } from '../../mail/mailbox.ts'
import { LIST_STEPS_MAX } from '../limits.ts'
import { type NamePattern, namePattern } from '../name-pattern.ts'
import { type ListedName, nameTree } from '../name-tree.ts'
import { ok, type Reply } from '../replies.ts'
import { isUtf8, type Session, say } from '../session.ts'
import { statusText } from '../status-text.ts'
import type { LsubArguments } from '../wire/parse-list.ts'
import { mailboxText } from '../wire/responses.ts'
import type { ListArguments } from '../wire/syntax.ts'

export const list = async (session: Session, asked: ListArguments, who: SignedIn): Promise<Reply> => {
  const { reference, patterns, extended, status } = asked
  if (patterns.length === 1 && patterns[0] === '' && !extended) {
    // RFC 9051 §6.3.9: an empty pattern asks for the separator.
    say(session, `* LIST (\\Noselect) "${SEPARATOR}" ""`)
    return ok('That is the separator')
  }
  const names = await namesOf(session, who)
  const wanted = patterns.map((pattern) => namePattern(reference, pattern))
  for await (const listed of matching(names, wanted)) {
    const attributes = attributesOf(listed, asked)
    if (attributes === null) continue
    say(session, listLine(session, listed, attributes, asked))
    // RFC 5819 §2: one STATUS after each name that can be selected.
    if (status !== null && listed.mailbox !== null)
      say(session, await statusText(session, who, listed.mailbox, status))
    await session.channel.drained()
  }
  return ok('Those are the mailboxes')
}

/** Names that are subscribed to; with `%`, also names that only stand above such (RFC 3501 §6.3.9). */
export const lsub = async (
  session: Session,
  { reference, patterns }: LsubArguments,
  who: SignedIn,
): Promise<Reply> => {
  const names = await namesOf(session, who)
  const wanted = patterns.map((pattern) => namePattern(reference, pattern))
  const showsAbove = patterns.some((pattern) => pattern.endsWith('%'))
  for await (const listed of matching(names, wanted)) {
    if (!listed.isSubscribed && !(showsAbove && listed.isAboveSubscribed)) continue
    const attributes = listed.isSubscribed ? '' : '\\Noselect'
    say(session, `* LSUB (${attributes}) "${SEPARATOR}" ${mailboxText(listed.name, isUtf8(session))}`)
    await session.channel.drained()
  }
  return ok('Those are the subscribed mailboxes')
}

/** One personal namespace that begins with nothing (RFC 2342). */
export const namespace = (session: Session): Reply => {
  say(session, `* NAMESPACE (("" "${SEPARATOR}")) NIL NIL`)
  return ok('That is the namespace')
}

const namesOf = async ({ deps }: Session, { account }: SignedIn): Promise<readonly ListedName[]> => {
  const { read } = deps.mail
  const [mailboxes, subscriptions] = await Promise.all([read.mailboxes(account), read.subscriptions(account)])
  return nameTree(mailboxes, subscriptions)
}

/** Lets others have their turn: a hundred long patterns over thousands of long names take a while. */
async function* matching(
  names: readonly ListedName[],
  patterns: readonly NamePattern[],
): AsyncGenerator<ListedName> {
  const cost = patterns.reduce((sum, { length }) => sum + length, 0)
  let steps = 0
  for (const listed of names) {
    steps += cost * listed.name.length
    if (steps > LIST_STEPS_MAX) {
      steps = 0
      await breathe()
    }
    if (patterns.some((pattern) => pattern.matches(listed.name))) yield listed
  }
}

/** Null when the selection options leave the name out. */
const attributesOf = (listed: ListedName, { select, returns }: ListArguments): readonly string[] | null => {
  const { mailbox } = listed
  const bySubscription = select.includes('SUBSCRIBED')
  const byUse = select.includes('SPECIAL-USE')
  const isSelected =
    (!bySubscription || listed.isSubscribed) && (!byUse || (mailbox?.specialUse ?? null) !== null)
  const exists = mailbox !== null || listed.hasChildren
  if (!isSelected && childInfo(listed, select) === null) return null
  // A subscription to nothing shows only where subscriptions are asked for (RFC 5258 §3.1).
  if (!exists && !bySubscription) return null
  const attributes = mailbox === null ? ['\\NonExistent', '\\Noselect'] : []
  attributes.push(listed.hasChildren ? '\\HasChildren' : '\\HasNoChildren')
  if (listed.isSubscribed && (bySubscription || returns.includes('SUBSCRIBED')))
    attributes.push('\\Subscribed')
  // RFC 6154 §2: also in the plain answer; most programs look for it there.
  if (mailbox !== null && mailbox.specialUse !== null) attributes.push(mailbox.specialUse)
  return attributes
}

/** RFC 5258 §4: with RECURSIVEMATCH, which of the selection options something below the name meets. */
const childInfo = (listed: ListedName, select: ListArguments['select']): string | null => {
  if (!select.includes('RECURSIVEMATCH')) return null
  const met = [
    ...(select.includes('SUBSCRIBED') && listed.isAboveSubscribed ? ['"SUBSCRIBED"'] : []),
    ...(select.includes('SPECIAL-USE') && listed.isAboveSpecialUse ? ['"SPECIAL-USE"'] : []),
  ]
  return met.length === 0 ? null : ` ("CHILDINFO" (${met.join(' ')}))`
}

const listLine = (
  session: Session,
  listed: ListedName,
  attributes: readonly string[],
  { select }: ListArguments,
): string => {
  const name = mailboxText(listed.name, isUtf8(session))
  return `* LIST (${attributes.join(' ')}) "${SEPARATOR}" ${name}${childInfo(listed, select) ?? ''}`
}
