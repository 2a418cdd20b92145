/** Octets of a message into the account: through the same intake as delivered mail, then into mailboxes. */
import type { IncomingMessage } from '../../mail/intake.ts'
import type { MailboxId } from '../../mail/mailbox.ts'
import type { EmailId, Flags, ThreadId } from '../../mail/message.ts'
import { emailIdText, threadIdText } from '../../mail/object-ids.ts'
import { BodyGone } from '../../mail/store.ts'
import { emailBlobId } from '../blobs/blob-id.ts'
import type { Call } from '../method.ts'
import type { SetError } from '../refusal.ts'

export type CreatedEmail = {
  readonly id: string
  readonly blobId: string
  readonly threadId: string
  readonly size: number
}

/** The message, to be disposed of; or why it cannot be one. */
export const takeIn = async (
  { account, needs }: Pick<Call<unknown>, 'account' | 'needs'>,
  octets: AsyncIterable<Uint8Array>,
): Promise<IncomingMessage | SetError> => {
  const intake = await needs.mail.intake(account, null)
  try {
    for await (const chunk of octets) await intake.write(chunk)
  } catch (fault) {
    await intake.abandon()
    if (fault instanceof BodyGone) return { type: 'blobNotFound' }
    throw fault
  }
  const finished = await intake.finish()
  return finished.kind === 'too-large' ? { type: 'tooLarge' } : finished.message
}

export const addToMailboxes = async (
  { account, needs }: Pick<Call<unknown>, 'account' | 'needs'>,
  message: IncomingMessage | SetError,
  mailboxes: readonly MailboxId[],
  flags: Flags,
  receivedMs: number,
): Promise<CreatedEmail | SetError> => {
  if ('type' in message) return message
  await using _ = message.body
  const added = await needs.mail.addEmail(account, message, mailboxes, flags, {
    atMs: receivedMs,
    zoneMinutes: 0,
  })
  if (added.kind === 'added') return createdEmail(added.email, added.thread, added.sizeOctets)
  return added.because === 'over-quota'
    ? { type: 'overQuota' }
    : { type: 'invalidProperties', properties: ['mailboxIds'] }
}

const createdEmail = (email: EmailId, thread: ThreadId, size: number): CreatedEmail => ({
  id: emailIdText(email),
  blobId: emailBlobId(email),
  threadId: threadIdText(thread),
  size,
})
