/** A message's parts as EmailBodyPart objects (RFC 8621 §4.1.4), and the numbers by which they are called. */
import { fileNameOf, subPartsOf } from '../../mime/body-lists.ts'
import { decodeByteString } from '../../mime/charset.ts'
import type { Part } from '../../mime/part.ts'
import { parameterOf } from '../../mime/text-of.ts'
import { type HeaderProperty, parseHeaderProperty } from './header-forms.ts'

const PART_PROPERTIES = [
  'partId',
  'blobId',
  'size',
  'headers',
  'name',
  'type',
  'charset',
  'disposition',
  'cid',
  'language',
  'location',
  'subParts',
] as const
type PartProperty = (typeof PART_PROPERTIES)[number]

/** RFC 8621 §4.2 bodyProperties. */
const USUAL: readonly PartProperty[] = [
  'partId',
  'blobId',
  'size',
  'name',
  'type',
  'charset',
  'disposition',
  'cid',
  'language',
  'location',
]

export type PartPlan = {
  readonly properties: ReadonlySet<PartProperty>
  readonly headers: readonly HeaderProperty[]
}

/** Null when something is asked for that no part has. */
export const planParts = (asked: readonly string[] | null): PartPlan | null => {
  const headers: HeaderProperty[] = []
  const properties = new Set<PartProperty>()
  for (const name of asked ?? USUAL) {
    const known = PART_PROPERTIES.find((each) => each === name)
    const header = known === undefined ? parseHeaderProperty(name) : null
    if (known !== undefined) properties.add(known)
    else if (header !== null) headers.push(header)
    else return null
  }
  return { properties, headers }
}

/** What a part's blob is called, by its number; null where it has none. */
export type BlobIdOf = (partId: string) => string | null

/** Section numbers as IMAP gives them (RFC 9051 §6.4.5.1): a message that is no multipart has part 1. */
export const numberParts = (root: Part): ReadonlyMap<Part, string> => {
  const numbers = new Map<Part, string>()
  const number = (part: Part, prefix: string): void => {
    for (const [index, inner] of subPartsOf(part).entries()) {
      const own = `${prefix}${index + 1}`
      numbers.set(inner, own)
      number(inner, `${own}.`)
    }
  }
  if (root.type === 'multipart') number(root, '')
  else numbers.set(root, '1')
  return numbers
}

/** What of a part cannot be told from the structure alone. */
export type PartReading = {
  /** Decoded; called only where it is asked for. */
  readonly sizeOf: (part: Part) => number
  readonly headerFieldsOf: (part: Part) => readonly { readonly name: string; readonly value: string }[]
  readonly headerOf: (part: Part, wanted: HeaderProperty) => unknown
}

export const partObject = (
  blobIdOf: BlobIdOf,
  part: Part,
  numbers: ReadonlyMap<Part, string>,
  plan: PartPlan,
  reading: PartReading,
): Record<string, unknown> => {
  const object: Record<string, unknown> = {}
  for (const property of plan.properties) {
    const value = READ[property](part, blobIdOf, numbers, reading)
    if (property === 'subParts') {
      if (part.type === 'multipart')
        object.subParts = part.parts.map((inner) => partObject(blobIdOf, inner, numbers, plan, reading))
    } else object[property] = value
  }
  for (const header of plan.headers) object[header.property] = reading.headerOf(part, header)
  return object
}

type ReadPart = (
  part: Part,
  blobIdOf: BlobIdOf,
  numbers: ReadonlyMap<Part, string>,
  reading: PartReading,
) => unknown

const READ: Readonly<Record<PartProperty, ReadPart>> = {
  partId: (part, _, numbers) => numbers.get(part) ?? null,
  blobId: (part, blobIdOf, numbers) => {
    const partId = numbers.get(part)
    return partId === undefined ? null : blobIdOf(partId)
  },
  size: (part, _, __, { sizeOf }) => (part.type === 'multipart' ? 0 : sizeOf(part)),
  headers: (part, _, __, { headerFieldsOf }) => headerFieldsOf(part),
  name: (part) => fileNameOf(part),
  type: ({ type, subtype }) => `${type}/${subtype}`,
  charset: (part) => charsetOf(part),
  disposition: ({ disposition }) => disposition?.kind ?? null,
  cid: ({ id }) => (id === null ? null : decodeByteString(id.replace(/^<|>$/g, ''))),
  language: ({ languages }) => (languages.length === 0 ? null : languages),
  location: ({ location }) => (location === null ? null : decodeByteString(location)),
  subParts: () => null,
}

/** RFC 8621 §4.1.4: text that names none is us-ascii. */
const charsetOf = ({ type, parameters }: Part): string | null => {
  const charset = parameterOf(parameters, 'charset')
  return charset ?? (type === 'text' ? 'us-ascii' : null)
}
