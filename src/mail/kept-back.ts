/**
 * What was kept back and not withdrawn, since the process that did it ended in between: its record and its email are in
 * the account's own store, so that they cannot be one transaction with the queue. It stays in the queue until it is
 * finished here: canceled, and no longer among what was sent, whatever whoever asked would have done with it; they may
 * meanwhile ask again. One that fails keeps no other from its turn.
 */
import type { AccountId } from '../account/account.ts'
import { parseAddress } from '../account/address.ts'
import type { AccountStore } from '../account/store.ts'
import { emailsOf } from './email.ts'
import type { Mail } from './mail.ts'
import type { SpecialUse } from './mailbox.ts'
import { type EmailId, FLAG } from './message.ts'
import type { KeptBack, OutboxStore } from './outbox.ts'
import type { QueueId } from './queue-id.ts'

const A_TURN = 200 // messages
const SUBMISSIONS_MAX = 50_000 // looked at, as many as a client is told of

export type KeptBackNeeds = {
  readonly mail: Pick<Mail, 'changeEmails' | 'changeSubmission' | 'withdraw'> & {
    readonly read: Pick<Mail['read'], 'mailboxes' | 'messagesOf' | 'submissions'>
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
  if (account !== null) await cancelThere(mail, account.id, queueId)
  await mail.withdraw(queueId)
}

const cancelThere = async (
  mail: KeptBackNeeds['mail'],
  account: AccountId,
  queueId: QueueId,
): Promise<void> => {
  const all = await mail.read.submissions(account, 0, SUBMISSIONS_MAX)
  const submission = all.find(({ queue }) => queue === queueId)
  if (submission === undefined) return
  const { id, email, isCanceled, isGone } = submission
  if (!isCanceled) await mail.changeSubmission(account, id, { isCanceled: true, isGone })
  // Handed in another time it was sent all the same.
  if (all.every((other) => other.id === id || other.email !== email || other.isCanceled))
    await backToDrafts(mail, account, email)
}

/** Where it lies elsewhere than among what was sent, somebody has put it there. */
const backToDrafts = async (
  mail: KeptBackNeeds['mail'],
  account: AccountId,
  email: EmailId,
): Promise<void> => {
  const mailboxes = await mail.read.mailboxes(account)
  const idOf = (use: SpecialUse) => mailboxes.find(({ specialUse }) => specialUse === use)?.id
  const [sent, drafts] = [idOf('\\Sent'), idOf('\\Drafts')]
  const found = emailsOf(await mail.read.messagesOf(account, [email])).get(email)
  if (sent === undefined || drafts === undefined || found?.mailboxes.includes(sent) !== true) return
  const flags = [{ how: 'add', flags: { system: FLAG.draft, keywords: '' } }] as const
  const there = { how: 'patch', add: [drafts], remove: [sent] } as const
  await mail.changeEmails(account, [{ email, flags, mailboxes: there }])
}
