/**
 * Writing an account's mail: the verbs of `MailWriter` within one transaction. Every change takes the next modseq of the
 * account; uids, ids and uidvalidities are counted upwards and never given out again.
 */
import type { AccountId } from '../../account/account.ts'
import type { Clock } from '../../base/clock.ts'
import { type MailboxId, SEPARATOR } from '../../mail/mailbox.ts'
import { type EmailId, FLAG, type Flags, type MessageNumbers, type Uid } from '../../mail/message.ts'
import type { MailWriter } from '../../mail/store.ts'
import type { SubmissionId } from '../../mail/submission.ts'
import { type UploadId, uploadedBody } from '../../mail/upload.ts'
import type { BodyFile, BodyPlace } from '../bodies/body-place.ts'
import type { WrittenBody } from '../bodies/body-writer.ts'
import { readMessagesOf } from './email-reader.ts'
import { emailThreads } from './email-threads.ts'
import { mailContents } from './mail-contents.ts'
import { count, countFlags, type MailCounters, mailCounters } from './mail-counters.ts'
import {
  type MailDatabase,
  mailboxOf,
  readDeletedUids,
  readNumbers,
  readNumbersOf,
  readSubscriptions,
} from './mail-reader.ts'
import type { MailboxRow } from './mail-tables.ts'
import {
  claimDelivery,
  deleteMessages,
  deleteSubscription,
  insertMessage,
  insertSubscription,
  recordExpunged,
  recordRemovedMailbox,
  updateFlags,
  updateSince,
} from './mail-writes.ts'
import { insertSubmission, submissionRow, updateSubmission } from './submissions.ts'
import { forgetUploads, insertUpload, readUploaded } from './uploads.ts'

export type MailTransaction = {
  readonly writer: MailWriter
  /** Writes what is still in memory; nothing can be written after it. */
  readonly finish: () => Promise<void>
  readonly taken: readonly WrittenBody[]
  readonly left: readonly BodyFile[]
}

