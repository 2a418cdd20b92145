/** STATUS (RFC 9051 §6.3.11): also of the selected mailbox, which clients ask in spite of being told not to. */
import type { SignedIn } from '../../app-password/authorize.ts'
import { ok, type Reply, replyTo } from '../replies.ts'
import { type Session, say } from '../session.ts'
import { statusText } from '../status-text.ts'
import type { StatusArguments } from '../wire/parse-mailbox.ts'

export const status = async (
  session: Session,
  { mailbox: { name }, items }: StatusArguments,
  who: SignedIn,
): Promise<Reply> => {
  const mailbox = name === null ? null : await session.deps.mail.read.mailboxNamed(who.account, name)
  if (mailbox === null) return replyTo['no-such-mailbox']
  say(session, await statusText(session, who, mailbox, items))
  return ok('That is the status')
}
