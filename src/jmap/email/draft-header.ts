/** The header of an email that a client describes (RFC 8621 §4.6): each property, in the form that its name says, as a field. */
import { z } from 'zod'
import { date } from '../wire/values.ts'
import { addressesValue, field, idsValue, textValue, urlsValue } from './encoded-header.ts'
import { type Form, parseHeaderProperty } from './header-forms.ts'
import { CONVENIENT } from './plan.ts'

export type Given = Readonly<Record<string, unknown>>

/** All of `given` but the `others`; whole fields with their line ends, in order. What is wrong is named in `wrong`. */
export const readHeader = (
  given: Given,
  others: ReadonlySet<string>,
  wrong: string[],
): { readonly header: string; readonly fields: ReadonlySet<string> } => {
  let header = ''
  const fields = new Set<string>()
  for (const [property, value] of Object.entries(given)) {
    if (others.has(property)) continue
    const wanted = parseHeaderProperty(inFull(property))
    // RFC 8621 §4.6: one form a field, and what the parts say of themselves is not said for the whole.
    if (wanted === null || fields.has(wanted.field) || wanted.field.startsWith('content-')) {
      wrong.push(property)
      continue
    }
    fields.add(wanted.field)
    if (value === null) continue
    const values = wanted.all && Array.isArray(value) ? value : [value]
    const written = values.map((each) => WRITE[wanted.form](each))
    if (written.some((each) => each === null)) wrong.push(property)
    const name = properName(property, wanted.field)
    for (const each of written) if (each !== null && each !== '') header += field(name, each)
  }
  return { header, fields }
}

/** A field of a part, its name in lower case; null when there is none of the name, or the value is of another kind. */
export const readField = (property: string, value: unknown): { name: string; written: string } | null => {
  const wanted = parseHeaderProperty(property)
  const text = wanted === null || wanted.field.startsWith('content-') ? null : WRITE[wanted.form](value)
  if (wanted === null || text === null) return null
  return { name: wanted.field, written: field(properName(property, wanted.field), text) }
}

/** `subject` is short for a header property. */
const inFull = (property: string): string =>
  Object.hasOwn(CONVENIENT, property) ? (CONVENIENT[property] ?? '') : property

/** As the client writes it, or as standards do. */
const properName = (property: string, name: string): string =>
  /^header:([^:]+)/.exec(inFull(property))?.[1] ?? name

const LINE_CHARACTERS_MAX = 998 // RFC 5322 §2.1.1
const ADDRESSES_MAX = 5_000 // of one field; more than any relay takes
const TEXTS_MAX = 1_000 // message ids or URLs of one field

const address = z.object({
  name: z.string().nullable().optional(),
  email: z.string().min(1).max(LINE_CHARACTERS_MAX),
})
const addresses = z.array(address).max(ADDRESSES_MAX)
const texts = z.array(z.string().max(LINE_CHARACTERS_MAX)).max(TEXTS_MAX)

const readAddresses = (value: unknown): string | null => {
  const parsed = addresses.safeParse(value)
  if (!parsed.success) return null
  return addressesValue(parsed.data.map(({ name = null, email }) => ({ name, email })))
}

/** Null when the value is of another kind than the form. */
const WRITE: Readonly<Record<Form, (value: unknown) => string | null>> = {
  asRaw: (value) => (typeof value === 'string' && isRaw(value) ? value.trim() : null),
  asText: (value) => (typeof value === 'string' ? textValue(value) : null),
  asAddresses: readAddresses,
  asGroupedAddresses: (value) => {
    const groups = z.array(z.object({ name: z.string().nullable(), addresses })).safeParse(value)
    if (!groups.success) return null
    return groups.data
      .map(({ name, addresses: members }) => {
        const list = readAddresses(members) ?? ''
        return name === null ? list : `${textValue(name).replace(/[:;,]/g, ' ')}: ${list};`
      })
      .join(', ')
  },
  asMessageIds: (value) => {
    const ids = texts.safeParse(value)
    return ids.success ? idsValue(ids.data) : null
  },
  asDate: (value) => {
    const parsed = date.safeParse(value)
    return parsed.success ? dateValue(parsed.data) : null
  },
  asURLs: (value) => {
    const urls = texts.safeParse(value)
    return urls.success ? urlsValue(urls.data) : null
  },
}

/** Lines may only be folded, so that a raw value stays within its field. */
const isRaw = (value: string): boolean =>
  !value.includes('\0') && /^[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*$/.test(value.replace(/\s+$/, ''))

/** RFC 5322 §3.3. */
const dateValue = ({
  atMs,
  zoneMinutes,
}: {
  readonly atMs: number
  readonly zoneMinutes: number
}): string => {
  const off = Math.abs(zoneMinutes)
  const two = (number: number) => String(number).padStart(2, '0')
  const zone = `${zoneMinutes < 0 ? '-' : '+'}${two(Math.floor(off / 60))}${two(off % 60)}`
  return new Date(atMs + zoneMinutes * 60_000).toUTCString().replace('GMT', zone)
}
