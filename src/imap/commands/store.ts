/** STORE and UID STORE (RFC 9051 §6.4.6), conditional ones too (RFC 7162 §3.1.3): all messages in one change. */
import { changedFlags } from '../../mail/keywords.ts'
import type { FlagChange, FlagsChanged } from '../../mail/mail.ts'
import type { Flags, Uid } from '../../mail/message.ts'
import { NUMBERS_MESSAGES_MAX } from '../limits.ts'
import { spansOf } from '../message-set.ts'
import { expungeIssued, readOnly as isReadOnly, no, ok, outOfRange, type Reply } from '../replies.ts'
import { type Asked, type Selected, type Session, switchCondstoreOn } from '../session.ts'
import { tellNewKeywords, writeFlags, writeModseq } from '../tell.ts'
import { outputBuffer } from '../wire/output-buffer.ts'
import { uidSetText } from '../wire/responses.ts'
import type { StoreArguments } from '../wire/syntax.ts'

export const store = async (
  session: Session,
  { set, how, silent, flags, unchangedSince }: StoreArguments,
  selected: Selected,
  { byUid }: Asked,
): Promise<Reply> => {
  const { open, view } = selected
  const spans = spansOf(selected, set, byUid)
  if (spans === null) return outOfRange
  if (selected.readOnly) return isReadOnly
  if (unchangedSince !== null) switchCondstoreOn(session) // RFC 7162 §3.1
  const uids = view.uidsIn(spans)
  if (uids.length === 0) return ok('No messages to change')
  const change = { how, flags, unchangedSince }
  const expected = silent ? expectedFlags(selected, uids, change) : null
  const result = await session.deps.mail.changeFlags(open.account, open.id, uids, change)
  const reply = replyOf(selected, result, byUid)
  const rest = async (): Promise<Reply> => {
    await open.refresh()
    tellNewKeywords(session, selected)
    if (expected === null) await tellAll(session, selected, uids, result, byUid)
    else await tellModseqs(session, selected, result, expected, byUid)
    return reply
  }
  return { ...reply, rest }
}

/** RFC 9051 §6.4.6: the new value of each, also of those that had it already. */
const tellAll = async (
  session: Session,
  selected: Selected,
  uids: readonly Uid[],
  { modified }: FlagsChanged,
  byUid: boolean,
): Promise<void> => {
  const { open, view } = selected
  const leftAlone = new Set(modified)
  const out = outputBuffer(session.channel)
  for (const [index, uid] of uids.entries()) {
    if (index % NUMBERS_MESSAGES_MAX === NUMBERS_MESSAGES_MAX - 1) await out.drained()
    const position = leftAlone.has(uid) ? -1 : open.table.positionOf(uid)
    if (position < 0) continue
    writeFlags(out, session, selected, view.placeOf(uid), position, byUid)
    view.know(uid, open.table.modseqAt(position))
  }
  out.flush()
}

/**
 * .SILENT: the client knows what it did, unless others changed the same message meanwhile; then the difference is told
 * like any other change. RFC 7162 §3.1.3: MODSEQ is told all the same.
 */
const tellModseqs = async (
  session: Session,
  selected: Selected,
  { changed }: FlagsChanged,
  expected: ReadonlyMap<Uid, Flags>,
  byUid: boolean,
): Promise<void> => {
  const { table } = selected.open
  const out = outputBuffer(session.channel)
  for (const [index, uid] of changed.entries()) {
    if (index % NUMBERS_MESSAGES_MAX === NUMBERS_MESSAGES_MAX - 1) await out.drained()
    const position = table.positionOf(uid)
    const flags = expected.get(uid)
    if (position < 0 || flags === undefined) continue
    if (table.systemAt(position) !== flags.system || table.keywordsAt(position) !== flags.keywords) continue
    if (session.enabled.condstore) writeModseq(out, session, selected, position, byUid)
    selected.view.know(uid, table.modseqAt(position))
  }
  out.flush()
}

/** What the client will believe of each message whose present flags it knows. */
const expectedFlags = (
  { open: { table }, view }: Selected,
  uids: readonly Uid[],
  change: FlagChange,
): ReadonlyMap<Uid, Flags> => {
  const expected = new Map<Uid, Flags>()
  for (const uid of uids) {
    const position = table.positionOf(uid)
    if (position < 0 || !view.knows(uid, table.modseqAt(position))) continue
    const before = { system: table.systemAt(position), keywords: table.keywordsAt(position) }
    expected.set(uid, changedFlags(before, change))
  }
  return expected
}

const replyOf = ({ view }: Selected, { modified, gone }: FlagsChanged, byUid: boolean): Reply => {
  if (modified.length > 0) {
    const names = byUid ? modified : modified.map((uid) => view.placeOf(uid) + 1)
    const text = `[MODIFIED ${uidSetText(names)}] Some were changed meanwhile` // RFC 7162 §3.1.3
    return gone.length > 0 ? no(text) : ok(text)
  }
  return gone.length > 0 && !byUid ? expungeIssued.failed : ok('Flags changed')
}
