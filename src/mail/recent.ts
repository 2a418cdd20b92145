/** \Recent (RFC 3501 §2.3.2): of several sessions exactly one is told that a message is recent. */
import type { AccountId } from '../account/account.ts'
import type { MailboxId } from './mailbox.ts'
import type { MailParts } from './parts.ts'

/** Writes only when something is recent, since every SELECT asks. */
export const takeRecent =
  ({ store }: MailParts) =>
  async (account: AccountId, id: MailboxId): Promise<number> => {
    const mailbox = await store.mailbox(account, id)
    if (mailbox !== null && mailbox.recentFromUid >= mailbox.uidNext) return mailbox.uidNext
    return store.inTransaction(account, (writer) => writer.takeRecent(id))
  }
