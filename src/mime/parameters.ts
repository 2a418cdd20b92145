/**
 * Parameters of Content-Type and Content-Disposition: RFC 2045 §5.1 as programs really write it, RFC 2231 continuations
 * and charsets, RFC 2047 words where they do not belong. Bounded and linear; what cannot be read is left out.
 */
import { fromLatin1, trimBlanks } from './byte-string.ts'
import { decodeByteString, decodeCharset } from './charset.ts'
import { decodeEncodedWords } from './encoded-words.ts'
import type { Parameter } from './part.ts'

export type FieldWithParameters = {
  /** What stands before the first `;`, trimmed, comments gone. */
  readonly value: string
  /** As written: names in lower case, values byte strings with their quotes undone. */
  readonly raw: readonly Parameter[]
}

const PARAMETERS_MAX = 1_000 // as written; a file name of 60 KiB in pieces still fits
const DECODED_MAX = 100 // kept; real parts have fewer than ten
const NAME_CHARACTERS_MAX = 128 // a longer one is left out
const VALUE_CHARACTERS_MAX = 1_024 // the rest is cut off; names of files end at 255, and IMAP writes nine octets for one

export const readParameters = (text: string): FieldWithParameters => {
  const cursor = { text, at: 0 }
  const value = readUntil(cursor, ';')
  const raw: Parameter[] = []
  while (cursor.at < text.length && raw.length < PARAMETERS_MAX) {
    cursor.at += 1 // the `;`
    const start = cursor.at
    const name = readUntil(cursor, ';=').toLowerCase()
    if (text[cursor.at] !== '=') continue
    cursor.at += 1
    const parameterValue = readValue(cursor, name)
    if (name !== '' && start < cursor.at) raw.push([name, parameterValue])
  }
  return { value, raw }
}

/** RFC 2231 put together: one value a name, in order of first appearance. */
export const decodeParameters = (raw: readonly Parameter[]): Parameter[] => {
  const gathered = new Map<string, Gathered>()
  for (const [written, value] of raw) {
    const { name, piece, extended } = nameOf(written)
    if (name.length > NAME_CHARACTERS_MAX) continue
    const entry = gathered.get(name) ?? { plain: null, pieces: [] }
    if (piece === null && !extended) entry.plain ??= value
    else entry.pieces.push({ number: piece ?? 0, extended, value })
    if (gathered.size < DECODED_MAX) gathered.set(name, entry)
  }
  return [...gathered].map(([name, entry]) => [
    name,
    decodedValue(name, entry).slice(0, VALUE_CHARACTERS_MAX),
  ])
}

/** The first of them, as many as `charactersLeft` has room for. */
export const parametersWithin = (
  parameters: readonly Parameter[],
  charactersLeft: number,
): readonly Parameter[] => {
  let left = charactersLeft
  const over = parameters.findIndex((parameter) => {
    left -= charactersIn([parameter])
    return left < 0
  })
  return over === -1 ? parameters : parameters.slice(0, over)
}

export const charactersIn = (parameters: readonly Parameter[]): number =>
  parameters.reduce((sum, [name, value]) => sum + name.length + value.length, 0)

type Piece = { readonly number: number; readonly extended: boolean; readonly value: string }
type Gathered = { plain: string | null; readonly pieces: Piece[] }
type Cursor = { readonly text: string; at: number }

/** `name`, `name*`, `name*0`, `name*0*` (RFC 2231 §3 and §4). */
const nameOf = (written: string): { name: string; piece: number | null; extended: boolean } => {
  const match = /^([^*]+)(?:\*(\d{1,4}))?(\*)?$/.exec(written)
  if (match === null) return { name: written, piece: null, extended: false }
  return {
    name: match[1]!,
    piece: match[2] === undefined ? null : Number(match[2]),
    extended: match[3] !== undefined,
  }
}

const decodedValue = (name: string, { plain, pieces }: Gathered): string => {
  if (pieces.length === 0) {
    const value = plain ?? ''
    // RFC 2047 §5 forbids words in parameters; Outlook and many others write them for names of files.
    return value.includes('=?') && name !== 'boundary' ? decodeEncodedWords(value) : decodeByteString(value)
  }
  const ordered = pieces.toSorted((a, b) => a.number - b.number)
  const first = ordered[0]!
  const mark = first.extended ? /^([^']*)'[^']*'/.exec(first.value) : null
  const octets = ordered.map((piece, index) => {
    const value = index === 0 && mark !== null ? piece.value.slice(mark[0].length) : piece.value
    return fromLatin1(piece.extended ? percentDecoded(value) : value)
  })
  const charset = mark?.[1] ?? ''
  return decodeCharset(Buffer.concat(octets), charset === '' ? null : charset)
}

const percentDecoded = (value: string): string =>
  value.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/** Text up to one of `stops`, comments and white space around it left out. */
const readUntil = (cursor: Cursor, stops: string): string => {
  let kept = ''
  let from = cursor.at
  while (cursor.at < cursor.text.length && !stops.includes(cursor.text[cursor.at]!)) {
    if (cursor.text[cursor.at] === '(') {
      kept += cursor.text.slice(from, cursor.at)
      skipComment(cursor)
      from = cursor.at
    } else {
      cursor.at += 1
    }
  }
  return trimBlanks(kept + cursor.text.slice(from, cursor.at))
}

const readValue = (cursor: Cursor, name: string): string => {
  while (/[ \t]/.test(cursor.text[cursor.at] ?? '')) cursor.at += 1
  if (cursor.text[cursor.at] === '"') {
    const value = readQuoted(cursor)
    readUntil(cursor, ';') // what stands behind the quotes is nobody's
    return value
  }
  if (!NAMES_OF_FILES.test(name)) return readUntil(cursor, ';')
  // Unquoted names such as `letter (1).txt` are common, comments in names of files are not.
  const start = cursor.at
  const end = cursor.text.indexOf(';', start)
  cursor.at = end === -1 ? cursor.text.length : end
  return trimBlanks(cursor.text.slice(start, cursor.at))
}

const NAMES_OF_FILES = /^(?:file)?name(?:\*|$)/

/** The cursor is on the opening quote; afterwards behind the closing one, or at the end when there is none. */
const readQuoted = (cursor: Cursor): string => {
  let value = ''
  let from = cursor.at + 1
  let at = from
  for (; at < cursor.text.length && cursor.text[at] !== '"'; at += 1) {
    // Only quotes and backslashes are escaped: `C:\new` is what Windows programs write for a path.
    if (cursor.text[at] === '\\' && /["\\]/.test(cursor.text[at + 1] ?? '')) {
      value += cursor.text.slice(from, at)
      at += 1
      from = at
    }
  }
  value += cursor.text.slice(from, at)
  cursor.at = Math.min(at + 1, cursor.text.length)
  return value
}

/** The cursor is on `(`; afterwards behind the comment, which may nest. One that never ends goes to the end. */
const skipComment = (cursor: Cursor): void => {
  let depth = 0
  for (; cursor.at < cursor.text.length; cursor.at += 1) {
    const character = cursor.text[cursor.at]
    if (character === '\\') cursor.at += 1
    else if (character === '(') depth += 1
    else if (character === ')') depth -= 1
    if (depth === 0) {
      cursor.at += 1
      return
    }
  }
  cursor.at = cursor.text.length
}
