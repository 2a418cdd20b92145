/**
 * EXPUNGE, UID EXPUNGE (RFC 9051 §6.4.3, §6.4.9) and POP3's removal. Each message goes in one transaction with its
 * marks, many in several, so that others get their turns. Content that no mailbox holds goes with the last message.
 */
import type { AccountId } from '../account/account.ts'
import { breathe, inSlices, SLICE_MESSAGES } from './breathe.ts'
import type { MailboxId } from './mailbox.ts'
import type { Uid } from './message.ts'
import type { MailParts } from './parts.ts'

/** Of each slice the marks are read anew, so a message whose \Deleted was taken back meanwhile stays. */
export const expungeDeleted =
  ({ store, changed }: MailParts) =>
  async (account: AccountId, mailbox: MailboxId, uids: readonly Uid[] | null): Promise<readonly Uid[]> => {
    const wanted = uids === null ? null : new Set(uids)
    const gone: Uid[] = []
    for (;;) {
      const { slice, more, modseq } = await store.inTransaction(account, async (writer) => {
        const deleted = await writer.deletedUids(mailbox)
        const due = wanted === null ? deleted : deleted.filter((uid) => wanted.has(uid))
        const first = due.slice(0, SLICE_MESSAGES)
        return {
          slice: first,
          more: due.length > first.length,
          modseq: first.length > 0 ? await writer.expunge(mailbox, first) : 0,
        }
      })
      for (const uid of slice) gone.push(uid)
      if (slice.length > 0) changed(account, mailbox, modseq)
      if (!more) return gone.sort((a, b) => a - b)
      await breathe()
    }
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
