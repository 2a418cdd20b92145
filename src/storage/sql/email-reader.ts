/** Reading contents across the mailboxes that hold them: what JMAP lists, counts and tells as changed. */
import type { AccountId } from '../../account/account.ts'
import type {
  ChangedEmail,
  ChangedEmails,
  EmailMessage,
  MailboxCounts,
  RemovedMailbox,
} from '../../mail/email-message.ts'
import type { MailboxId } from '../../mail/mailbox.ts'
import { type EmailId, FLAG, type ThreadId } from '../../mail/message.ts'
import { nextTurn } from './database.ts'
import { listQuery } from './mail-lists.ts'
import { type MailDatabase, NUMBERS, numbersOf, readMailboxRows } from './mail-reader.ts'
import type { MessageRow } from './mail-tables.ts'
import { prepared } from './prepared.ts'

type OfAccount = { account: AccountId }
type OfMailbox = OfAccount & { mailbox: number }

export const readMessagesOf = async (
  db: MailDatabase,
  account: AccountId,
  emails: readonly EmailId[],
): Promise<EmailMessage[]> => (await messagesOf.all(db, { account }, inOrder(emails))).map(emailMessage)

export const readMessagesOfThreads = async (
  db: MailDatabase,
  account: AccountId,
  threads: readonly ThreadId[],
): Promise<EmailMessage[]> =>
  (await messagesOfThreads.all(db, { account }, inOrder(threads))).map(emailMessage)

export const readSharedEmails = async (db: MailDatabase, account: AccountId): Promise<EmailId[]> =>
  (await shared.all(db, { account })).map((row) => row.email_id as EmailId)

/** By mailbox, and only those that changed since: each has an index of its changes. */
export const readChangedEmails = async (
  db: MailDatabase,
  account: AccountId,
  since: number,
  max: number,
): Promise<ChangedEmails | null> => {
  const changed: ChangedEmail[] = []
  const expunged: ChangedEmail[] = []
  const rows = await readMailboxRows(db, account)
  const present = rows.filter((row) => row.highest_modseq > since).map((row) => row.mailbox_id)
  const removed = (await readRemovedMailboxes(db, account, since)).map(({ mailbox }) => mailbox as number)
  for (const mailbox of [...present, ...removed]) {
    const limit = max - changed.length - expunged.length + 1
    for (const row of await changedRows.all(db, { account, mailbox, since, limit }))
      changed.push(changeOf(row))
    for (const row of await expungedRows.all(db, { account, mailbox, since, limit }))
      expunged.push(changeOf(row))
    if (changed.length + expunged.length > max) return null
    await nextTurn()
  }
  return { changed, expunged }
}

export const readMailboxCounts = async (
  db: MailDatabase,
  account: AccountId,
  mailbox: MailboxId,
): Promise<MailboxCounts> => {
  const row = await counts.first(db, { account, mailbox })
  return {
    emails: Number(row?.emails ?? 0),
    unreadEmails: Number(row?.unread_emails ?? 0),
    threads: Number(row?.threads ?? 0),
    unreadThreads: Number(row?.unread_threads ?? 0),
  }
}

export const readRemovedMailboxes = async (
  db: MailDatabase,
  account: AccountId,
  since: number,
): Promise<RemovedMailbox[]> =>
  (await removedMailboxes.all(db, { account, since })).map((row) => ({
    mailbox: row.mailbox_id as MailboxId,
    modseq: row.modseq,
  }))

const inOrder = <Id extends number>(ids: readonly Id[]): Id[] => [...new Set(ids)].sort((a, b) => a - b)

type EmailMessageRow = Pick<MessageRow, (typeof NUMBERS)[number] | 'mailbox_id' | 'since_modseq'>

const emailMessage = (row: EmailMessageRow): EmailMessage => ({
  ...numbersOf(row),
  mailbox: row.mailbox_id as MailboxId,
  sinceModseq: row.since_modseq,
})

const changeOf = (row: { email_id: number; thread_id: number; modseq: number }): ChangedEmail => ({
  email: row.email_id as EmailId,
  thread: row.thread_id as ThreadId,
  modseq: row.modseq,
})

const everyMessage = (db: MailDatabase, of: OfAccount) =>
  db
    .selectFrom('message')
    .select([...NUMBERS, 'mailbox_id', 'since_modseq'])
    .where('account_id', '=', of.account)

const messagesOf = listQuery((db: MailDatabase, of: OfAccount, emails: number[]) =>
  everyMessage(db, of).where('email_id', 'in', emails),
)

const messagesOfThreads = listQuery((db: MailDatabase, of: OfAccount, threads: number[]) =>
  everyMessage(db, of).where('thread_id', 'in', threads),
)

const shared = prepared((db: MailDatabase, of: OfAccount) =>
  db
    .selectFrom('message')
    .select('email_id')
    .where('account_id', '=', of.account)
    .groupBy('email_id')
    .having((having) => having.fn.countAll(), '>', 1),
)

const changedRows = prepared((db: MailDatabase, of: OfMailbox & { since: number; limit: number }) =>
  db
    .selectFrom('message')
    .select(['email_id', 'thread_id', 'modseq'])
    .where('account_id', '=', of.account)
    .where('mailbox_id', '=', of.mailbox)
    .where('modseq', '>', of.since)
    .orderBy('modseq')
    .limit(of.limit),
)

const expungedRows = prepared((db: MailDatabase, of: OfMailbox & { since: number; limit: number }) =>
  db
    .selectFrom('expunged')
    .select(['email_id', 'thread_id', 'modseq'])
    .where('account_id', '=', of.account)
    .where('mailbox_id', '=', of.mailbox)
    .where('modseq', '>', of.since)
    .orderBy('modseq')
    .limit(of.limit),
)

const counts = prepared((db: MailDatabase, of: OfMailbox) =>
  db
    .selectFrom((from) =>
      from
        .selectFrom('message')
        .select((select) => [
          'email_id',
          'thread_id',
          select
            .case()
            .when(select.eb(select.eb.parens('system', '&', FLAG.seen), '=', 0))
            .then(select.ref('email_id'))
            .end()
            .as('unread_email'),
          select
            .case()
            .when(select.eb(select.eb.parens('system', '&', FLAG.seen), '=', 0))
            .then(select.ref('thread_id'))
            .end()
            .as('unread_thread'),
        ])
        .where('account_id', '=', of.account)
        .where('mailbox_id', '=', of.mailbox)
        .where((where) => where(where.eb.parens('system', '&', FLAG.deleted), '=', 0))
        .as('seen'),
    )
    .select((select) => [
      select.fn.count('email_id').distinct().as('emails'),
      select.fn.count('unread_email').distinct().as('unread_emails'),
      select.fn.count('thread_id').distinct().as('threads'),
      select.fn.count('unread_thread').distinct().as('unread_threads'),
    ]),
)

const removedMailboxes = prepared((db: MailDatabase, of: OfAccount & { since: number }) =>
  db
    .selectFrom('removed_mailbox')
    .select(['mailbox_id', 'modseq'])
    .where('account_id', '=', of.account)
    .where('modseq', '>', of.since)
    .orderBy('modseq'),
)
