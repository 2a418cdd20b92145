/** What the parser makes of a message, and the limits it keeps. */
import type { Envelope } from './envelope.ts'
import type { Part } from './part.ts'

export type ParsedMessage = {
  readonly sizeOctets: number
  /** The header block as a byte string, its empty line included, at most `HEADER_OCTETS_MAX`. */
  readonly header: string
  /** Whether `header` is less than the whole. */
  readonly headerCut: boolean
  readonly envelope: Envelope
  readonly structure: Part
  /** The Date header as UTC milliseconds, with its zone; null when there is none that can be read. */
  readonly sent: { readonly atMs: number; readonly zoneMinutes: number } | null
  /** PREVIEW (RFC 8970): at most 256 characters of the text, white space folded; empty when there is no text. */
  readonly preview: string
}

export const HEADER_OCTETS_MAX = 262_144 // kept ready to send; a longer header is read from the body
export const PARTS_MAX = 10_000 // beyond, the rest of the message counts as the last part's body
export const DEPTH_MAX = 100 // nesting; deeper parts stay opaque
