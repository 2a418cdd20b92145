/**
 * Writing an account's mail: the verbs of `MailWriter` within one transaction. Every change takes the next modseq of the
 * account; uids, ids and uidvalidities are counted upwards and never given out again.
 */
import type { AccountId } from '../../account/account.ts'
import type { Clock } from '../../base/clock.ts'
import type { MailboxId } from '../../mail/mailbox.ts'
import { type EmailId, FLAG, type Flags, type Uid } from '../../mail/message.ts'
import type { MailWriter } from '../../mail/store.ts'
import type { SubmissionId } from '../../mail/submission.ts'
import { type UploadId, uploadedBody } from '../../mail/upload.ts'
import type { BodyFile, BodyPlace } from '../bodies/body-place.ts'
import type { WrittenBody } from '../bodies/body-writer.ts'
import { readMessagesOf } from './email-reader.ts'
import { emailThreads } from './email-threads.ts'
import { mailContents } from './mail-contents.ts'
import { count, countFlags, type MailCounters, mailCounters } from './mail-counters.ts'
import { type MailDatabase, readDeletedUids, readNumbersOf } from './mail-reader.ts'
import {
  claimDelivery,
  deleteMessages,
  insertMessage,
  recordExpunged,
  updateFlags,
  updateSince,
} from './mail-writes.ts'
import { mailboxVerbs } from './mailbox-writer.ts'
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
