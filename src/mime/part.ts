/**
 * A message taken apart: a tree of parts, each with its place in the bytes and what its header says. Offsets are exact
 * octet positions in the message as stored, so that any section can be sent without parsing again.
 */
import type { Envelope } from './envelope.ts'

export type Parameter = readonly [name: string, value: string]

export type Part = {
  /** The part's header block is [headerStart, bodyStart), its empty line included; its body is [bodyStart, bodyEnd). */
  readonly headerStart: number
  readonly bodyStart: number
  readonly bodyEnd: number
  /** Line ends in the body, as BODYSTRUCTURE counts them. */
  readonly lines: number
  /** Lower case, `text/plain` where the header says nothing or nothing readable (`message/rfc822` inside a digest). */
  readonly type: string
  readonly subtype: string
  /** RFC 2231 already put together; names in lower case; values as Unicode text. */
  readonly parameters: readonly Parameter[]
  readonly id: string | null
  readonly description: string | null
  /** Lower case; `7bit` where there is none. */
  readonly encoding: string
  readonly md5: string | null
  readonly disposition: { readonly kind: string; readonly parameters: readonly Parameter[] } | null
  readonly languages: readonly string[]
  readonly location: string | null
  /** Of the message inside, for message/rfc822 and message/global; else null. */
  readonly envelope: Envelope | null
  /** A multipart's parts in order; the one message inside a message/rfc822; else empty. */
  readonly parts: readonly Part[]
}

/**
 * The part at an IMAP section number, or null (RFC 9051 §6.4.5.1). Part 1 of a message that is not multipart is its
 * body; a number behind a message/rfc822 part counts the parts of the message inside it. `[]` is the root.
 */
export const partAt = (root: Part, section: readonly number[]): Part | null => {
  let part = root
  /** The message whose parts the next number counts, where it counts a message's. */
  let message: Part | undefined = root
  for (const number of section) {
    const holder: Part = message ?? part
    const next = holder.type === 'multipart' ? holder.parts[number - 1] : number === 1 ? message : undefined
    if (next === undefined) return null
    part = next
    message = isMessage(part) ? part.parts[0] : undefined
  }
  return part
}

/** What may follow a section number: `mime` is any part's own header, the others are of the message that it is. */
export type SectionText = 'header' | 'text' | 'mime'

export type OctetRange = { readonly from: number; readonly to: number }

/**
 * The octets of BODY[section] or BODY[section.TEXT], or null where the message has no such section: a part's body;
 * HEADER and TEXT of the message inside a message/rfc822 part, or of the root; MIME of a numbered part.
 */
export const sectionRange = (
  root: Part,
  section: readonly number[],
  text: SectionText | null,
): OctetRange | null => {
  const part = partAt(root, section)
  if (part === null) return null
  if (text === null) {
    return section.length === 0
      ? { from: root.headerStart, to: root.bodyEnd }
      : { from: part.bodyStart, to: part.bodyEnd }
  }
  if (text === 'mime') {
    return section.length === 0 ? null : { from: part.headerStart, to: part.bodyStart }
  }
  const message = section.length === 0 ? part : isMessage(part) ? part.parts[0] : undefined
  if (message === undefined) return null
  return text === 'header'
    ? { from: message.headerStart, to: message.bodyStart }
    : { from: message.bodyStart, to: message.bodyEnd }
}

export const isMessage = (part: Pick<Part, 'type' | 'subtype'>): boolean =>
  part.type === 'message' && (part.subtype === 'rfc822' || part.subtype === 'global')
