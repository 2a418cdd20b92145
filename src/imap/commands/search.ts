/**
 * SEARCH and UID SEARCH (RFC 9051 §6.4.4, RFC 4731, RFC 5182, RFC 7162 §3.1.5): the session's own keys become uids, the
 * domain finds, the answer is given in numbers or uids of what the client knows of.
 */
import type { Uid } from '../../mail/message.ts'
import { no, ok, type Reply } from '../replies.ts'
import { resolveSearchKey } from '../search-key.ts'
import { type Asked, type Selected, type Session, switchCondstoreOn } from '../session.ts'
import { outputBuffer } from '../wire/output-buffer.ts'
import { uidSetText } from '../wire/responses.ts'
import type { SearchArguments, SearchReturn } from '../wire/syntax.ts'

export const search = async (
  session: Session,
  { returns, key, asksModseq }: SearchArguments,
  selected: Selected,
  asked: Asked,
): Promise<Reply | null> => {
  const { open, view } = selected
  if (asksModseq) switchCondstoreOn(session) // RFC 7162 §3.1
  const sought = key && resolveSearchKey(selected, key) // what was saved before may stand in it
  if (returns?.includes('SAVE') === true) selected.saved = [] // RFC 5182 §2.1: what a search that fails leaves
  if (sought === null) return no('[BADCHARSET (UTF-8 US-ASCII)] Only UTF-8 and US-ASCII are known')
  await open.refresh()
  const matches = await session.deps.mail.search(open, sought, session.ended)
  if (session.ended.aborted) return null
  // What came meanwhile has no number yet; the client is told of it first.
  const found = matches.filter((uid) => view.placeOf(uid) >= 0)
  const wanted: readonly SearchReturn[] | null = returns?.length === 0 ? ['ALL'] : returns
  if (wanted?.includes('SAVE') === true) selected.saved = savedOf(found, wanted)
  if (wanted === null && !session.enabled.rev2) sayFound(session, selected, found, asksModseq, asked)
  else sayExtended(session, selected, found, wanted ?? ['ALL'], asksModseq, asked)
  return ok('Searched')
}

/** RFC 5182 §2.1: with MIN or MAX alone only those are saved. */
const savedOf = (found: readonly Uid[], wanted: readonly SearchReturn[]): readonly Uid[] => {
  if (wanted.includes('ALL') || wanted.includes('COUNT')) return found
  const isMin = wanted.includes('MIN')
  const isMax = wanted.includes('MAX')
  if (!isMin && !isMax) return found
  const ends = [isMin ? found.at(0) : undefined, isMax ? found.at(-1) : undefined]
  return [...new Set(ends.filter((uid) => uid !== undefined))]
}

/** RFC 3501 §7.2.5: also when nothing was found. */
const sayFound = (
  session: Session,
  selected: Selected,
  found: readonly Uid[],
  asksModseq: boolean,
  { byUid }: Asked,
): void => {
  const out = outputBuffer(session.channel)
  out.text('* SEARCH')
  for (const uid of found) {
    out.text(' ')
    out.number(byUid ? uid : selected.view.placeOf(uid) + 1)
  }
  if (asksModseq && found.length > 0) out.text(` (MODSEQ ${highestModseq(selected, found)})`)
  out.text('\r\n')
  out.flush()
}

/** RFC 9051 §7.3.4. Only what was asked for, and nothing that would be empty. */
const sayExtended = (
  session: Session,
  selected: Selected,
  found: readonly Uid[],
  wanted: readonly SearchReturn[],
  asksModseq: boolean,
  { tag, byUid }: Asked,
): void => {
  const told = wanted.filter((each) => each !== 'SAVE')
  if (told.length === 0) return // RFC 5182 §2.1: SAVE alone answers nothing
  const names = byUid ? found : found.map((uid) => selected.view.placeOf(uid) + 1)
  const pieces = [`* ESEARCH (TAG "${tag}")`]
  if (byUid) pieces.push('UID')
  if (names.length > 0) {
    if (told.includes('MIN')) pieces.push(`MIN ${names.at(0)}`)
    if (told.includes('MAX')) pieces.push(`MAX ${names.at(-1)}`)
    if (told.includes('ALL')) pieces.push(`ALL ${uidSetText(names)}`)
  }
  if (told.includes('COUNT')) pieces.push(`COUNT ${names.length}`)
  // RFC 7162 §3.1.10: of what the answer names.
  const named = told.includes('ALL') || told.includes('COUNT') ? found : savedOf(found, told)
  if (asksModseq && found.length > 0) pieces.push(`MODSEQ ${highestModseq(selected, named)}`)
  const out = outputBuffer(session.channel)
  out.text(`${pieces.join(' ')}\r\n`)
  out.flush()
}

const highestModseq = ({ open: { table } }: Selected, uids: readonly Uid[]): number =>
  uids.reduce((highest, uid) => {
    const position = table.positionOf(uid)
    return position < 0 ? highest : Math.max(highest, table.modseqAt(position))
  }, 0)
