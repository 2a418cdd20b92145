/** What Email/get and Email/parse are asked for, as a plan: which properties, and what must be read for them. */
import type { TextColumn } from '../../mail/message.ts'
import { type PartPlan, planParts } from './body-parts.ts'
import { type HeaderProperty, parseHeaderProperty } from './header-forms.ts'

/** Those that live in the message's row. */
const ROW_PROPERTIES = [
  'id',
  'blobId',
  'threadId',
  'mailboxIds',
  'keywords',
  'size',
  'receivedAt',
  'hasAttachment',
] as const
export type RowProperty = (typeof ROW_PROPERTIES)[number]

/** RFC 8621 §4.1.3: each is short for a form of a field. */
export const CONVENIENT: Readonly<Record<string, string>> = {
  messageId: 'header:Message-ID:asMessageIds',
  inReplyTo: 'header:In-Reply-To:asMessageIds',
  references: 'header:References:asMessageIds',
  sender: 'header:Sender:asAddresses',
  from: 'header:From:asAddresses',
  to: 'header:To:asAddresses',
  cc: 'header:Cc:asAddresses',
  bcc: 'header:Bcc:asAddresses',
  replyTo: 'header:Reply-To:asAddresses',
  subject: 'header:Subject:asText',
  sentAt: 'header:Date:asDate',
}

const BODY_PROPERTIES = ['bodyStructure', 'bodyValues', 'textBody', 'htmlBody', 'attachments'] as const
export type BodyProperty = (typeof BODY_PROPERTIES)[number]

/** RFC 8621 §4.2 properties. */
const USUAL = [
  ...ROW_PROPERTIES,
  ...Object.keys(CONVENIENT),
  'preview',
  'bodyValues',
  'textBody',
  'htmlBody',
  'attachments',
]

export type EmailPlan = {
  readonly row: ReadonlySet<RowProperty>
  readonly headers: readonly HeaderProperty[]
  /** All fields, as they stand. */
  readonly allHeaders: boolean
  readonly preview: boolean
  readonly body: ReadonlySet<BodyProperty>
  readonly parts: PartPlan
  readonly values: WantedValues
  readonly columns: readonly TextColumn[]
}

export type WantedValues = {
  readonly text: boolean
  readonly html: boolean
  readonly all: boolean
  /** 0: as much as is given at all. */
  readonly octetsMax: number
}

export type WantedEmails = {
  readonly properties: readonly string[] | null
  readonly bodyProperties: readonly string[] | null
  readonly fetchTextBodyValues: boolean
  readonly fetchHTMLBodyValues: boolean
  readonly fetchAllBodyValues: boolean
  readonly maxBodyValueBytes: number
}

/** The name of the argument that asks for what there is not, or the plan. */
export const planEmails = (wanted: WantedEmails): EmailPlan | 'properties' | 'bodyProperties' => {
  const parts = planParts(wanted.bodyProperties)
  if (parts === null) return 'bodyProperties'
  const row = new Set<RowProperty>(['id'])
  const body = new Set<BodyProperty>()
  const headers: HeaderProperty[] = []
  let preview = false
  let allHeaders = false
  for (const name of wanted.properties ?? USUAL) {
    const ofRow = ROW_PROPERTIES.find((each) => each === name)
    const ofBody = BODY_PROPERTIES.find((each) => each === name)
    if (ofRow !== undefined) row.add(ofRow)
    else if (ofBody !== undefined) body.add(ofBody)
    else if (name === 'preview') preview = true
    else if (name === 'headers') allHeaders = true
    else {
      const header = parseHeaderProperty(Object.hasOwn(CONVENIENT, name) ? (CONVENIENT[name] ?? '') : name)
      if (header === null) return 'properties'
      headers.push({ ...header, property: name })
    }
  }
  const columns: TextColumn[] = []
  if (headers.length > 0 || allHeaders) columns.push('header')
  if (preview) columns.push('preview')
  if (body.size > 0) columns.push('structure')
  const values = {
    text: wanted.fetchTextBodyValues,
    html: wanted.fetchHTMLBodyValues,
    all: wanted.fetchAllBodyValues,
    octetsMax: wanted.maxBodyValueBytes,
  }
  return { row, headers, allHeaders, preview, body, parts, values, columns }
}
