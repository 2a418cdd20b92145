/**
 * Mail put together from its verbs, a file each. A change is told to the bus after its commit; open mailboxes and the
 * search index hear of it there, as every other process does.
 */
import type { Bus } from '../base/bus.ts'
import type { Clock } from '../base/clock.ts'
import { type Random, randomId } from '../base/random.ts'
import type { Mail, MailboxChanged, MailLimits } from './mail.ts'
import { openMailboxes } from './open/open-mailboxes.ts'
import type { OutboxStore } from './outbox.ts'
import type { QueueId } from './queue-id.ts'
import { followAccounts } from './search/indexer.ts'
import { searchMailbox } from './search/search-mailbox.ts'
import type { SearchIndex } from './search-index.ts'
import type { MailStore } from './store.ts'
import { keepUpload } from './uploads.ts'
import { appendMessages, deliverMessage } from './verbs/append.ts'
import { addEmail, changeEmails, removeEmails } from './verbs/change-emails.ts'
import { copyMessages, moveMailboxMessages } from './verbs/copy.ts'
import { expungeDeleted, removeMessages } from './verbs/expunge.ts'
import { changeMessageFlags } from './verbs/flags.ts'
import { type Preparer, startIntake } from './verbs/mail-intake.ts'
import { createMailbox, removeMailbox, renameMailbox, subscribe } from './verbs/mailboxes.ts'
import type { MailParts } from './verbs/parts.ts'
import { takeRecent } from './verbs/recent.ts'
import { addSubmission, changeSubmission } from './verbs/submissions.ts'

export type MailNeeds = {
  readonly store: MailStore
  readonly outbox: OutboxStore
  readonly bus: Bus<MailboxChanged>
  /** What is changed by this process, which then indexes it: of several only one should. All there is when it is not said. */
  readonly ownChanges?: Pick<Bus<MailboxChanged>, 'listen'>
  readonly clock: Clock
  readonly random: Random
  readonly limits: MailLimits
  /** Null: everything is searched by reading. */
  readonly searchIndex: SearchIndex | null
  /** A new one for each message. */
  readonly prepare: () => Preparer
  /** Called after a message is safely in the queue, so that it leaves at once. */
  readonly onQueued: () => void
  readonly onFault: (task: string, fault: unknown) => void
}

export type RunningMail = Mail & {
  /** Stops what runs in the background; stores are closed by who opened them. */
  close(): Promise<void>
}

export const createMail = (needs: MailNeeds): RunningMail => {
  const { store, outbox, bus, clock, random, limits, searchIndex, onFault } = needs
  const parts: MailParts = {
    store,
    limits,
    clock,
    changed: (account, mailbox, modseq) => bus.publish({ kind: 'mailbox-changed', account, mailbox, modseq }),
  }
  const opened = openMailboxes({
    read: store,
    bus,
    clock,
    onFault: (fault) => onFault('open mailboxes', fault),
  })
  const indexer =
    searchIndex === null
      ? null
      : followAccounts({
          read: store,
          index: searchIndex,
          octetsMax: INDEX_QUOTAS * limits.quotaOctets,
          bus: needs.ownChanges ?? bus,
          clock,
          onFault: (fault) => onFault('search index', fault),
        })

  const intake = (
    open: () => ReturnType<MailStore['writeBody']>,
    sizeHintOctets: number | null,
    binary = false,
  ) => startIntake(open, needs.prepare(), { sizeHintOctets, octetsMax: limits.messageOctetsMax, binary })

  return {
    read: store,
    limits,
    createMailbox: createMailbox(parts),
    renameMailbox: renameMailbox(parts),
    removeMailbox: removeMailbox(parts),
    subscribe: subscribe(parts),
    open: (account, id) => {
      indexer?.follow(account)
      return opened.open(account, id)
    },
    takeRecent: takeRecent(parts),
    intake: (account, hint, how) => intake(() => store.writeBody(account, hint), hint, how?.binary),
    queueIntake: (hint, how) => intake(() => outbox.writeBody(hint), hint, how?.binary),
    append: appendMessages(parts),
    deliver: deliverMessage(parts),
    queue: async (message, sender, recipients, sentWith = null, dueMs = clock.nowMs()) => {
      const id = newQueueId(random)
      if (!(await outbox.add(id, sender, recipients, message.body, dueMs, sentWith))) return null
      needs.onQueued()
      return id
    },
    keepBack: (id) => outbox.keepBack(id),
    withdraw: (id) => outbox.withdraw(id),
    addSubmission: addSubmission(parts),
    changeSubmission: changeSubmission(parts),
    changeFlags: changeMessageFlags(parts),
    copy: copyMessages(parts),
    move: moveMailboxMessages(parts),
    expunge: expungeDeleted(parts),
    remove: removeMessages(parts),
    changeEmails: changeEmails(parts),
    removeEmails: removeEmails(parts),
    addEmail: addEmail(parts),
    writeUpload: (account, hint) => store.writeBody(account, hint),
    keepUpload: keepUpload(parts),
    search: searchMailbox({
      read: store,
      index: searchIndex,
      clock,
      onFault: (fault) => onFault('search', fault),
    }),
    close: async () => {
      opened.close()
      await indexer?.close()
    },
  }
}

/** Of plain text it takes three times as much, and most mail is no text; of letters thrown like dice, more than eight. */
const INDEX_QUOTAS = 2

const QUEUE_ID_LENGTH = 16 // 80 bits: never the same twice

const newQueueId = (random: Random): QueueId => randomId(random, QUEUE_ID_LENGTH) as QueueId
