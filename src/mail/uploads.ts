/** Keeping what a client uploads: within what an account may have waiting, and for a day. */
import type { AccountId } from '../account/account.ts'
import type { Address } from '../account/address.ts'
import type { AccountStore } from '../account/store.ts'
import type { Clock } from '../base/clock.ts'
import type { Uploaded } from './mail.ts'
import type { MailStore, StoredBody } from './store.ts'
import type { MailParts } from './verbs/parts.ts'

const KEPT_MS = 86_400_000
const MESSAGES_WAITING_MAX = 5 // as many of the largest size; a draft's attachments are one message together
const UPLOADS_WAITING_MAX = 1_000 // empty ones take no room but a row each
const FORGOTTEN_A_COMMIT = 200

/** Those that have waited a day make room first. */
export const keepUpload =
  ({ store, clock, limits }: MailParts) =>
  (account: AccountId, type: string, body: StoredBody): Promise<Uploaded> =>
    store.inTransaction(account, async (writer): Promise<Uploaded> => {
      await writer.forgetUploads(clock.nowMs() - KEPT_MS, FORGOTTEN_A_COMMIT)
      const { count, octets } = await writer.uploaded()
      const isFull = octets + body.sizeOctets > limits.messageOctetsMax * MESSAGES_WAITING_MAX
      if (isFull || count >= UPLOADS_WAITING_MAX) return { kind: 'refused', because: 'over-quota' }
      return { kind: 'uploaded', id: await writer.addUpload(type, body) }
    })

const ACCOUNTS_A_TURN = 500

export type OldUploadNeeds = {
  readonly store: Pick<MailStore, 'inTransaction' | 'firstUploadMs'>
  readonly accounts: Pick<AccountStore, 'list'>
  readonly clock: Clock
}

/**
 * Forgets those that nobody made anything of in their day, for accounts that upload nothing more. A turn a call: the next
 * accounts, and from the first again when all have had theirs. One that fails keeps no other from its turn.
 */
export const oldUploads = ({ store, accounts, clock }: OldUploadNeeds): (() => Promise<void>) => {
  let after: Address | null = null
  return async () => {
    const beforeMs = clock.nowMs() - KEPT_MS
    const those = await accounts.list(after, ACCOUNTS_A_TURN)
    after = those.length < ACCOUNTS_A_TURN ? null : (those.at(-1)?.address ?? null)
    const faults: unknown[] = []
    for (const { id } of those) await forgetOld(store, id, beforeMs).catch((fault) => faults.push(fault))
    if (faults.length > 0) throw faults[0]
  }
}

const forgetOld = async (
  store: OldUploadNeeds['store'],
  account: AccountId,
  beforeMs: number,
): Promise<void> => {
  const firstMs = await store.firstUploadMs(account)
  if (firstMs === null || firstMs >= beforeMs) return
  const forgetSome = () =>
    store.inTransaction(account, (writer) => writer.forgetUploads(beforeMs, FORGOTTEN_A_COMMIT))
  while ((await forgetSome()) === FORGOTTEN_A_COMMIT);
}
