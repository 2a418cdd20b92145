/**
 * The text of a message that SEARCH BODY looks through: every text part, plain or HTML, decoded; names of attachments;
 * the headers of messages inside. Folded, a piece a part, at most `SEARCHABLE_CHARACTERS_MAX` in all. Index and scan
 * both take it from here, so that they answer alike.
 */
import { latin1 } from './byte-string.ts'
import { headerText } from './header-fields.ts'
import { isMessage, type Part } from './part.ts'
import { fold, parameterOf, textOf } from './text-of.ts'
import { decodeAll, transferDecoder } from './transfer-encoding.ts'

/** Of text found in one message; beyond, nothing is found (a book has two million). */
export const SEARCHABLE_CHARACTERS_MAX = 4_194_304
const OCTETS_A_PART_MAX = 4_194_304 // read for one part, before it is decoded: what the longest book in plain text has

/** Octets [start, end) of the raw message, in chunks that may be written over when the next is asked for. */
export type ReadRange = (start: number, end: number) => AsyncIterable<Uint8Array>

/** Pieces of a message that is read as needed. A needle is in the message when it is within one piece. */
export async function* searchableText(root: Part, read: ReadRange): AsyncGenerator<string> {
  let left = SEARCHABLE_CHARACTERS_MAX
  for (const source of sourcesOf(root)) {
    if (left <= 0) return
    const octets = source.start === source.end ? NOTHING : await readSource(source, read)
    const piece = pieceOf(source, octets, left)
    left -= piece.length
    if (piece !== '') yield piece
  }
}

/** The same pieces of a message that is in memory. */
export const searchablePieces = (root: Part, raw: Uint8Array): string[] => {
  const pieces: string[] = []
  let left = SEARCHABLE_CHARACTERS_MAX
  for (const source of sourcesOf(root)) {
    if (left <= 0) break
    const piece = pieceOf(source, raw.subarray(source.start, source.end), left)
    left -= piece.length
    if (piece !== '') pieces.push(piece)
  }
  return pieces
}

/** A message's own header (a byte string), folded: with the pieces above it is what SEARCH TEXT looks through. */
export const searchableHeader = (header: string): string => fold(headerText(header))

/** A range of the message with what makes text of it; without `part` it is a header. */
type Source = {
  readonly start: number
  readonly end: number
  readonly kind: 'text' | 'header' | 'name'
  readonly part: Part
}

const NOTHING = new Uint8Array(0)

function* sourcesOf(part: Part): Generator<Source> {
  if (part.type === 'text') {
    const end = Math.min(part.bodyEnd, part.bodyStart + OCTETS_A_PART_MAX)
    yield { start: part.bodyStart, end, kind: 'text', part }
  }
  if (nameOf(part) !== null) yield { start: 0, end: 0, kind: 'name', part }
  for (const inner of part.parts) {
    if (isMessage(part)) {
      const end = Math.min(inner.bodyStart, inner.headerStart + OCTETS_A_PART_MAX)
      yield { start: inner.headerStart, end, kind: 'header', part: inner }
    }
    yield* sourcesOf(inner)
  }
}

const readSource = async ({ start, end }: Source, read: ReadRange): Promise<Uint8Array> => {
  const octets = Buffer.allocUnsafeSlow(end - start)
  let filled = 0
  for await (const chunk of read(start, end)) {
    octets.set(chunk, filled)
    filled += chunk.length
  }
  return octets.subarray(0, filled)
}

const pieceOf = ({ kind, part }: Source, octets: Uint8Array, charactersMax: number): string => {
  if (kind === 'name') return fold(nameOf(part)!).slice(0, charactersMax)
  if (kind === 'header') return searchableHeader(latin1(octets)).slice(0, charactersMax)
  // RFC 2045 §6.4: text in an encoding that nobody knows is not text.
  if (transferDecoder(part.encoding) === null) return ''
  const text = textOf(part, decodeAll(part.encoding, octets), charactersMax)
  return fold(text.slice(0, charactersMax)).slice(0, charactersMax)
}

/** The name of an attached file. */
const nameOf = (part: Part): string | null =>
  (part.disposition === null ? null : parameterOf(part.disposition.parameters, 'filename')) ??
  parameterOf(part.parameters, 'name')
