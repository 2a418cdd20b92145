/** \Recent (RFC 3501 §2.3.2): of several sessions exactly one is told that a message is recent. */
import type { AccountId } from '../../account/account.ts'
import type { MailboxId } from '../mailbox.ts'
import { StoreFull } from '../store.ts'
import type { MailParts } from './parts.ts'

/** Writes only when something is recent, since every SELECT asks. */
export const takeRecent =
  ({ store }: MailParts) =>
  async (account: AccountId, id: MailboxId): Promise<number> => {
    const mailbox = await store.mailbox(account, id)
    if (mailbox !== null && mailbox.recentFromUid >= mailbox.uidNext) return mailbox.uidNext
    try {
      return await store.inTransaction(account, (writer) => writer.takeRecent(id))
    } catch (fault) {
      // Reading goes on while the disk is full. Who cannot know whether a message is recent takes it for recent.
      if (fault instanceof StoreFull && mailbox !== null) return mailbox.recentFromUid
      throw fault
    }
  }
