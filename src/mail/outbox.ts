/**
 * The queue: messages accepted for several recipients or for recipients elsewhere. A row a recipient; it leaves when it
 * is delivered, relayed, or given up with a notice to the sender. A recipient is claimed before it is tried, so that of
 * several processes only one does; a claim that is not renewed lapses.
 */
import type { Recipient } from './mail.ts'
import type { QueueId } from './queue-id.ts'
import type { BodyWriter, StoredBody } from './store.ts'

export type QueuedRecipient = {
  readonly queueId: QueueId
  readonly number: number
  readonly recipient: Recipient
  /** The envelope sender; null for a bounce. */
  readonly sender: string | null
  readonly queuedMs: number
  /** How often it has been claimed, this time included. */
  readonly attempts: number
  readonly sizeOctets: number
}

/** A recipient that waits, as the operator sees it. */
export type WaitingRecipient = {
  readonly queueId: QueueId
  readonly number: number
  readonly address: string
  readonly sender: string | null
  readonly queuedMs: number
  readonly dueMs: number
  readonly sizeOctets: number
  /** How often it has been claimed, and why it did not go the last time. */
  readonly attempts: number
  readonly reply: string | null
  /** It stays here until its sender or a holder lets it go. */
  readonly isHeld: boolean
}

/** A message that stays here until it is withdrawn. */
export type KeptBack = { readonly queueId: QueueId; readonly sender: string | null }

export type QueueCounts = {
  readonly waiting: number
  readonly held: number
  /** Null when none waits. */
  readonly oldestMs: number | null
}

export type OutboxStore = {
  writeBody(sizeHintOctets: number | null): Promise<BodyWriter>
  /**
   * All recipients in one transaction. `sentWith`: the app password, so that harm can keep it here. False, and nothing
   * is in the queue, when that is removed or held by then.
   */
  add(
    id: QueueId,
    sender: string | null,
    recipients: readonly Recipient[],
    body: StoredBody,
    atMs: number,
    sentWith?: string | null,
  ): Promise<boolean>
  /** Takes up to `limit` recipients that are due, of one kind or of both, for `leaseMs`. */
  claim(
    atMs: number,
    leaseMs: number,
    limit: number,
    kind?: Recipient['kind'],
  ): Promise<readonly QueuedRecipient[]>
  /** Lets claims that lapse at `fromMs` lapse at `toMs`; what was finished or postponed meanwhile stays so. */
  renew(claims: readonly QueuedRecipient[], fromMs: number, toMs: number): Promise<void>
  /** Done with a recipient; the body goes with the last one. */
  finish(id: QueueId, number: number): Promise<void>
  /**
   * Keeps a message here until it is withdrawn, unless it has been tried for somebody. False when it has, or is not there;
   * asked again it answers the same.
   */
  keepBack(id: QueueId): Promise<boolean>
  /** Those that were kept back and not yet withdrawn, `max` at most. */
  keptBack(max: number): Promise<readonly KeptBack[]>
  /** Takes a message out that has not been tried for any recipient. False when one has, or it is not there. */
  withdraw(id: QueueId): Promise<boolean>
  /** Not yet: to be tried again at `dueMs`. */
  postpone(id: QueueId, number: number, dueMs: number, reply: string): Promise<void>
  body(id: QueueId): AsyncIterable<Uint8Array>
  /** When the next recipient, of that kind or of both, is due; null when none waits. */
  nextDueMs(kind?: Recipient['kind']): Promise<number | null>
  /** How many recipients wait, how many are held, and when the oldest message that waits was queued. */
  counts(): Promise<QueueCounts>
  /** All that wait, message by message, after the one that was last. */
  list(
    after: Pick<WaitingRecipient, 'queueId' | 'number'> | null,
    limit: number,
  ): Promise<readonly WaitingRecipient[]>
}
