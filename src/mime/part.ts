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

/** The part at an IMAP section number (RFC 9051 §6.4.5.1), or null. `[1]` of what is not multipart is its body. */
export const partAt = (root: Part, section: readonly number[]): Part | null => {
  let part = root
  for (const [depth, number] of section.entries()) {
    // A number after a message/rfc822 part counts the parts of the message inside it.
    const within = depth > 0 && isMessage(part) ? part.parts[0] : part
    if (within === undefined) return null
    const next = within.type === 'multipart' ? within.parts[number - 1] : number === 1 ? within : undefined
    if (next === undefined) return null
    if (next === within && depth > 0 && !isMessage(part)) return null
    part = next
  }
  return part
}

export const isMessage = (part: Part): boolean =>
  part.type === 'message' && (part.subtype === 'rfc822' || part.subtype === 'global')
