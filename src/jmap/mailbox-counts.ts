/** What mailboxes count, remembered until something in them changes: counting threads reads every message's row. */
import type { AccountId } from '../account/account.ts'
import type { MailboxCounts } from '../mail/email-message.ts'
import type { Mailbox } from '../mail/mailbox.ts'
import type { MailReader } from '../mail/store.ts'

const REMEMBERED_MAX = 20_000 // mailboxes; some 4 MB

type Counted = { readonly modseq: number; readonly counts: MailboxCounts }

export const createMailboxCounts = (read: Pick<MailReader, 'mailboxCounts'>) => {
  const remembered = new Map<string, Counted>()
  return async (account: AccountId, { id, highestModseq, messages }: Mailbox): Promise<MailboxCounts> => {
    if (messages === 0) return { emails: 0, unreadEmails: 0, threads: 0, unreadThreads: 0 }
    const key = `${account}/${id}`
    const known = remembered.get(key)
    if (known?.modseq === highestModseq) return known.counts
    const counts = await read.mailboxCounts(account, id)
    remembered.delete(key)
    remembered.set(key, { modseq: highestModseq, counts })
    if (remembered.size > REMEMBERED_MAX) remembered.delete(remembered.keys().next().value ?? key)
    return counts
  }
}

export type CountMailbox = ReturnType<typeof createMailboxCounts>
