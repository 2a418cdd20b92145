/** SELECT, EXAMINE, CLOSE, UNSELECT (RFC 9051 §6.3.2, §6.3.3, §6.4.1, §6.4.2), with resynchronisation (RFC 7162 §3.2.5). */
import { MAY_CHANGE } from '../../app-password/app-password.ts'
import type { SignedIn } from '../../app-password/authorize.ts'
import { breathe } from '../../mail/breathe.ts'
import { SEPARATOR } from '../../mail/mailbox.ts'
import { FLAG } from '../../mail/message.ts'
import { mailboxIdText } from '../../mail/object-ids.ts'
import type { MessageTable, OpenMailbox } from '../../mail/open-mailbox.ts'
import { NUMBERS_MESSAGES_MAX } from '../limits.ts'
import { bad, ok, type Reply, replyTo } from '../replies.ts'
import {
  highestModseq,
  isUtf8,
  leaveMailbox,
  NO_MESSAGE,
  note,
  type Selected,
  type Session,
  say,
  switchCondstoreOn,
} from '../session.ts'
import { recentCount, tellFlagNames, writeFlags } from '../tell.ts'
import { sayVanishedEarlier } from '../vanished.ts'
import { View } from '../view.ts'
import { outputBuffer } from '../wire/output-buffer.ts'
import { mailboxText } from '../wire/responses.ts'
import type { SelectArguments } from '../wire/syntax.ts'

/** RFC 9051 §6.3.2: who may only read is told so, and has it as EXAMINE would give it. */
export const select = (session: Session, asked: SelectArguments, who: SignedIn): Promise<Reply> =>
  enter(session, asked, who, !MAY_CHANGE[who.access])

export const examine = (session: Session, asked: SelectArguments, who: SignedIn): Promise<Reply> =>
  enter(session, asked, who, true)

/** Silently removes what is marked \Deleted, then leaves. */
export const close = async (session: Session, _: object, { open, readOnly }: Selected): Promise<Reply> => {
  if (!readOnly)
    note(session, 'deleted', open.id, await session.deps.mail.expunge(open.account, open.id, null))
  await leaveMailbox(session)
  return ok('Closed')
}

export const unselect = async (session: Session): Promise<Reply> => {
  await leaveMailbox(session)
  return ok('No mailbox is selected any more')
}

const enter = async (
  session: Session,
  { mailbox: { name }, condstore, qresync }: SelectArguments,
  who: SignedIn,
  readOnly: boolean,
): Promise<Reply> => {
  const { enabled, deps } = session
  if (qresync !== null && !enabled.qresync) return bad('ENABLE QRESYNC first') // RFC 7162 §3.2.5
  if (session.state.in === 'selected') {
    await leaveMailbox(session)
    // RFC 9051 §7.1: what came before is about the mailbox that is left.
    if (enabled.qresync || enabled.rev2) say(session, '* OK [CLOSED] The mailbox before it is closed')
  }
  const mailbox = name === null ? null : await deps.mail.read.mailboxNamed(who.account, name)
  const open = mailbox === null ? null : await deps.mail.open(who.account, mailbox.id)
  if (open === null) return replyTo['no-such-mailbox']
  if (condstore || qresync !== null) switchCondstoreOn(session)
  const selected = await selectedAs(session, open, readOnly)
  session.state = { in: 'selected', who, selected }
  note(session, 'opened', open.id, NO_MESSAGE)
  describe(session, selected)
  if (qresync !== null) await resynchronise(session, selected, qresync)
  return ok(readOnly ? '[READ-ONLY] Opened for reading' : '[READ-WRITE] Selected')
}

const selectedAs = async (session: Session, open: OpenMailbox, readOnly: boolean): Promise<Selected> => {
  const row = open.mailbox
  const uidNext = row?.uidNext ?? 1
  let recentFromUid = row?.recentFromUid ?? uidNext
  // RFC 3501 §2.3.2: exactly one session has a message as \Recent. IMAP4rev2 knows none, and leaves it to others.
  if (!readOnly && !session.enabled.rev2 && recentFromUid < uidNext) {
    try {
      recentFromUid = await session.deps.mail.takeRecent(open.account, open.id)
    } catch (fault) {
      open[Symbol.dispose]()
      throw fault
    }
  }
  return {
    open,
    view: new View(open.table),
    readOnly,
    recentFromUid,
    recentTakenBelow: uidNext,
    saved: [],
    keywords: [],
  }
}

const describe = (session: Session, selected: Selected): void => {
  const { open, view } = selected
  const { mailbox, table } = open
  if (mailbox === null) return
  const isRev2 = session.enabled.rev2
  tellFlagNames(session, selected)
  say(session, `* ${view.count} EXISTS`)
  if (!isRev2) {
    say(session, `* ${recentCount(selected)} RECENT`)
    const unseen = firstUnseen(table)
    if (unseen > 0) say(session, `* OK [UNSEEN ${unseen}] The first that was not read`)
  } else {
    say(session, `* LIST () "${SEPARATOR}" ${mailboxText(mailbox.name, isUtf8(session))}`)
  }
  say(session, `* OK [UIDVALIDITY ${mailbox.uidValidity}] UIDs are valid`)
  say(session, `* OK [UIDNEXT ${Math.max(mailbox.uidNext, view.largestUid + 1)}] The next UID`)
  say(session, highestModseq(table.highestModseq))
  say(session, `* OK [MAILBOXID (${mailboxIdText(mailbox.id)})] It keeps this id`) // RFC 8474 §4.2
}

const firstUnseen = (table: MessageTable): number => {
  for (let position = 0; position < table.count; position += 1)
    if ((table.systemAt(position) & FLAG.seen) === 0) return position + 1
  return 0
}

/**
 * What the client missed since it was last here: expunged and changed messages. Every expunge is remembered, so the
 * matching of numbers and uids that a client may send along is not needed (RFC 7162 §3.2.5.2).
 */
const resynchronise = async (
  session: Session,
  selected: Selected,
  { uidValidity, modseq, knownUids }: NonNullable<SelectArguments['qresync']>,
): Promise<void> => {
  const { open, view } = selected
  if (open.mailbox?.uidValidity !== uidValidity) return
  const known = knownUids === null || knownUids === '$' ? null : knownUids
  await sayVanishedEarlier(session, selected, modseq, known)
  const out = outputBuffer(session.channel)
  let looked = 0
  for (const [from, to] of known === null ? [[0, view.count] as const] : view.spansOfUids(known)) {
    for (let place = from; place < to; place += 1) {
      if (++looked % NUMBERS_MESSAGES_MAX === 0) {
        await out.drained()
        await breathe()
        if (session.ended.aborted) return
      }
      const position = open.table.positionOf(view.uidAt(place))
      if (position >= 0 && open.table.modseqAt(position) > modseq)
        writeFlags(out, session, selected, place, position, true)
    }
  }
  out.flush()
}
