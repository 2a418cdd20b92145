/** EXPUNGE and UID EXPUNGE (RFC 9051 §6.4.3, §6.4.9). What went is told like what others expunged. */
import type { Uid } from '../../mail/message.ts'
import { spansOf } from '../message-set.ts'
import { ok, type Reply, readOnly } from '../replies.ts'
import { note, type Selected, type Session } from '../session.ts'
import { tellChanges } from '../tell.ts'
import type { UidExpungeArguments } from '../wire/parse-messages.ts'

export const expunge = (session: Session, _: object, selected: Selected): Promise<Reply> =>
  remove(session, selected, null, false)

export const uidExpunge = (
  session: Session,
  { set }: UidExpungeArguments,
  selected: Selected,
): Promise<Reply> => remove(session, selected, selected.view.uidsIn(spansOf(selected, set, true) ?? []), true)

const remove = async (
  session: Session,
  selected: Selected,
  uids: readonly Uid[] | null,
  withUid: boolean,
): Promise<Reply> => {
  const { open } = selected
  if (selected.readOnly) return readOnly
  const { deps, enabled } = session
  const gone = await deps.mail.expunge(open.account, open.id, uids)
  note(session, 'deleted', open.id, gone)
  if (!enabled.qresync || gone.length === 0) return ok('Expunged')
  // RFC 7162 §3.2.7: so that the client need not resynchronise what it has just done. All up to there is told first.
  const rest = async (): Promise<Reply> => {
    await open.refresh()
    const { highestModseq } = open.table
    await tellChanges(session, selected, { mayExpunge: true, withUid })
    return ok(`[HIGHESTMODSEQ ${highestModseq}] Expunged`)
  }
  return { ...ok('Expunged'), rest }
}
