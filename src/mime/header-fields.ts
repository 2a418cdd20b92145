/**
 * Fields of a header block, given as a byte string: walking through them, picking some as they stand (HEADER.FIELDS),
 * reading one as text.
 * Whatever the block looks like, each octet belongs to exactly one field or line that is none, and time is linear.
 */
import { trimBlanks } from './byte-string.ts'
import { decodeEncodedWords } from './encoded-words.ts'

/** The longest name that anybody asks for; a colon further on makes no field. */
const FIELD_NAME_OCTETS_MAX = 128

/** `name` in lower case, empty for a line that is no field; the field is [start, end), its value begins at `value`. */
export type FieldPlace = {
  readonly name: string
  readonly start: number
  readonly value: number
  readonly end: number
}

/** The fields of a header block, in order, up to the empty line. */
export function* fieldsOf(header: string): Generator<FieldPlace> {
  let start = 0
  while (start < header.length && !isEmptyLine(header, start)) {
    const end = fieldEnd(header, start)
    const colon = colonOf(header, start, end)
    yield {
      name: colon === -1 ? '' : header.slice(start, colon).trimEnd().toLowerCase(),
      start,
      value: colon === -1 ? start : colon + 1,
      end,
    }
    start = end
  }
}

/** Where the field that begins at `start` ends: after its last line, folded ones included. */
export const fieldEnd = (header: string, start: number): number => {
  let end = header.indexOf('\n', start)
  while (end !== -1) {
    const next = header.charCodeAt(end + 1)
    if (next !== SPACE && next !== TAB) return end + 1
    end = header.indexOf('\n', end + 1)
  }
  return header.length
}

/** The place of the colon after a field's name, or -1 where there is no name. */
export const colonOf = (header: string, start: number, end: number): number => {
  const stop = Math.min(end, start + FIELD_NAME_OCTETS_MAX)
  for (let at = start; at < stop; at += 1) {
    const code = header.charCodeAt(at)
    if (code === COLON) return at === start ? -1 : at
    if (code <= SPACE || code >= 127) {
      // RFC 5322 §4.5: white space may stand before the colon.
      while (header.charCodeAt(at) === SPACE || header.charCodeAt(at) === TAB) at += 1
      return at > start && at < end && header.charCodeAt(at) === COLON ? at : -1
    }
  }
  return -1
}

export const isEmptyLine = (header: string, at: number): boolean => {
  const code = header.charCodeAt(at)
  return code === LF || (code === CR && header.charCodeAt(at + 1) === LF)
}

/** A field's value with its folding undone (RFC 5322 §2.2.3) and white space around it gone. */
export const unfold = (value: string): string =>
  trimBlanks(value.includes('\n') ? value.replace(/\r?\n/g, '') : value)

/** Gives a byte string. */
export type FieldSelector = (header: string) => string

/**
 * HEADER.FIELDS and HEADER.FIELDS.NOT: the fields named (or all others), as they stand, and an empty line.
 * RFC 9051 §6.4.5.1. Made once for a command and then called for each message.
 */
export const fieldSelector = (names: readonly string[], not: boolean): FieldSelector => {
  const wanted = wantedNames(names)
  return (text) => {
    let fields = ''
    let runStart = 0
    let start = 0
    while (start < text.length && !isEmptyLine(text, start)) {
      const end = fieldEnd(text, start)
      if (isWanted(wanted, text, start) === not) {
        if (runStart < start) fields += text.slice(runStart, start)
        runStart = end
      }
      start = end
    }
    if (runStart < start) fields += text.slice(runStart, start)
    const ended = fields === '' || fields.endsWith('\n')
    return ended ? `${fields}\r\n` : `${fields}\r\n\r\n`
  }
}

/**
 * The wanted names as a tree of their letters: the name of each field is read once, however many are wanted, and no
 * string is made of it, which would take longer than all the rest.
 */
type Letters = { isName: boolean; readonly next: (Letters | undefined)[] }

const newLetters = (): Letters => ({ isName: false, next: Array.from({ length: 128 }) })

const wantedNames = (names: readonly string[]): Letters => {
  const root = newLetters()
  for (const name of names) {
    if (!/^[!-9;-~]+$/.test(name) || name.length >= FIELD_NAME_OCTETS_MAX) continue
    let letters = root
    for (let at = 0; at < name.length; at += 1) {
      const code = lowerCase(name.charCodeAt(at))
      letters = letters.next[code] ??= newLetters()
    }
    letters.isName = true
  }
  return root
}

/** Whether the line at `start` begins with a wanted name and a colon. */
const isWanted = (wanted: Letters, text: string, start: number): boolean => {
  let letters: Letters | undefined = wanted
  let at = start
  for (;;) {
    letters = letters.next[lowerCase(text.charCodeAt(at))]
    if (letters === undefined) return false
    at += 1
    if (letters.isName && isColonAt(text, at)) return true
  }
}

// RFC 5322 §4.5: white space may stand before the colon.
const isColonAt = (text: string, start: number): boolean => {
  let at = start
  while (text.charCodeAt(at) === SPACE || text.charCodeAt(at) === TAB) at += 1
  return text.charCodeAt(at) === COLON
}

const lowerCase = (code: number): number => (code >= UPPER_A && code <= UPPER_Z ? code + TO_LOWER : code)

/** The values of all fields of a name, unfolded and decoded, in order. */
export const fieldText = (text: string, name: string): string[] => {
  const wanted = name.toLowerCase()
  const values: string[] = []
  for (const field of fieldsOf(text)) {
    if (field.name === wanted) values.push(decodeEncodedWords(unfold(text.slice(field.value, field.end))))
  }
  return values
}

/** A whole header as text, a line a field, unfolded and decoded: what SEARCH TEXT looks through. */
export const headerText = (text: string): string => {
  const lines: string[] = []
  for (const field of fieldsOf(text)) {
    const name = text.slice(field.start, field.value)
    lines.push(`${name} ${decodeEncodedWords(unfold(text.slice(field.value, field.end)))}\n`)
  }
  return lines.join('')
}

const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
const COLON = 58
const UPPER_A = 65
const UPPER_Z = 90
const TO_LOWER = 32
