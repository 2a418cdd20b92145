/**
 * One mailbox's numbers, kept current: reads what changed since the table's modseq when someone said that something
 * did. One refresh runs at a time and at most one waits, so that a burst of notices costs two reads.
 */
import type { AccountId } from '../../account/account.ts'
import type { Mailbox, MailboxId } from '../mailbox.ts'
import type { MessageNumbers } from '../message.ts'
import type { MessageTable } from '../open-mailbox.ts'
import type { MailReader } from '../store.ts'
import { messageTable } from './message-table.ts'

export type FollowedMailbox = {
  readonly account: AccountId
  readonly id: MailboxId
  readonly table: MessageTable
  readonly mailbox: Mailbox | null
  /** What the table has may be old: the next refresh reads. */
  markStale(): void
  refresh(): Promise<void>
  onChange(listener: () => void): () => void
}

type Reading = Pick<MailReader, 'mailbox' | 'numbers' | 'expunged'>

export const followMailbox = (
  read: Reading,
  account: AccountId,
  id: MailboxId,
  onFault: (fault: unknown) => void,
): FollowedMailbox => {
  const table = messageTable()
  const listeners = new Set<() => void>()
  let mailbox: Mailbox | null = null
  let stale = true
  let running: Promise<void> | null = null
  let waiting: Promise<void> | null = null

  const bringUp = async (): Promise<boolean> => {
    // The row is read first: what is read after it is complete up to its modseq. It may hold more, which is read again.
    const row = await read.mailbox(account, id)
    if (row === null) {
      const removed = mailbox !== null
      mailbox = null
      return removed
    }
    const since = table.highestModseq
    if (mailbox !== null && row.highestModseq === since) return replaceRow(row)
    const changed = await read.numbers(account, id, since)
    const expunged = table.count === 0 ? [] : await read.expunged(account, id, since)
    const different = table.apply(announced(changed, row.uidNext), expunged, row.highestModseq)
    return replaceRow(row) || different
  }

  const replaceRow = (row: Mailbox): boolean => {
    const before = mailbox
    mailbox = row
    return before === null || before.name !== row.name || before.specialUse !== row.specialUse
  }

  const run = async (): Promise<void> => {
    stale = false
    let different: boolean
    try {
      different = await bringUp()
    } catch (fault) {
      stale = true
      throw fault
    } finally {
      running = null
    }
    if (different) tell()
  }

  const tell = (): void => {
    for (const listener of [...listeners]) {
      try {
        listener()
      } catch (fault) {
        onFault(fault)
      }
    }
  }

  const runAfter = async (before: Promise<void>): Promise<void> => {
    await before.catch(() => {}) // told to those who waited for that one
    waiting = null
    running = run()
    await running
  }

  return {
    account,
    id,
    table,
    get mailbox() {
      return mailbox
    },
    markStale: () => {
      stale = true
    },
    refresh: () => {
      if (waiting !== null) return waiting
      if (!stale) return running ?? NOTHING_TO_DO
      if (running === null) {
        running = run()
        return running
      }
      waiting = runAfter(running)
      return waiting
    },
    onChange: (listener) => {
      // A listener that two sessions share must be told for each of them.
      const own = () => listener()
      listeners.add(own)
      return () => listeners.delete(own)
    },
  }
}

/** RFC 9051 §2.3.1.1: no message has a uid that the row gives as the next; what came after the row waits its turn. */
const announced = (changed: readonly MessageNumbers[], uidNext: number): readonly MessageNumbers[] =>
  (changed.at(-1)?.uid ?? 0) < uidNext ? changed : changed.filter(({ uid }) => uid < uidNext)

const NOTHING_TO_DO = Promise.resolve()
