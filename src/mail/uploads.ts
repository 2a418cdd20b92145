/** Keeping what a client uploads: within what an account may have waiting, and for a day. */
import type { AccountId } from '../account/account.ts'
import type { Uploaded } from './mail.ts'
import type { MailParts } from './parts.ts'
import type { StoredBody } from './store.ts'

const KEPT_MS = 86_400_000
const MESSAGES_WAITING_MAX = 5 // as many of the largest size; a draft's attachments are one message together

/** Those that have waited a day make room first. */
export const keepUpload =
  ({ store, clock, limits }: MailParts) =>
  (account: AccountId, type: string, body: StoredBody): Promise<Uploaded> =>
    store.inTransaction(account, async (writer): Promise<Uploaded> => {
      await writer.forgetUploads(clock.nowMs() - KEPT_MS)
      const waiting = await writer.uploadedOctets()
      if (waiting + body.sizeOctets > limits.messageOctetsMax * MESSAGES_WAITING_MAX)
        return { kind: 'refused', because: 'over-quota' }
      return { kind: 'uploaded', id: await writer.addUpload(type, body) }
    })
