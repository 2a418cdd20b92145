/** Every question to an account's mail goes through a key or an index, and one for changes through that of the changes. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Kysely } from 'kysely'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import type { ThreadId } from '../../mail/message.ts'
import type { MailStore } from '../../mail/store.ts'
import { bodyFolder } from '../bodies/body-folder.ts'
import { ANNA, flags, inboxOf, octetsOf, putIn, readBody, writeBody } from '../contract/mail-harness.ts'
import type { Database } from '../sql/database.ts'
import { readNamedFiles } from '../sql/mail-content-reader.ts'
import { sqlMailStore } from '../sql/mail-store.ts'
import type { MailTables } from '../sql/mail-tables.ts'
import { openConnection } from './connection.ts'
import { sqliteDialect } from './dialect.ts'
import { openMailStore } from './mail-store.ts'

const askEverything = async (store: MailStore, inbox: Inbox): Promise<void> => {
  const { id } = inbox
  await using small = await writeBody(store, ANNA, octetsOf(10))
  await using large = await writeBody(store, ANNA, octetsOf(70_000))
  const { email, uid } = await store.inTransaction(ANNA, async (writer) => {
    await putIn(writer, id, large)
    const put = await putIn(writer, id, small)
    await writer.setFlags(id, [{ uid: put.uid, flags: flags(4, 'a') }])
    await writer.deletedUids(id)
    return put
  })
  await store.mailbox(ANNA, id)
  await store.mailboxNamed(ANNA, inbox.name)
  await store.subscriptions(ANNA)
  await store.numbers(ANNA, id, 0)
  await store.numbers(ANNA, id, 1)
  await store.texts(ANNA, [email], ['envelope', 'header'])
  await store.smallBodies(ANNA, [email])
  await readBody(store, ANNA, email)
  await store.usage(ANNA)
  await store.messagesOf(ANNA, [email])
  await store.messagesOfThreads(ANNA, [1 as ThreadId])
  await store.sharedEmails(ANNA)
  await store.changedEmails(ANNA, 0, 10)
  await store.mailboxCounts(ANNA, id)
  await store.removedMailboxes(ANNA, 0)
  await store.inTransaction(ANNA, async (writer) => {
    await writer.expunge(id, [uid])
    await writer.takeRecent(id)
    await writer.subscribe(inbox.name, false)
    await writer.renameMailbox(id, `${inbox.name}/2` as Inbox['name'])
    await writer.mailboxes()
    await writer.removeMailbox(id)
  })
  await store.expunged(ANNA, id, 0)
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
  const watched = sqlMailStore({ use: (_account, work) => work(open) }, systemClock)
  await askEverything({ ...made, ...watched }, inbox)
  await readNamedFiles(read, ANNA, ['a'])

  const plans = new Map<string, string>()
  for (const sql of asked) {
    const steps = connection.prepareOwn(`EXPLAIN QUERY PLAN ${sql}`).all()
    plans.set(sql, steps.map((step) => String(step.detail)).join('; '))
  }
  connection.close()

  assert.ok(plans.size > 25)
  for (const [sql, plan] of plans) assert.doesNotMatch(plan, /\bSCAN\b/, `${sql}\n${plan}`)
  // All messages are of one account: by that alone they would all be read.
  for (const [sql, plan] of plans)
    assert.doesNotMatch(plan, /SEARCH message USING PRIMARY KEY \(account_id=\?\)/, `${sql}\n${plan}`)
  const changes = [...plans].filter(([sql]) => sql.includes('from "message"') && sql.includes('"modseq" > ?'))
  assert.equal(changes.length, 2)
  for (const [, plan] of changes) assert.match(plan, /INDEX message_modseq/)
})
