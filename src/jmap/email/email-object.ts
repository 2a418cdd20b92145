/** One email as the object that a client asked for (RFC 8621 §4.1). */
import type { Email } from '../../mail/email.ts'
import type { PreparedTexts } from '../../mail/message.ts'
import { emailIdText, mailboxIdText, threadIdText } from '../../mail/object-ids.ts'
import { type BodyLists, bodyLists } from '../../mime/body-lists.ts'
import { decodeByteString } from '../../mime/charset.ts'
import { fieldsOf } from '../../mime/header-fields.ts'
import type { Part } from '../../mime/part.ts'
import { readStructure } from '../../mime/structure-text.ts'
import { emailBlobId } from '../blobs/blob-id.ts'
import { BODY_VALUES_OCTETS_MAX, HEADERS_OCTETS_MAX } from '../limits.ts'
import { utcDateText } from '../wire/values.ts'
import { type BlobIdOf, numberParts, type PartPlan, type PartReading, partObject } from './body-parts.ts'
import { type BodyValue, readBodyValue, valueOctets } from './body-values.ts'
import { type HeaderBudget, headerReader } from './header-forms.ts'
import { keywordSet } from './keywords.ts'
import { type Octets, readWhole } from './octets.ts'
import { measureParts } from './part-sizes.ts'
import type { EmailPlan, RowProperty, WantedValues } from './plan.ts'

export type Texts = Partial<PreparedTexts>

/** Octets that may still be read in this call: of body values and of headers. */
export type ReadBudget = { readonly values: { leftOctets: number }; readonly headers: HeaderBudget }

export const newReadBudget = (): ReadBudget => ({
  values: { leftOctets: BODY_VALUES_OCTETS_MAX },
  headers: { leftOctets: HEADERS_OCTETS_MAX },
})

export const rowProperties = (email: Email, wanted: ReadonlySet<RowProperty>): Record<string, unknown> => {
  const object: Record<string, unknown> = {}
  for (const property of wanted) object[property] = ROW[property](email)
  return object
}

const ROW: Readonly<Record<RowProperty, (email: Email) => unknown>> = {
  id: ({ email }) => emailIdText(email),
  blobId: ({ email }) => emailBlobId(email),
  threadId: ({ thread }) => threadIdText(thread),
  mailboxIds: ({ mailboxes }) => Object.fromEntries(mailboxes.map((id) => [mailboxIdText(id), true])),
  keywords: keywordSet,
  size: ({ sizeOctets }) => sizeOctets,
  receivedAt: ({ internalMs }) => utcDateText(internalMs),
  hasAttachment: ({ hasAttachment }) => hasAttachment,
}

/** Null when the budget is used up. */
export const headerProperties = (
  { header = '', preview = '' }: Texts,
  plan: EmailPlan,
  { headers: budget }: ReadBudget,
): Record<string, unknown> | null => {
  const object: Record<string, unknown> = {}
  if (plan.headers.length > 0) {
    const read = headerReader(header, budget)
    for (const wanted of plan.headers) object[wanted.property] = read(wanted)
  }
  if (plan.allHeaders) object.headers = headerFields(header, budget)
  if (plan.preview) object.preview = preview
  return budget.leftOctets < 0 ? null : object
}

/** RFC 8621 §4.1.2: every field with its raw value, in order. */
const headerFields = (
  header: string,
  budget: HeaderBudget,
): { readonly name: string; readonly value: string }[] => {
  budget.leftOctets -= header.length
  if (budget.leftOctets < 0) return []
  return [...fieldsOf(header)]
    .filter(({ name }) => name !== '')
    .map(({ start, value, end }) => ({
      name: header.slice(start, value - 1).trimEnd(),
      value: decodeByteString(header.slice(value, end).replace(/\r?\n$/, '')).replaceAll('\0', ''),
    }))
}

/** Null when the budget is used up. */
export const bodyProperties = async (
  blobIdOf: BlobIdOf,
  structure: string,
  octets: Octets,
  plan: EmailPlan,
  budget: ReadBudget,
): Promise<Record<string, unknown> | null> => {
  const root = readStructure(structure)
  const numbers = numberParts(root)
  const lists = bodyLists(root)
  const object: Record<string, unknown> = {}
  const reading = await partReading(octets, root, plan, budget.headers)
  const objectOf = (part: Part) => partObject(blobIdOf, part, numbers, plan.parts, reading)
  if (plan.body.has('bodyStructure')) object.bodyStructure = objectOf(root)
  if (plan.body.has('textBody')) object.textBody = lists.text.map(objectOf)
  if (plan.body.has('htmlBody')) object.htmlBody = lists.html.map(objectOf)
  if (plan.body.has('attachments')) object.attachments = lists.attachments.map(objectOf)
  if (plan.body.has('bodyValues')) {
    const values: Record<string, BodyValue> = {}
    for (const part of valuedParts(lists, numbers, plan.values)) {
      budget.values.leftOctets -= valueOctets(part)
      if (budget.values.leftOctets < 0) return null
      values[numbers.get(part) ?? ''] = await readBodyValue(octets, part, plan.values.octetsMax)
    }
    object.bodyValues = values
  }
  return budget.headers.leftOctets < 0 ? null : object
}

const valuedParts = (
  lists: BodyLists,
  numbers: ReadonlyMap<Part, string>,
  wanted: WantedValues,
): ReadonlySet<Part> => {
  const parts = new Set<Part>()
  const add = (from: Iterable<Part>) => {
    for (const part of from) if (part.type === 'text') parts.add(part)
  }
  if (wanted.text) add(lists.text)
  if (wanted.html) add(lists.html)
  if (wanted.all) add(numbers.keys())
  return parts
}

const PART_HEADER_OCTETS_MAX = 65_536 // of one part; a longer one is cut

/** Reads what the plan needs of parts, and nothing else. */
const partReading = async (
  octets: Octets,
  root: Part,
  { parts: { properties, headers } }: Pick<EmailPlan, 'parts'> & { readonly parts: PartPlan },
  budget: HeaderBudget,
): Promise<PartReading> => {
  const sizes = properties.has('size') ? await measureParts(octets, root) : new Map<Part, number>()
  const blocks = new Map<Part, string>()
  const readers = new Map<Part, ReturnType<typeof headerReader>>()
  const readHeaders = async (part: Part): Promise<void> => {
    if (budget.leftOctets < 0) return
    const end = Math.min(part.bodyStart, part.headerStart + PART_HEADER_OCTETS_MAX)
    const block = (await readWhole(octets, part.headerStart, end)).toString('latin1')
    blocks.set(part, block)
    readers.set(part, headerReader(block, budget))
    if (part.type === 'multipart') for (const inner of part.parts) await readHeaders(inner)
  }
  if (headers.length > 0 || properties.has('headers')) await readHeaders(root)
  return {
    sizeOf: (part) => sizes.get(part) ?? 0,
    headerFieldsOf: (part) => headerFields(blocks.get(part) ?? '', budget),
    headerOf: (part, wanted) => readers.get(part)?.(wanted) ?? null,
  }
}
