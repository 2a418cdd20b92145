/** Every question to an account's mail goes through a key or an index, and one for changes through that of the changes. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Kysely } from 'kysely'
import { type DeedStore, HOUR_MS } from '../../activity/deeds.ts'
import type { AppPasswordId } from '../../app-password/app-password.ts'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import type { EmailId, ThreadId, Uid } from '../../mail/message.ts'
import type { QueueId } from '../../mail/queue-id.ts'
import type { MailStore } from '../../mail/store.ts'
import { bodyFolder } from '../bodies/body-folder.ts'
import {
  ANNA,
  flags,
  inboxOf,
  named,
  octetsOf,
  putIn,
  readBody,
  writeBody,
} from '../contract/mail-harness.ts'
import { watchVerbs } from '../contract/unused-verbs.ts'
import type { Database } from '../sql/database.ts'
import { sqlDeedStore } from '../sql/deed-store.ts'
import { readNamedFiles } from '../sql/mail-content-reader.ts'
import { type MailDatabases, sqlMailStore } from '../sql/mail-store.ts'
import type { MailTables } from '../sql/mail-tables.ts'
import { openConnection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { openMailStore } from './mail-store.ts'

const askEverything = async (store: MailStore, deeds: DeedStore, inbox: Inbox): Promise<void> => {
  const [email, uid] = await askToWrite(store, inbox)
  await askToRead(store, inbox, email)
  await askOfJmap(store, email)
  await askOfDeeds(deeds, inbox)
  await store.inTransaction(ANNA, async (writer) => {
    await writer.expunge(inbox.id, [uid])
    await writer.removeMailbox(inbox.id)
  })
  await store.removedMailboxes(ANNA, 0)
}

const askToWrite = async (store: MailStore, { id, name }: Inbox): Promise<readonly [EmailId, Uid]> => {
  await using small = await writeBody(store, ANNA, octetsOf(10))
  await using large = await writeBody(store, ANNA, octetsOf(70_000))
  return await store.inTransaction(ANNA, async (writer) => {
    await putIn(writer, id, large)
    const { email, uid } = await putIn(writer, id, small)
    await writer.setFlags(id, [{ uid, flags: flags(4, 'a') }])
    await writer.deletedUids(id)
    await writer.numbersOf(id, [uid])
    await writer.messagesOf([email])
    await writer.takeRecent(id)
    await writer.usage()
    await writer.highestModseq()
    await writer.claimDelivery('one')
    await writer.subscribe(name, false)
    await writer.createMailbox(named('new'), null)
    await writer.renameMailbox(id, named('renamed'))
    await writer.setSpecialUse(id, '\\Archive')
    await writer.mailbox(id)
    await writer.mailboxNamed(named('renamed'))
    await writer.mailboxes()
    return [email, uid]
  })
}

const askToRead = async (store: MailStore, { id, name }: Inbox, email: EmailId): Promise<void> => {
  await store.mailboxes(ANNA)
  await store.mailbox(ANNA, id)
  await store.mailboxNamed(ANNA, name)
  await store.subscriptions(ANNA)
  await store.numbers(ANNA, id, 0)
  await store.numbers(ANNA, id, 1)
  await store.expunged(ANNA, id, 0)
  await store.texts(ANNA, [email], ['envelope', 'header'])
  await store.smallBodies(ANNA, [email])
  await readBody(store, ANNA, email)
  await store.usage(ANNA)
}

const askOfJmap = async (store: MailStore, email: EmailId): Promise<void> => {
  await store.highestModseq(ANNA)
  await store.nextEmail(ANNA)
  await store.messagesOf(ANNA, [email])
  await store.messagesOfThreads(ANNA, [1 as ThreadId])
  await store.sharedEmails(ANNA)
  await store.changedEmails(ANNA, 0, 10)
  for (const { id } of await store.mailboxes(ANNA)) await store.mailboxCounts(ANNA, id)
  await using body = await writeBody(store, ANNA, octetsOf(10))
  const submission = { identity: '', email, thread: 1 as ThreadId, sender: '', recipients: [], sendAtMs: 1 }
  const upload = await store.inTransaction(ANNA, async (writer) => {
    const { id } = await writer.addSubmission({ ...submission, queue: 'one' as QueueId })
    await writer.changeSubmission(id, { isCanceled: true, isGone: true })
    await writer.uploaded()
    return writer.addUpload('text/plain', body)
  })
  await store.submissions(ANNA, 0, 10)
  await store.upload(ANNA, upload)
  await store.firstUploadMs(ANNA)
  await store.inTransaction(ANNA, (writer) => writer.forgetUploads(Number.MAX_SAFE_INTEGER, 10))
}

const askOfDeeds = async (deeds: DeedStore, { id }: Inbox): Promise<void> => {
  const appPassword = 'phone' as AppPasswordId
  const hour = Math.floor(systemClock.nowMs() / HOUR_MS)
  const touched = { appPassword, deed: 'read', hour, mailbox: id, ranges: [{ first: 1, last: 1 }] } as const
  await deeds.record(ANNA, [touched], [{ appPassword, atMs: systemClock.nowMs(), recipients: 1 }])
  await deeds.touched(ANNA, appPassword, 10)
  await deeds.sent(ANNA, appPassword, 10)
}

type Inbox = Awaited<ReturnType<typeof inboxOf>>

test('no question to a mail store reads a table from end to end, and changes are found by their modseq', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-plans-'))
  t.after(() => rm(folder, { recursive: true }))
  const made = await openMailStore(folder, systemClock)
  await made.createAccount(ANNA)
  const inbox = await inboxOf(made, ANNA)
  await made.close()

  const path = join(folder, ANNA, 'mail.sqlite')
  const connection = openConnection(path, { busyMs: 0, cacheKib: 100, statementsMax: 64, readOnly: false })
  const asked = new Set<string>()
  const read = new Kysely<MailTables>({
    dialect: sqliteDialect(connection),
    log: (event) => void asked.add(event.query.sql),
  })
  const database: Pick<Database<MailTables>, 'read' | 'write'> = { read, write: (work) => work(read) }
  const open = {
    database: database as Database<MailTables>,
    bodies: bodyFolder({ path: join(folder, ANNA, 'bodies'), random: systemRandom }),
  }
  const databases: MailDatabases = { use: (_account, work) => work(open) }
  const { createAccount, erase } = made
  const { stores, unused } = watchVerbs({
    mail: { ...sqlMailStore(databases, systemClock), createAccount, erase },
    deeds: sqlDeedStore(databases, systemClock),
  })
  await askEverything(stores.mail, stores.deeds, inbox)
  await readNamedFiles(read, ANNA, ['a'])
  assert.deepEqual([...unused], ['mail.fillAccount', 'mail.createAccount', 'mail.erase']) // which make it, and end it

  const plans = new Map<string, string>()
  for (const sql of asked) {
    const steps = connection.prepareOwn(`EXPLAIN QUERY PLAN ${sql}`).all()
    plans.set(sql, steps.map((step) => String(step.detail)).join('; '))
  }
  connection.close()

  assert.ok(plans.size > 25)
  for (const [sql, plan] of plans) assert.doesNotMatch(plan, /\bSCAN\b/, `${sql}\n${plan}`)
  // All is of one account: by that alone all of it would be read.
  const whole = [...plans].filter(([, plan]) => BY_ACCOUNT_ALONE.test(plan)).map(([sql]) => sql)
  assert.deepEqual(whole, [SHARED])
  const changes = [...plans].filter(([sql]) => sql.includes('from "message"') && sql.includes('"modseq" > ?'))
  assert.equal(changes.length, 2)
  for (const [, plan] of changes) assert.match(plan, /INDEX message_modseq/)
})

/** But for what an account has one or a few of. */
const BY_ACCOUNT_ALONE =
  /SEARCH (?!(mail_state|mailbox|subscription|removed_mailbox|upload|toucher)\b)\w+ USING [\w ]+ \(account_id=\?\)/

/** Which contents are held twice is asked of all messages, in the index alone. */
const SHARED =
  'select "email_id" from "message" where "account_id" = ? group by "email_id" having count(*) > ?'
