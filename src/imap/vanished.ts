/** VANISHED (EARLIER) (RFC 7162 §3.2.10): uids that went since a modseq, of those the client may know. */
import type { Uid } from '../mail/message.ts'
import type { UidRange } from '../mail/search.ts'
import { type Selected, type Session, say } from './session.ts'
import { uidSetText } from './wire/responses.ts'
import { resolveRanges } from './wire/sequence-set.ts'
import type { SequenceRange } from './wire/syntax.ts'

/** `among` null: all. Uids still in the view are told as plain VANISHED when their turn comes. */
export const sayVanishedEarlier = async (
  session: Session,
  { open, view }: Selected,
  sinceModseq: number,
  among: readonly SequenceRange[] | null,
): Promise<void> => {
  const expunged = await session.deps.mail.read.expunged(open.account, open.id, sinceModseq)
  const largest = Math.max(view.largestUid, expunged.at(-1) ?? 0)
  const ranges = among === null ? null : resolveRanges(among, largest)
  const told = withinRanges(expunged, ranges).filter((uid) => view.placeOf(uid) < 0)
  if (told.length > 0) say(session, `* VANISHED (EARLIER) ${uidSetText(told)}`)
}

/** Both ascending. */
const withinRanges = (uids: readonly Uid[], ranges: readonly UidRange[] | null): readonly Uid[] => {
  if (ranges === null) return uids
  let at = 0
  return uids.filter((uid) => {
    while (at < ranges.length && (ranges[at] as UidRange)[1] < uid) at += 1
    const range = ranges[at]
    return range !== undefined && range[0] <= uid
  })
}
