/**
 * Untagged data about the selected mailbox: what other sessions and this one changed, told at the moments when the
 * protocol lets us (RFC 9051 §5.2, §7.5.1), from the difference between the view and the table.
 */
import type { Selected, Session } from './session.ts'
import { say } from './session.ts'
import { type OutputBuffer, outputBuffer } from './wire/output-buffer.ts'
import { flagList, uidSetText } from './wire/responses.ts'

export type Telling = {
  /** False while FETCH, STORE and SEARCH by number are answered: numbers must not move under them. */
  readonly mayExpunge: boolean
  /** Whether a UID command is answered: then every FETCH carries UID (RFC 9051 §6.4.9). */
  readonly withUid: boolean
}

/** One at a time: the view has moved on before all of it is told. */
export const tellChanges = async (session: Session, selected: Selected, how: Telling): Promise<void> => {
  const { open, view } = selected
  const changes = view.catchUp(open.table, how.mayExpunge)
  if (changes === null) return
  tellNewKeywords(session, selected)
  const out = outputBuffer(session.channel)
  if (session.enabled.qresync && changes.gone.length > 0) {
    // RFC 7162 §3.2.10: VANISHED, and no EXPUNGE any more.
    out.text(`* VANISHED ${uidSetText(changes.gone.map(({ uid }) => uid))}\r\n`)
  } else {
    for (const { number } of changes.gone) out.text(`* ${number} EXPUNGE\r\n`)
  }
  if (changes.exists !== null) {
    out.text(`* ${changes.exists} EXISTS\r\n`)
    if (!session.enabled.rev2) out.text(`* ${recentCount(selected)} RECENT\r\n`)
  }
  for (const place of changes.changed) {
    const position = open.table.positionOf(view.uidAt(place))
    // Gone while a slow reader was waited for: that is told next time.
    if (position >= 0) writeFlags(out, session, selected, place, position, how.withUid)
    if (out.isDrainDue) await out.drained()
  }
  out.flush()
}

/** RFC 3501 §7.3.2. */
export const recentCount = ({ view, recentFromUid }: Selected): number =>
  view.count - view.lowerBound(recentFromUid)

/** The flags of one message as they are now, and all that must go with them. */
export const writeFlags = (
  out: OutputBuffer,
  session: Session,
  selected: Selected,
  place: number,
  position: number,
  withUid: boolean,
): void => {
  const { table } = selected.open
  const uid =
    withUid || session.enabled.qresync || session.enabled.rev2 ? `UID ${table.uidAt(position)} ` : ''
  // RFC 7162 §3.1: from the first CONDSTORE command on, every FETCH of flags carries MODSEQ.
  const modseq = session.enabled.condstore ? `MODSEQ (${table.modseqAt(position)}) ` : ''
  out.text(`* ${place + 1} FETCH (${uid}${modseq}FLAGS ${flagsAt(session, selected, position)})\r\n`)
}

/** What a silent STORE still tells (RFC 7162 §3.1.3). */
export const writeModseq = (
  out: OutputBuffer,
  session: Session,
  { open: { table }, view }: Selected,
  position: number,
  withUid: boolean,
): void => {
  const uid = table.uidAt(position)
  const uidText = withUid || session.enabled.qresync || session.enabled.rev2 ? `UID ${uid} ` : ''
  out.text(`* ${view.placeOf(uid) + 1} FETCH (${uidText}MODSEQ (${table.modseqAt(position)}))\r\n`)
}

export const flagsAt = (session: Session, { open, recentFromUid }: Selected, position: number): string => {
  const { table } = open
  const isRecent = !session.enabled.rev2 && table.uidAt(position) >= recentFromUid
  return flagList(table.systemAt(position), table.keywordsAt(position), isRecent)
}

const SYSTEM_FLAGS = '\\Answered \\Flagged \\Deleted \\Seen \\Draft'

/** FLAGS, and PERMANENTFLAGS with `\*`: new keywords may be made (RFC 9051 §7.1, §7.3.5). */
export const tellFlagNames = (session: Session, selected: Selected): void => {
  selected.keywords = selected.open.table.keywordsInUse()
  const names = [SYSTEM_FLAGS, ...selected.keywords].join(' ')
  const permanent = selected.readOnly ? '' : `${names} \\*`
  say(session, `* FLAGS (${names})`)
  say(session, `* OK [PERMANENTFLAGS (${permanent})] Flags that are kept`)
}

/** A keyword the client was never told of is told before the first message that has it. */
export const tellNewKeywords = (session: Session, selected: Selected): void => {
  const inUse = selected.open.table.keywordsInUse()
  if (inUse === selected.keywords) return
  const told = new Set(selected.keywords)
  if (inUse.some((keyword) => !told.has(keyword))) tellFlagNames(session, selected)
  selected.keywords = inUse
}
