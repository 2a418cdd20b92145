/**
 * An email that a client describes (RFC 8621 §4.6), read into what a message is written from: its header fields and the
 * tree of its parts. What the rules forbid is told property by property.
 */
import { z } from 'zod'
import type { SetError } from '../refusal.ts'
import { id } from '../wire/values.ts'
import { type Given, readField, readHeader } from './draft-header.ts'
import { field, idsValue, withoutControls } from './encoded-header.ts'

export type Draft = {
  /** Whole fields with their line ends, in order. */
  readonly header: string
  /** Names of the fields in it, in lower case. */
  readonly fields: ReadonlySet<string>
  readonly root: DraftPart
}

export type DraftPart = {
  readonly type: string
  /** Fields besides Content-Type and Content-Transfer-Encoding. */
  readonly header: string
  /** Those that a property of the part asks for: the name in lower case, and where it is asked for. */
  readonly fields: ReadonlyMap<string, string>
  readonly content:
    | { readonly kind: 'text'; readonly value: string }
    | { readonly kind: 'blob'; readonly blobId: string; readonly charset: string | null }
    | { readonly kind: 'parts'; readonly parts: readonly DraftPart[] }
}

export type ReadDraft =
  | { readonly kind: 'draft'; readonly draft: Draft }
  | { readonly kind: 'refused'; readonly error: SetError }

/** Properties that are no header fields. */
const OTHERS: ReadonlySet<string> = new Set([
  'mailboxIds',
  'keywords',
  'receivedAt',
  'bodyStructure',
  'bodyValues',
  'textBody',
  'htmlBody',
  'attachments',
])

export const readDraft = (given: Given): ReadDraft => {
  const wrong: string[] = []
  const header = readHeader(given, OTHERS, wrong)
  const root = readBody(given, wrong)
  // RFC 8621 §4.6: the fields of the outermost part stand with the message's own, and none of them twice.
  for (const [name, property] of root?.fields ?? []) if (header.fields.has(name)) wrong.push(property)
  if (wrong.length > 0 || root === null)
    return { kind: 'refused', error: { type: 'invalidProperties', properties: [...new Set(wrong)] } }
  const fields = new Set([...header.fields, ...root.fields.keys()])
  return { kind: 'draft', draft: { header: header.header, fields, root } }
}

const partShape = z.record(z.string(), z.unknown())
const bodyValue = z.object({
  value: z.string(),
  isEncodingProblem: z.literal(false).optional(),
  isTruncated: z.literal(false).optional(),
})
const bodyValues = z.record(z.string(), bodyValue)
type Values = z.output<typeof bodyValues>

const PARTS_MAX = 1_000
const DEPTH_MAX = 20

const readBody = (given: Given, wrong: string[]): DraftPart | null => {
  const values = bodyValues.safeParse(given.bodyValues ?? {})
  if (!values.success) wrong.push('bodyValues')
  const reading: Reading = { values: values.data ?? {}, wrong, left: PARTS_MAX }
  const { bodyStructure, textBody, htmlBody, attachments } = given
  if (bodyStructure !== undefined) {
    for (const name of ['textBody', 'htmlBody', 'attachments'] as const)
      if (given[name] !== undefined) wrong.push(name)
    return readPart(bodyStructure, 'bodyStructure', reading, 0)
  }
  const one = (value: unknown, name: string, type: string): DraftPart | null => {
    const [only, ...more] = partsIn(value, name, reading)
    if (only === undefined || more.length > 0 || only.type !== type) {
      wrong.push(name)
      return null
    }
    return only
  }
  const text = textBody === undefined ? null : one(textBody, 'textBody', 'text/plain')
  const html = htmlBody === undefined ? null : one(htmlBody, 'htmlBody', 'text/html')
  const attached = attachments === undefined ? [] : partsIn(attachments, 'attachments', reading)
  return together(text, html, attached)
}

type Reading = { readonly values: Values; readonly wrong: string[]; left: number }

const partsIn = (value: unknown, name: string, reading: Reading): readonly DraftPart[] => {
  if (value === null) return []
  if (!Array.isArray(value)) {
    reading.wrong.push(name)
    return []
  }
  return value.map((each) => readPart(each, name, reading, 0)).filter((part) => part !== null)
}

/** Pictures that the HTML shows go with it; the rest is attached to all. */
const together = (
  text: DraftPart | null,
  html: DraftPart | null,
  attached: readonly DraftPart[],
): DraftPart => {
  const isShown = ({ header }: DraftPart) =>
    html !== null && /^Content-Disposition: inline/m.test(header) && /^Content-ID:/m.test(header)
  const shown = attached.filter(isShown)
  const rest = attached.filter((part) => !isShown(part))
  const rich = html === null || shown.length === 0 ? html : multipart('related', [html, ...shown])
  const both = [text, rich].filter((part) => part !== null)
  const [first, second] = both
  const body = first === undefined ? EMPTY : second === undefined ? first : multipart('alternative', both)
  return rest.length === 0 ? body : multipart('mixed', first === undefined ? rest : [body, ...rest])
}

