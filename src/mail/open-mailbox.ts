/**
 * A mailbox that sessions have open: the numbers of its messages in memory, once a process however many sessions look,
 * kept current by the bus and by a poll. Sessions keep their own view (which uids they have told their client) and
 * compare it with this table when the protocol lets them speak.
 */
import type { AccountId } from '../account/account.ts'
import type { Mailbox, MailboxId } from './mailbox.ts'
import type { EmailId, ThreadId, Uid } from './message.ts'

/** The numbers of all messages, in uid order; positions are 0-based and change when the table is refreshed. */
export type MessageTable = {
  readonly count: number
  /** The newest modseq that is in the table. */
  readonly highestModseq: number
  uidAt(position: number): Uid
  emailAt(position: number): EmailId
  systemAt(position: number): number
  /** The same string object for the same set, so that it can be a key of a cache. */
  keywordsAt(position: number): string
  modseqAt(position: number): number
  sizeAt(position: number): number
  internalMsAt(position: number): number
  zoneMinutesAt(position: number): number
  threadAt(position: number): ThreadId
  hasAttachmentAt(position: number): boolean
  /** The position of a uid, or -1. */
  positionOf(uid: Uid): number
  /** The first position whose uid is at least `uid`; `count` when there is none. */
  lowerBound(uid: number): number
  /** Every keyword in use, sorted. */
  keywordsInUse(): readonly string[]
}

export type OpenMailbox = {
  readonly account: AccountId
  readonly id: MailboxId
  /** Current as of the last refresh; the object stays, its content changes between turns of the event loop only. */
  readonly table: MessageTable
  /** The mailbox's row as of the last refresh; null when it has been removed. */
  readonly mailbox: Mailbox | null
  /** Brings the table up to what is committed now. Cheap when nothing changed. */
  refresh(): Promise<void>
  /** Calls `listener` after each refresh that changed something; returns what ends that. */
  onChange(listener: () => void): () => void
  /** Every session that opened it closes it once. */
  [Symbol.dispose](): void
}
