/**
 * One message while FETCH writes its answer: where it stands, and what was read of it for the items asked for. The
 * same object is filled in again for the next message, so it must not be kept.
 */
import type { EmailId, PreparedTexts, TextColumn, Uid } from '../../mail/message.ts'
import type { Part } from '../../mime/part.ts'
import type { OutputBuffer } from '../wire/output-buffer.ts'

export type FetchedMessage = {
  place: number
  /** In the table, now; not after an await. */
  position: number
  uid: Uid
  email: EmailId
  sizeOctets: number
  texts: Partial<PreparedTexts>
  /** The whole message when it is in memory, null when it is to be streamed. */
  body: Uint8Array | null
  /** The tree of parts, once an item has asked for it. */
  structure: Part | null
}

/** Writes ` NAME value`'s name and value. A promise when something has to be read first: then it is awaited. */
export type WriteItem = (out: OutputBuffer, message: FetchedMessage) => Promise<void> | null

export type PlannedItem = {
  /** The texts it needs. */
  readonly columns: readonly TextColumn[]
  /** Whether it needs octets of the body. */
  readonly needsBody: boolean
  readonly write: WriteItem
}

/** What went wrong with single messages; the others are sent all the same, and the reply tells. */
export type Troubles = { gone: number; damaged: number; unknownEncoding: number }
