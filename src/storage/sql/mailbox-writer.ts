/**
 * The verbs of `MailWriter` over mailboxes themselves. What is told of a mailbox beside its messages has a modseq of its own,
 * which those below it in the tree share when its name comes or goes.
 */
import type { AccountId } from '../../account/account.ts'
import type { Clock } from '../../base/clock.ts'
import { type MailboxId, SEPARATOR } from '../../mail/mailbox.ts'
import type { MessageNumbers } from '../../mail/message.ts'
import type { MailWriter } from '../../mail/store.ts'
import type { MailCounters } from './mail-counters.ts'
import { type MailDatabase, mailboxOf, readNumbers, readSubscriptions } from './mail-reader.ts'
import type { MailboxRow } from './mail-tables.ts'
import {
  deleteMessages,
  deleteSubscription,
  insertSubscription,
  recordExpunged,
  recordRemovedMailbox,
} from './mail-writes.ts'

type MailboxVerb =
  | 'createMailbox'
  | 'renameMailbox'
  | 'setSpecialUse'
  | 'removeMailbox'
  | 'subscribe'
  | 'subscriptions'
  | 'mailbox'
  | 'mailboxNamed'
  | 'mailboxes'
  | 'takeRecent'

export const mailboxVerbs = (
  db: () => MailDatabase,
  account: AccountId,
  clock: Clock,
  counters: MailCounters,
  released: (message: MessageNumbers) => void,
): Pick<MailWriter, MailboxVerb> => ({
  createMailbox: async (name, specialUse) => {
    if ((await counters.findNamed(name)) !== null) return 'exists'
    const state = await counters.state()
    // RFC 9051 §2.3.1.1: a mailbox made anew under an old name has a greater UIDVALIDITY, whatever the clock says.
    state.last_uid_validity = Math.max(Math.floor(clock.nowMs() / 1_000), state.last_uid_validity + 1)
    state.modseq += 1
    const row: MailboxRow = {
      account_id: account,
      mailbox_id: state.next_mailbox_id++,
      name,
      special_use: specialUse,
      uid_validity: state.last_uid_validity,
      uid_next: 1,
      highest_modseq: state.modseq,
      since_modseq: state.modseq,
      named_modseq: state.modseq,
      messages: 0,
      unseen: 0,
      deleted: 0,
      size_octets: 0,
      recent_from_uid: 1,
    }
    await counters.add(row)
    await touchInferiors(counters, name, row.named_modseq)
    return mailboxOf(row)
  },
  renameMailbox: async (id, name) => {
    const there = await counters.findNamed(name)
    if (there !== null) return there.mailbox_id === id ? 'renamed' : 'exists'
    const row = await counters.change(id)
    const before = row.name
    touch(row, await counters.nextModseq())
    await counters.rename(row, name)
    for (const changed of [before, name]) await touchInferiors(counters, changed, row.named_modseq)
    return 'renamed'
  },
  setSpecialUse: async (id, specialUse) => {
    const row = await counters.change(id)
    touch(row, await counters.nextModseq())
    row.special_use = specialUse
  },
  removeMailbox: async (id) => {
    const row = await counters.change(id)
    const state = await counters.state()
    state.modseq += 1
    state.messages -= row.messages
    state.size_octets -= row.size_octets
    const messages = await readNumbers(db(), account, id, 0)
    for (const message of messages) released(message)
    const uids = messages.map(({ uid }) => uid)
    const of = { account, mailbox: id, modseq: state.modseq }
    await recordExpunged.run(db(), of, uids)
    await deleteMessages.run(db(), of, uids)
    await recordRemovedMailbox.run(db(), of)
    await counters.remove(row)
    await touchInferiors(counters, row.name, state.modseq)
  },
  subscribe: async (name, on) => {
    const changed = await (on ? insertSubscription : deleteSubscription).run(db(), { account, name })
    const found = changed === 0 ? null : await counters.findNamed(name)
    if (found !== null)
      touch(await counters.change(found.mailbox_id as MailboxId), await counters.nextModseq())
  },
  subscriptions: () => readSubscriptions(db(), account),
  mailbox: async (id) => orNull(await counters.find(id)),
  mailboxNamed: async (name) => orNull(await counters.findNamed(name)),
  mailboxes: async () => (await counters.all()).map(mailboxOf),
  takeRecent: async (id) => {
    const found = await counters.find(id)
    if (found?.recent_from_uid === found?.uid_next && found !== null) return found.recent_from_uid
    const row = await counters.change(id)
    const recent = row.recent_from_uid
    row.recent_from_uid = row.uid_next
    return recent
  },
})

/** What is told of a mailbox beside its messages has changed. */
const touch = (row: MailboxRow, modseq: number): void => {
  row.highest_modseq = modseq
  row.named_modseq = modseq
}

/** The mailboxes below a name hang elsewhere in the tree when it comes or goes. */
const touchInferiors = async (counters: MailCounters, name: string, modseq: number): Promise<void> => {
  for (const { mailbox_id, name: inferior } of await counters.all())
    if (inferior.startsWith(name + SEPARATOR)) touch(await counters.change(mailbox_id as MailboxId), modseq)
}

const orNull = (row: MailboxRow | null) => (row === null ? null : mailboxOf(row))
