/**
 * EXPUNGE, UID EXPUNGE (RFC 9051 §6.4.3, §6.4.9) and POP3's removal. Each message goes in one transaction with its
 * marks, many in several, so that others get their turns. Content that no mailbox holds goes with the last message.
 */
import type { AccountId } from '../../account/account.ts'
import { inSlices, SLICE_MESSAGES } from '../breathe.ts'
import type { MailboxId } from '../mailbox.ts'
import { FLAG, type Uid } from '../message.ts'
import type { MailWriter } from '../store.ts'
import type { MailParts } from './parts.ts'

/** Of each slice the marks are read anew, so a message whose \Deleted was taken back meanwhile stays. */
export const expungeDeleted =
  ({ store, changed }: MailParts) =>
  async (account: AccountId, mailbox: MailboxId, uids: readonly Uid[] | null): Promise<readonly Uid[]> => {
    const gone: Uid[] = []
    const expunge = async (writer: MailWriter, deleted: readonly Uid[]): Promise<number | null> => {
      if (deleted.length === 0) return null
      const modseq = await writer.expunge(mailbox, deleted)
      for (const uid of deleted) gone.push(uid)
      return modseq
    }
    const first = await store.inTransaction(account, async (writer) => {
      const marked = await writer.deletedUids(mailbox)
      const wanted = uids === null ? null : new Set(uids)
      const due = wanted === null ? marked : marked.filter((uid) => wanted.has(uid))
      return { due, modseq: await expunge(writer, due.slice(0, SLICE_MESSAGES)) }
    })
    if (first.modseq !== null) changed(account, mailbox, first.modseq)
    await inSlices(first.due.slice(SLICE_MESSAGES), async (slice) => {
      const modseq = await store.inTransaction(account, async (writer) => {
        const rows = await writer.numbersOf(mailbox, slice)
        return expunge(
          writer,
          rows.filter(({ system }) => (system & FLAG.deleted) !== 0).map(({ uid }) => uid),
        )
      })
      if (modseq !== null) changed(account, mailbox, modseq)
    })
    return gone
  }

export const removeMessages =
  ({ store, changed }: MailParts) =>
  async (account: AccountId, mailbox: MailboxId, uids: readonly Uid[]): Promise<void> => {
    await inSlices(uids, async (slice) => {
      const modseq = await store.inTransaction(account, async (writer) => {
        const there = (await writer.numbersOf(mailbox, slice)).map(({ uid }) => uid)
        return there.length > 0 ? await writer.expunge(mailbox, there) : null
      })
      if (modseq !== null) changed(account, mailbox, modseq)
    })
  }
