/** The statements that `mail-writer.ts` writes messages with; each changes rows of one account only. */
import type { AccountId } from '../../account/account.ts'
import type { MailboxId } from '../../mail/mailbox.ts'
import { listQuery } from './mail-lists.ts'
import type { MailDatabase } from './mail-reader.ts'
import type { MessageRow } from './mail-tables.ts'
import { prepared } from './prepared.ts'

type OfAccount = { account: AccountId }
type OfMailbox = OfAccount & { mailbox: MailboxId }

export const insertMessage = prepared((db: MailDatabase, row: MessageRow) =>
  db.insertInto('message').values({
    account_id: row.account_id,
    mailbox_id: row.mailbox_id,
    uid: row.uid,
    email_id: row.email_id,
    system: row.system,
    keywords: row.keywords,
    modseq: row.modseq,
    size_octets: row.size_octets,
    internal_ms: row.internal_ms,
    zone_minutes: row.zone_minutes,
    saved_ms: row.saved_ms,
    thread_id: row.thread_id,
    has_attachment: row.has_attachment,
    since_modseq: row.since_modseq,
  }),
)

export const updateFlags = listQuery(
  (db: MailDatabase, to: OfMailbox & { modseq: number; system: number; keywords: string }, uids: number[]) =>
    db
      .updateTable('message')
      .set({ system: to.system, keywords: to.keywords, modseq: to.modseq })
      .where('account_id', '=', to.account)
      .where('mailbox_id', '=', to.mailbox)
      .where('uid', 'in', uids),
)

/** What is seen again is new to whoever could not see it. */
export const updateSince = listQuery((db: MailDatabase, to: OfMailbox & { modseq: number }, uids: number[]) =>
  db
    .updateTable('message')
    .set({ since_modseq: to.modseq })
    .where('account_id', '=', to.account)
    .where('mailbox_id', '=', to.mailbox)
    .where('uid', 'in', uids),
)

/** Before `deleteMessages`: it notes the rows that are still there. */
export const recordExpunged = listQuery(
  (db: MailDatabase, of: OfMailbox & { modseq: number }, uids: number[]) =>
    db
      .insertInto('expunged')
      .columns(['account_id', 'mailbox_id', 'modseq', 'uid', 'email_id', 'thread_id'])
      .expression(
        db
          .selectFrom('message')
          .select((select) => [
            'account_id',
            'mailbox_id',
            select.val(of.modseq).as('modseq'),
            'uid',
            'email_id',
            'thread_id',
          ])
          .where('account_id', '=', of.account)
          .where('mailbox_id', '=', of.mailbox)
          .where('uid', 'in', uids),
      ),
)

export const deleteMessages = listQuery((db: MailDatabase, of: OfMailbox, uids: number[]) =>
  db
    .deleteFrom('message')
    .where('account_id', '=', of.account)
    .where('mailbox_id', '=', of.mailbox)
    .where('uid', 'in', uids),
)

export const recordRemovedMailbox = prepared((db: MailDatabase, of: OfMailbox & { modseq: number }) =>
  db
    .insertInto('removed_mailbox')
    .values({ account_id: of.account, modseq: of.modseq, mailbox_id: of.mailbox }),
)

export const insertSubscription = prepared((db: MailDatabase, of: OfAccount & { name: string }) =>
  db
    .insertInto('subscription')
    .values({ account_id: of.account, name: of.name })
    .onConflict((conflict) => conflict.doNothing()),
)

export const deleteSubscription = prepared((db: MailDatabase, of: OfAccount & { name: string }) =>
  db.deleteFrom('subscription').where('account_id', '=', of.account).where('name', '=', of.name),
)

/** One conditional insert: the first who claims gets it. */
export const claimDelivery = prepared((db: MailDatabase, of: OfAccount & { claim: string; atMs: number }) =>
  db
    .insertInto('delivered')
    .values({ account_id: of.account, claim: of.claim, at_ms: of.atMs })
    .onConflict((conflict) => conflict.doNothing()),
)