export const mailTransaction = (
  connection: MailDatabase,
  account: AccountId,
  clock: Clock,
  place: BodyPlace,
): MailTransaction => {
  let finished = false
  const db = () => {
    if (finished) throw new Error('a writer was used after its transaction')
    return connection
  }
  const counters = mailCounters(db, account)
  const contents = mailContents(db, account, place)
  const threads = emailThreads(db, account, counters)

  const writer: MailWriter = {
    ...mailboxVerbs(db, account, clock, counters, (message) => {
      contents.released(message.email)
      threads.leave(message)
    }),
    addEmail: async (texts, body) => {
      const state = await counters.state()
      const email = state.next_email_id++ as EmailId
      await contents.add(email, texts, body)
      await threads.begin(email, texts)
      return email
    },
    addMessage: async (mailbox, email, sizeOctets, flags, date) => {
      const row = await counters.change(mailbox)
      const state = await counters.state()
      const uid = row.uid_next++ as Uid
      const modseq = ++state.modseq
      const facts = await threads.factsOf(email, flags.system, modseq)
      await insertMessage.run(db(), {
        account_id: account,
        mailbox_id: mailbox,
        uid,
        email_id: email,
        system: flags.system,
        keywords: flags.keywords,
        modseq,
        size_octets: sizeOctets,
        internal_ms: date.atMs,
        zone_minutes: date.zoneMinutes,
        saved_ms: clock.nowMs(),
        ...facts,
      })
      contents.held(email)
      count(row, { system: flags.system, sizeOctets }, 1)
      row.highest_modseq = modseq
      state.messages += 1
      state.size_octets += sizeOctets
      return { uid, modseq }
    },
    numbersOf: (mailbox, uids) => readNumbersOf(db(), account, mailbox, uids),
    deletedUids: async (mailbox) => {
      const row = await counters.find(mailbox)
      return row === null || row.deleted === 0 ? [] : readDeletedUids(db(), account, mailbox)
    },
    setFlags: (mailbox, changes) => {
      threads.flagsChange()
      return setFlags(db(), account, counters, mailbox, changes)
    },
    expunge: async (mailbox, uids) => {
      const gone = await readNumbersOf(db(), account, mailbox, uids)
      const row = await counters.change(mailbox)
      if (gone.length === 0) return row.highest_modseq
      const state = await counters.state()
      const modseq = ++state.modseq
      const of = { account, mailbox, modseq }
      const goneUids = gone.map((message) => message.uid)
      await recordExpunged.run(db(), of, goneUids)
      await deleteMessages.run(db(), of, goneUids)
      for (const message of gone) {
        count(row, message, -1)
        state.messages -= 1
        state.size_octets -= message.sizeOctets
        contents.released(message.email)
        threads.leave(message)
      }
      row.highest_modseq = modseq
      return modseq
    },
    usage: async () => {
      const state = await counters.state()
      return { messages: state.messages, octets: state.size_octets }
    },
    messagesOf: (emails) => readMessagesOf(db(), account, emails),
    highestModseq: async () => (await counters.state()).modseq,
    addSubmission: async (given) => {
      const state = await counters.state()
      const id = ++state.submissions as SubmissionId
      const modseq = await counters.nextModseq()
      await insertSubmission.run(db(), submissionRow(account, id, given, modseq))
      return { ...given, id, isCanceled: false, isGone: false, sinceModseq: modseq, modseq }
    },
    changeSubmission: async (id, { isCanceled, isGone }) => {
      const modseq = await counters.nextModseq()
      const [canceled, gone] = [isCanceled ? 1 : 0, isGone ? 1 : 0]
      await updateSubmission.run(db(), { account, id, canceled, gone, modseq })
    },
    addUpload: async (type, body) => {
      const state = await counters.state()
      const upload = ++state.uploads as UploadId
      await contents.addBody(uploadedBody(upload), body)
      await insertUpload.run(db(), {
        account_id: account,
        email_id: uploadedBody(upload),
        type,
        size_octets: body.sizeOctets,
        created_ms: clock.nowMs(),
      })
      return upload
    },
    uploaded: () => readUploaded(db(), account),
    forgetUploads: async (beforeMs, max) => {
      const forgotten = await forgetUploads(db(), account, beforeMs, max)
      for (const email of forgotten) contents.released(email)
      return forgotten.length
    },
    claimDelivery: async (key) =>
      (await claimDelivery.run(db(), { account, claim: key, atMs: clock.nowMs() })) === 1,
  }

  return {
    writer,
    taken: contents.taken,
    left: contents.left,
    finish: async () => {
      await contents.removeUnheld()
      await counters.flush()
      finished = true
    },
  }
}

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

const mailboxVerbs = (
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

/** Messages that get the same flags are updated together: what a client asks for is mostly one change for many. */
const setFlags = async (
  db: MailDatabase,
  account: AccountId,
  counters: MailCounters,
  mailbox: MailboxId,
  changes: readonly { readonly uid: Uid; readonly flags: Flags }[],
): Promise<number> => {
  const wanted = new Map(changes.map((change) => [change.uid, change.flags]))
  const present = await readNumbersOf(db, account, mailbox, [...wanted.keys()])
  const row = await counters.change(mailbox)
  if (present.length === 0) return row.highest_modseq
  const modseq = await counters.nextModseq()
  const alike = new Map<string, { flags: Flags; uids: Uid[] }>()
  const seenAgain: Uid[] = []
  for (const { uid, system } of present) {
    const flags = wanted.get(uid) as Flags
    const key = `${flags.system} ${flags.keywords}`
    const group = alike.get(key) ?? { flags, uids: [] }
    alike.set(key, group)
    group.uids.push(uid)
    if ((system & ~flags.system & FLAG.deleted) !== 0) seenAgain.push(uid)
    countFlags(row, system, -1)
    countFlags(row, flags.system, 1)
  }
  for (const { flags, uids } of alike.values())
    await updateFlags.run(
      db,
      { account, mailbox, modseq, system: flags.system, keywords: flags.keywords },
      uids,
    )
  await updateSince.run(db, { account, mailbox, modseq }, seenAgain)
  row.highest_modseq = modseq
  return modseq
}
