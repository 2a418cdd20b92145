/**
 * The tree of parts as text, for storage: arrays of JSON in a fixed order, ends that hold nothing left out. What is
 * read is exactly what was written; the order must not change without a migration of what is stored.
 */
import type { Envelope, EnvelopeAddress } from './envelope.ts'
import type { Part } from './part.ts'

export const writeStructure = (part: Part): string => JSON.stringify(packPart(part))

export const readStructure = (text: string): Part => unpackPart(JSON.parse(text) as PackedPart)

type PackedParameters = readonly (readonly [string, string])[]
type PackedAddress = readonly (string | null)[]
type PackedPart = readonly [
  headerStart: number,
  bodyStart: number,
  bodyEnd: number,
  lines: number,
  type: string,
  subtype: string,
  encoding: string,
  parameters?: PackedParameters | 0,
  parts?: readonly PackedPart[] | 0,
  id?: string | 0,
  disposition?: readonly [string, PackedParameters] | 0,
  description?: string | 0,
  languages?: readonly string[] | 0,
  location?: string | 0,
  md5?: string | 0,
  envelope?: PackedEnvelope | 0,
]
type PackedEnvelope = readonly [
  texts: readonly (string | null)[],
  addresses: readonly (readonly PackedAddress[] | 0)[],
]

const packPart = (part: Part): PackedPart => {
  const packed = [
    part.headerStart,
    part.bodyStart,
    part.bodyEnd,
    part.lines,
    part.type,
    part.subtype,
    part.encoding,
    part.parameters.length === 0 ? 0 : part.parameters,
    part.parts.length === 0 ? 0 : part.parts.map(packPart),
    part.id ?? 0,
    part.disposition === null ? 0 : ([part.disposition.kind, part.disposition.parameters] as const),
    part.description ?? 0,
    part.languages.length === 0 ? 0 : part.languages,
    part.location ?? 0,
    part.md5 ?? 0,
    part.envelope === null ? 0 : packEnvelope(part.envelope),
  ] as const
  let length: number = packed.length
  while (length > ALWAYS && packed[length - 1] === 0) length -= 1
  return packed.slice(0, length) as unknown as PackedPart
}

const ALWAYS = 7 // fields of a part that are always written

const unpackPart = (packed: PackedPart): Part => {
  const [headerStart, bodyStart, bodyEnd, lines, type, subtype, encoding, ...rest] = packed
  const [parameters, parts, id, disposition, description, languages, location, md5, envelope] = rest
  return {
    headerStart,
    bodyStart,
    bodyEnd,
    lines,
    type,
    subtype,
    parameters: parameters || [],
    id: orNull(id),
    description: orNull(description),
    encoding,
    md5: orNull(md5),
    disposition: disposition ? { kind: disposition[0], parameters: disposition[1] } : null,
    languages: languages || [],
    location: orNull(location),
    envelope: envelope ? unpackEnvelope(envelope) : null,
    parts: parts ? parts.map(unpackPart) : [],
  }
}

/** An empty text is a text; only 0 and what was left out are none. */
const orNull = (text: string | 0 | undefined): string | null => (typeof text === 'string' ? text : null)

const packEnvelope = (envelope: Envelope): PackedEnvelope => [
  [envelope.date, envelope.subject, envelope.inReplyTo, envelope.messageId],
  [
    envelope.from.map(packAddress),
    envelope.sender === envelope.from ? 0 : envelope.sender.map(packAddress),
    envelope.replyTo === envelope.from ? 0 : envelope.replyTo.map(packAddress),
    envelope.to.map(packAddress),
    envelope.cc.map(packAddress),
    envelope.bcc.map(packAddress),
  ],
]

const packAddress = ({ name, route, mailbox, host }: EnvelopeAddress): PackedAddress =>
  route === null ? [name, mailbox, host] : [name, mailbox, host, route]

const unpackAddress = ([name, mailbox, host, route]: PackedAddress): EnvelopeAddress => ({
  name: name ?? null,
  route: route ?? null,
  mailbox: mailbox ?? null,
  host: host ?? null,
})

const unpackEnvelope = ([texts, addresses]: PackedEnvelope): Envelope => {
  const [date = null, subject = null, inReplyTo = null, messageId = null] = texts
  const lists = addresses.map((list) => (list === 0 ? null : list.map(unpackAddress)))
  const [from, sender, replyTo, to, cc, bcc] = lists
  return {
    date,
    subject,
    from: from ?? [],
    sender: sender ?? from ?? [],
    replyTo: replyTo ?? from ?? [],
    to: to ?? [],
    cc: cc ?? [],
    bcc: bcc ?? [],
    inReplyTo,
    messageId,
  }
}
