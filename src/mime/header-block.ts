/**
 * What the parser reads from a part's header block: the fields that ENVELOPE and BODYSTRUCTURE are made of, in one pass
 * over the block. Values are byte strings, unfolded.
 */
import { BOUNDARY_OCTETS_MAX } from './boundary-scanner.ts'
import { trimBlanks } from './byte-string.ts'
import { colonOf, fieldEnd, isEmptyLine, unfold } from './header-fields.ts'
import { decodeParameters, readParameters } from './parameters.ts'
import type { Parameter, Part } from './part.ts'

export type HeaderValues = ReadonlyMap<string, readonly string[]>

/** A part's own words about its body: the fields of `Part` that come from its header. */
export type Content = Pick<
  Part,
  | 'type'
  | 'subtype'
  | 'parameters'
  | 'id'
  | 'description'
  | 'encoding'
  | 'md5'
  | 'disposition'
  | 'languages'
  | 'location'
>

const WANTED = new Set([
  'bcc',
  'cc',
  'content-description',
  'content-disposition',
  'content-id',
  'content-language',
  'content-location',
  'content-md5',
  'content-transfer-encoding',
  'content-type',
  'date',
  'from',
  'in-reply-to',
  'message-id',
  'reply-to',
  'sender',
  'subject',
  'to',
])
const VALUES_MAX = 100 // of one name; the rest of 10,000 To fields is not looked at

/** First letters of wanted names, either case: most fields (Received, DKIM, X-...) are passed by at once. */
const FIRSTS = new Uint8Array(256)
for (const name of WANTED) {
  FIRSTS[name.charCodeAt(0)] = 1
  FIRSTS[name.toUpperCase().charCodeAt(0)] = 1
}

export const readHeaderValues = (header: string): HeaderValues => {
  const values = new Map<string, string[]>()
  let start = 0
  while (start < header.length && !isEmptyLine(header, start)) {
    const end = fieldEnd(header, start)
    const name = FIRSTS[header.charCodeAt(start)] === 1 ? wantedName(header, start, end) : null
    if (name !== null) {
      const value = unfold(header.slice(name.valueStart, end))
      const list = values.get(name.name)
      if (list === undefined) values.set(name.name, [value])
      else if (list.length < VALUES_MAX) list.push(value)
    }
    start = end
  }
  return values
}

/** The body fields; `inDigest` makes message/rfc822 the type of what names none (RFC 2046 §5.1.5). */
export const readContent = (values: HeaderValues, inDigest: boolean): Content => {
  const first = (name: string): string | null => values.get(name)?.[0] ?? null
  const type = readType(first('content-type'), inDigest)
  return {
    ...type,
    id: first('content-id'),
    description: first('content-description'),
    encoding: readToken(first('content-transfer-encoding')) ?? '7bit',
    md5: first('content-md5'),
    disposition: readDisposition(first('content-disposition')),
    languages: readLanguages(first('content-language')),
    location: first('content-location')?.replace(/[ \t\r\n]/g, '') ?? null,
  }
}

/** The boundary as a byte string, which the decoded parameters are not; null when there is none that can be used. */
export const readBoundary = (values: HeaderValues): string | null => {
  const { raw } = readParameters(values.get('content-type')?.[0] ?? '')
  const named = (parameters: readonly Parameter[]) => parameters.find(([name]) => name === 'boundary')?.[1]
  const boundary = trimBlanks(named(raw) ?? named(decodeParameters(raw)) ?? '')
  return boundary === '' || boundary.length > BOUNDARY_OCTETS_MAX ? null : boundary
}

/** Of a part without a header. */
export const PLAIN_CONTENT: Content = {
  type: 'text',
  subtype: 'plain',
  parameters: [],
  id: null,
  description: null,
  encoding: '7bit',
  md5: null,
  disposition: null,
  languages: [],
  location: null,
}

const wantedName = (header: string, start: number, end: number): Name | null => {
  const colon = colonOf(header, start, end)
  if (colon === -1) return null
  const name = header.slice(start, colon).trimEnd().toLowerCase()
  return WANTED.has(name) ? { name, valueStart: colon + 1 } : null
}

type Name = { readonly name: string; readonly valueStart: number }

type Type = Pick<Content, 'type' | 'subtype' | 'parameters'>

const PLAIN_TEXT: Type = { type: 'text', subtype: 'plain', parameters: [] }
const DIGEST_MESSAGE: Type = { type: 'message', subtype: 'rfc822', parameters: [] }

// RFC 2045 §5.2: what names no type, or none that can be read, is plain text.
const readType = (field: string | null, inDigest: boolean): Type => {
  const fallback = inDigest ? DIGEST_MESSAGE : PLAIN_TEXT
  if (field === null) return fallback
  const { value, raw } = readParameters(field)
  const match = /^([^\s/;="<>@,[\]]{1,127})\s*\/\s*([^\s/;="<>@,[\]]{1,127})$/.exec(value)
  if (match === null || !isAscii(value)) return fallback
  return {
    type: match[1]!.toLowerCase(),
    subtype: match[2]!.toLowerCase(),
    parameters: decodeParameters(raw),
  }
}

const readDisposition = (field: string | null): Content['disposition'] => {
  if (field === null) return null
  const { value, raw } = readParameters(field)
  const kind = readToken(value)
  if (kind === null && raw.length === 0) return null
  return { kind: kind ?? 'attachment', parameters: decodeParameters(raw) }
}

/** One word in lower case, comments gone; null when there is none. */
const readToken = (field: string | null): string | null => {
  if (field === null) return null
  const word = readParameters(field).value.replace(/^"|"$/g, '').split(/[\s;]/, 1)[0]!.toLowerCase()
  return word === '' || word.length > 127 || !isAscii(word) ? null : word
}

const LANGUAGES_MAX = 20

const readLanguages = (field: string | null): readonly string[] =>
  (field ?? '').split(/[\s,]+/, LANGUAGES_MAX).filter((language) => /^[A-Za-z0-9*-]{1,63}$/.test(language))

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)
