/** The rows of submissions. Each change takes the next modseq of the account, as changes of messages do. */
import type { AccountId } from '../../account/account.ts'
import type { EmailId, ThreadId } from '../../mail/message.ts'
import type { QueueId } from '../../mail/queue-id.ts'
import type { NewSubmission, Submission, SubmissionId } from '../../mail/submission.ts'
import type { MailDatabase } from './mail-reader.ts'
import type { SubmissionRow } from './mail-tables.ts'
import { prepared } from './prepared.ts'

type OfAccount = { account: AccountId }

/** Those that changed after `since`, the newest first, `max` at most. */
export const readSubmissions = async (
  db: MailDatabase,
  account: AccountId,
  since: number,
  max: number,
): Promise<Submission[]> =>
  (await submissionsSince.all(db, { account, since, max })).map((row) => ({
    id: row.submission_id as SubmissionId,
    identity: row.identity,
    email: row.email_id as EmailId,
    thread: row.thread_id as ThreadId,
    sender: row.sender,
    recipients: JSON.parse(row.recipients) as readonly string[],
    sendAtMs: row.send_at_ms,
    queue: row.queue_id as QueueId,
    isCanceled: row.canceled !== 0,
    isGone: row.gone !== 0,
    sinceModseq: row.since_modseq,
    modseq: row.modseq,
  }))

export const submissionRow = (
  account: AccountId,
  id: SubmissionId,
  given: NewSubmission,
  modseq: number,
): SubmissionRow => ({
  account_id: account,
  submission_id: id,
  identity: given.identity,
  email_id: given.email,
  thread_id: given.thread,
  sender: given.sender,
  recipients: JSON.stringify(given.recipients),
  send_at_ms: given.sendAtMs,
  queue_id: given.queue,
  canceled: 0,
  gone: 0,
  since_modseq: modseq,
  modseq,
})

export const insertSubmission = prepared((db: MailDatabase, row: SubmissionRow) =>
  db.insertInto('submission').values({
    account_id: row.account_id,
    submission_id: row.submission_id,
    identity: row.identity,
    email_id: row.email_id,
    thread_id: row.thread_id,
    sender: row.sender,
    recipients: row.recipients,
    send_at_ms: row.send_at_ms,
    queue_id: row.queue_id,
    canceled: row.canceled,
    gone: row.gone,
    since_modseq: row.since_modseq,
    modseq: row.modseq,
  }),
)

export const updateSubmission = prepared(
  (db: MailDatabase, to: OfAccount & { id: number; canceled: number; gone: number; modseq: number }) =>
    db
      .updateTable('submission')
      .set({ canceled: to.canceled, gone: to.gone, modseq: to.modseq })
      .where('account_id', '=', to.account)
      .where('submission_id', '=', to.id),
)

const submissionsSince = prepared((db: MailDatabase, of: OfAccount & { since: number; max: number }) =>
  db
    .selectFrom('submission')
    .selectAll()
    .where('account_id', '=', of.account)
    .where('modseq', '>', of.since)
    .orderBy('modseq', 'desc')
    .limit(of.max),
)
