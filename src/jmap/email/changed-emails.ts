/** Which emails changed since a state, and how: what Email/changes tells, and Thread/changes and queryChanges go by. */
import type { AccountId } from '../../account/account.ts'
import { type Email, emailsOf } from '../../mail/email.ts'
import type { EmailMessage } from '../../mail/email-message.ts'
import type { EmailId, ThreadId } from '../../mail/message.ts'
import type { MailReader } from '../../mail/store.ts'
import { CHANGES_MAX } from '../limits.ts'
import { lookAfter, type State } from '../wire/changes.ts'

export type EmailChange = {
  readonly email: EmailId
  readonly thread: ThreadId
  readonly modseq: number
  readonly what: 'created' | 'updated' | 'destroyed'
  /** As it is now; null when it is gone. */
  readonly now: Email | null
}

/** Null when it cannot be told any more: too much changed, or it was removed before such things were kept. */
export const changedEmails = async (
  read: MailReader,
  account: AccountId,
  state: State,
): Promise<readonly EmailChange[] | null> => {
  const rows = await read.changedEmails(account, lookAfter(state), CHANGES_MAX)
  if (rows === null || rows.expunged.some(({ email }) => email === 0)) return null
  const newest = new Map<EmailId, { thread: ThreadId; modseq: number }>()
  for (const { email, thread, modseq } of [...rows.changed, ...rows.expunged])
    newest.set(email, { thread, modseq: Math.max(modseq, newest.get(email)?.modseq ?? 0) })
  const messages = await read.messagesOf(account, [...newest.keys()])
  const now = emailsOf(messages)
  const hidden = hiddenSince(messages)
  const changes: EmailChange[] = []
  for (const [email, { thread, modseq }] of newest) {
    const found = now.get(email) ?? null
    // Came and was marked \Deleted since: never seen, so there is nothing to tell (RFC 8620 §5.2).
    if (found === null && (hidden.get(email) ?? 0) > state.sinceModseq) continue
    const what = found === null ? 'destroyed' : found.sinceModseq > state.sinceModseq ? 'created' : 'updated'
    changes.push({ email, thread, modseq, what, now: found })
  }
  return changes
}

/** The oldest moment from which on any message of an email could be seen. */
const hiddenSince = (messages: readonly EmailMessage[]): ReadonlyMap<EmailId, number> => {
  const since = new Map<EmailId, number>()
  for (const { email, sinceModseq } of messages)
    since.set(email, Math.min(sinceModseq, since.get(email) ?? sinceModseq))
  return since
}
