/** COPY and MOVE with their UID forms (RFC 9051 §6.4.7, §6.4.8, RFC 4315 §3). */
import type { CopyResult, OfGone } from '../../mail/mail.ts'
import { spansOf } from '../message-set.ts'
import { noSuchName, ok, outOfRange, type Reply, readOnly, replyTo, tryCreate } from '../replies.ts'
import { type Asked, note, type Selected, type Session, say } from '../session.ts'
import type { CopyMoveArguments } from '../wire/parse-messages.ts'
import { uidSetText } from '../wire/responses.ts'

export const copy = async (
  { deps }: Session,
  { set, mailbox: { name } }: CopyMoveArguments,
  selected: Selected,
  { byUid }: Asked,
): Promise<Reply> => {
  const { open, view } = selected
  const spans = spansOf(selected, set, byUid)
  if (spans === null) return outOfRange
  if (name === null) return noSuchName
  const result = await deps.mail.copy(open.account, open.id, view.uidsIn(spans), name, ofGone(byUid))
  if (result.kind === 'refused') return refusal(result)
  return ok(`${copyUid(result)}Copied`)
}

export const move = async (
  session: Session,
  { set, mailbox: { name } }: CopyMoveArguments,
  selected: Selected,
  { byUid }: Asked,
): Promise<Reply> => {
  const { open, view } = selected
  const spans = spansOf(selected, set, byUid)
  if (spans === null) return outOfRange
  if (selected.readOnly) return readOnly
  if (name === null) return noSuchName
  const result = await session.deps.mail.move(open.account, open.id, view.uidsIn(spans), name, ofGone(byUid))
  if (result.kind === 'refused') return refusal(result)
  // RFC 6851 §4.3: where they went is told before that they went.
  if (result.from.length > 0) say(session, `* OK ${copyUid(result)}Moved`)
  note(session, 'moved', result.mailbox.id, result.to)
  return ok('Moved')
}

/** RFC 9051 §6.4.7: all that was numbered or nothing; a uid that is not there counts for nothing (§6.4.9). */
const ofGone = (byUid: boolean): OfGone => (byUid ? 'leave-out' : 'refuse')

/** Empty when nothing was copied (RFC 4315 §3). */
const copyUid = ({ mailbox, from, to }: Extract<CopyResult, { kind: 'copied' }>): string =>
  from.length === 0 ? '' : `[COPYUID ${mailbox.uidValidity} ${uidSetText(from)} ${uidSetText(to)}] `

const refusal = ({ because }: Extract<CopyResult, { kind: 'refused' }>): Reply =>
  because === 'no-such-mailbox' ? tryCreate : replyTo[because]
