/**
 * What was kept back and neither written down as canceled nor withdrawn, since the process that did it ended in between:
 * the record is in the account's own store, so that it cannot be one transaction with the queue. It stays in the queue
 * until it is finished here; whoever asked may meanwhile ask again. One that fails keeps no other from its turn.
 */
import { parseAddress } from '../account/address.ts'
import type { AccountStore } from '../account/store.ts'
import type { Mail } from './mail.ts'
import type { KeptBack, OutboxStore } from './outbox.ts'

const A_TURN = 200 // messages
const SUBMISSIONS_MAX = 50_000 // looked at, as many as a client is told of

export type KeptBackNeeds = {
  readonly mail: Pick<Mail, 'changeSubmission' | 'withdraw'> & {
    readonly read: Pick<Mail['read'], 'submissions'>
  }
  readonly outbox: Pick<OutboxStore, 'keptBack'>
  readonly accounts: Pick<AccountStore, 'findByAddress'>
}

export const finishKeptBack = async (needs: KeptBackNeeds): Promise<void> => {
  const faults: unknown[] = []
  for (const each of await needs.outbox.keptBack(A_TURN))
    await finishOne(needs, each).catch((fault) => faults.push(fault))
  if (faults.length > 0) throw faults[0]
}

const finishOne = async ({ mail, accounts }: KeptBackNeeds, { queueId, sender }: KeptBack): Promise<void> => {
  const address = sender === null ? null : parseAddress(sender)
  const account = address === null ? null : await accounts.findByAddress(address)
  if (account !== null) {
    const all = await mail.read.submissions(account.id, 0, SUBMISSIONS_MAX)
    const submission = all.find(({ queue }) => queue === queueId)
    if (submission?.isCanceled === false)
      await mail.changeSubmission(account.id, submission.id, { isCanceled: true, isGone: submission.isGone })
  }
  await mail.withdraw(queueId)
}
