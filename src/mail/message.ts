/** Messages: their numbers (what is listed), their prepared texts (what is sent), their flags. */
import type { Brand } from '../base/brand.ts'

/** RFC 9051 §2.3.1.1: unique in its mailbox for ever, growing. */
export type Uid = Brand<number, 'Uid'>

/** The content of a message: the same in every mailbox it was copied or moved to (EMAILID, RFC 8474). */
export type EmailId = Brand<number, 'EmailId'>

/** A conversation (RFC 8621 §3): given to a content when it arrives, and never changed. */
export type ThreadId = Brand<number, 'ThreadId'>

/** Bits of the system flags (RFC 9051 §2.3.2), as stored. */
export const FLAG = { answered: 1, flagged: 2, deleted: 4, seen: 8, draft: 16 } as const

export type Flags = {
  /** A sum of `FLAG` bits. */
  readonly system: number
  /** Keywords, sorted, each once whatever its case, divided by one space; empty when there are none. */
  readonly keywords: string
}

export const KEYWORDS_MAX = 64 // a message
export const KEYWORD_CHARACTERS_MAX = 100

/** When a message was received, with the zone it was told in: INTERNALDATE survives COPY and MOVE as it was given. */
export type InternalDate = { readonly atMs: number; readonly zoneMinutes: number }

export type MessageNumbers = {
  readonly uid: Uid
  readonly email: EmailId
  readonly system: number
  readonly keywords: string
  readonly modseq: number
  readonly sizeOctets: number
  readonly internalMs: number
  readonly zoneMinutes: number
  /** Of its content; here so that a listing of conversations reads one row a message. */
  readonly thread: ThreadId
  readonly hasAttachment: boolean
}

/** What is known of a content beside its texts, derived with them. */
export type EmailFacts = {
  /** Contents that share one of these belong to one thread; see `email-facts.ts`. */
  readonly threadKeys: readonly string[]
  readonly hasAttachment: boolean
}

/** What is derived once, when a message arrives, and stored ready to send. */
export type PreparedTexts = {
  /** The header block as a byte string, its empty line included (or its first 256 KiB, see `headerCut`). */
  readonly header: string
  readonly headerCut: boolean
  /** ENVELOPE and BODYSTRUCTURE as RFC 9051 §7.5.2 writes them, parentheses included. */
  readonly envelope: Uint8Array
  readonly bodyStructure: Uint8Array
  /** The tree of parts with their places, as `mime/structure-text.ts` writes and reads it. */
  readonly structure: string
  readonly preview: string
  /** The Date header's moment and zone, for SENTSINCE and its like; null when unreadable. */
  readonly sentMs: number | null
  readonly sentZoneMinutes: number
}

export type TextColumn = keyof PreparedTexts