const multipart = (subtype: string, parts: readonly DraftPart[]): DraftPart => ({
  type: `multipart/${subtype}`,
  header: '',
  fields: new Map(),
  content: { kind: 'parts', parts },
})

const EMPTY: DraftPart = {
  type: 'text/plain',
  header: '',
  fields: new Map(),
  content: { kind: 'text', value: '' },
}

const TYPE = /^[A-Za-z0-9!#$&^_.+-]{1,100}\/[A-Za-z0-9!#$&^_.+-]{1,100}$/
const PLAIN: ReadonlySet<string> = new Set(
  'partId blobId size name type charset disposition cid language location subParts'.split(' '),
)

const readPart = (value: unknown, name: string, reading: Reading, depth: number): DraftPart | null => {
  const parsed = partShape.safeParse(value)
  if (!parsed.success || depth > DEPTH_MAX || --reading.left < 0) return refuse(reading, name)
  const given = parsed.data
  const type = given.type ?? (given.subParts === undefined ? 'text/plain' : 'multipart/mixed')
  if (typeof type !== 'string' || !TYPE.test(type)) return refuse(reading, `${name}/type`)
  const fields = new Map<string, string>()
  const header = partHeader(given, name, reading, fields)
  const content = readContent(given, type.toLowerCase(), name, reading, depth)
  return content === null ? null : { type: type.toLowerCase(), header, fields, content }
}

const refuse = (reading: Reading, property: string): null => {
  reading.wrong.push(property)
  return null
}

const readContent = (
  given: Given,
  type: string,
  name: string,
  reading: Reading,
  depth: number,
): DraftPart['content'] | null => {
  const { partId, blobId, subParts, charset } = given
  if (type.startsWith('multipart/')) {
    if (!Array.isArray(subParts) || partId !== undefined || blobId !== undefined)
      return refuse(reading, `${name}/subParts`)
    const parts = subParts.map((each) => readPart(each, name, reading, depth + 1))
    return { kind: 'parts', parts: parts.filter((part) => part !== null) }
  }
  if (subParts !== undefined && subParts !== null) return refuse(reading, `${name}/subParts`)
  if (typeof partId === 'string') {
    const text = Object.hasOwn(reading.values, partId) ? reading.values[partId] : undefined
    if (text === undefined || (blobId !== undefined && blobId !== null))
      return refuse(reading, `${name}/partId`)
    if (charset !== undefined && charset !== null) return refuse(reading, `${name}/charset`)
    if (!type.startsWith('text/')) return refuse(reading, `${name}/type`)
    return { kind: 'text', value: text.value }
  }
  if (!id.safeParse(blobId).success || typeof blobId !== 'string') return refuse(reading, `${name}/blobId`)
  return { kind: 'blob', blobId, charset: typeof charset === 'string' ? charset : null }
}

const partHeader = (given: Given, name: string, reading: Reading, fields: Map<string, string>): string => {
  let header = ''
  const text = (property: string): string | null => {
    const value = given[property]
    if (value === undefined || value === null) return null
    if (typeof value === 'string') return withoutControls(value)
    reading.wrong.push(`${name}/${property}`)
    return null
  }
  const disposition =
    text('disposition') ?? (given.name === undefined || given.name === null ? null : 'attachment')
  const fileName = text('name')
  if (disposition !== null) {
    const kind = /^[A-Za-z-]{1,40}$/.test(disposition) ? disposition : 'attachment'
    header += `Content-Disposition: ${kind}${fileName === null ? '' : nameParameter(fileName)}\r\n`
  }
  const cid = text('cid')
  if (cid !== null) header += field('Content-ID', idsValue([cid]))
  const location = text('location')
  if (location !== null) header += field('Content-Location', location.replace(/\s/g, ''))
  const languages = given.language
  if (Array.isArray(languages))
    header += field(
      'Content-Language',
      languages.filter((each) => /^[A-Za-z0-9-]{1,50}$/.test(String(each))).join(', '),
    )
  for (const [property, value] of Object.entries(given)) {
    if (PLAIN.has(property)) continue
    const read = readField(property, value)
    if (read === null || fields.has(read.name)) {
      reading.wrong.push(`${name}/${property}`)
      continue
    }
    fields.set(read.name, `${name}/${property}`)
    header += read.written
  }
  return header
}

/** RFC 2231 §4, with a plain form for programs that do not know it. */
const nameParameter = (name: string): string => {
  if (/^[ -~]*$/.test(name) && name.length < 60) return `;\r\n filename="${name.replace(/["\\]/g, '\\$&')}"`
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  const pieces = encoded.match(/(?:%[0-9A-F]{2}|[^%]){1,50}/g) ?? ['']
  return pieces.map((piece, at) => `;\r\n filename*${at}*=${at === 0 ? "utf-8''" : ''}${piece}`).join('')
}
