/** Writing down what was handed in by JMAP. Told to the bus as a change of INBOX, which whoever waits for any change hears. */
import type { AccountId } from '../../account/account.ts'
import { INBOX } from '../mailbox.ts'
import type { MailWriter } from '../store.ts'
import type { NewSubmission, Submission, SubmissionId } from '../submission.ts'
import type { MailParts } from './parts.ts'

export const addSubmission =
  (parts: MailParts) =>
  (account: AccountId, submission: NewSubmission): Promise<Submission> =>
    written(parts, account, (writer) => writer.addSubmission(submission))

export const changeSubmission =
  (parts: MailParts) =>
  (
    account: AccountId,
    id: SubmissionId,
    to: { readonly isCanceled: boolean; readonly isGone: boolean },
  ): Promise<void> =>
    written(parts, account, (writer) => writer.changeSubmission(id, to))

const written = async <Result>(
  { store, changed }: MailParts,
  account: AccountId,
  work: (writer: MailWriter) => Promise<Result>,
): Promise<Result> => {
  const { result, inbox, modseq } = await store.inTransaction(account, async (writer) => {
    const result = await work(writer)
    return { result, inbox: await writer.mailboxNamed(INBOX), modseq: await writer.highestModseq() }
  })
  if (inbox !== null) changed(account, inbox.id, modseq)
  return result
}
