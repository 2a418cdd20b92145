import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Kysely } from 'kysely'
import { systemClock } from '../../base/clock.ts'
import { emailFacts } from '../../mail/email-facts.ts'
import type { EmailId, Uid } from '../../mail/message.ts'
import { createMessageParser } from '../../mime/message-parser.ts'
import { prepareTexts } from '../../mime/prepare.ts'
import { ANNA, flags, inboxOf, RECEIVED, writeBody } from '../contract/mail-harness.ts'
import { MAIL_MIGRATIONS } from '../sql/mail-migrations.ts'
import { migrate } from '../sql/migrate.ts'
import { storedHeader } from '../sql/stored-header.ts'
import { openConnection } from './connection.ts'
import { openDatabase } from './database.ts'
import { sqliteDialect } from './dialect.ts'
import { openMailStore } from './mail-store.ts'

const LETTERS = [
  'Message-ID: <a@x>\r\nSubject: Hello\r\n\r\nhi\r\n',
  'Message-ID: <b@x>\r\nSubject: Other\r\n\r\nhi\r\n',
  'Message-ID: <c@x>\r\nIn-Reply-To: <a@x>\r\nSubject: Re: Hello\r\n' +
    'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhi\r\n--b\r\nContent-Type: application/pdf\r\n\r\nx\r\n--b--\r\n',
]

const prepared = (text: string) => {
  const parser = createMessageParser()
  parser.push(Buffer.from(text))
  return prepareTexts(parser.end())
}

/** An account as the version before threads left it. */
const writeBefore = async (path: string): Promise<void> => {
  const before = MAIL_MIGRATIONS.filter(({ version }) => version < 3)
  const database = await openDatabase<Record<string, Record<string, unknown>>>(path, before, {
    onBroken: () => {},
  })
  const account_id = ANNA
  await database.write(async (db) => {
    const insert = (table: string, row: object) =>
      db
        .insertInto(table)
        .values({ account_id, ...row })
        .execute()
    await insert('mail_state', {
      ...{
        modseq: 3,
        next_mailbox_id: 2,
        next_email_id: 4,
        last_uid_validity: 1,
        messages: 3,
        size_octets: 30,
      },
    })
    await insert('mailbox', {
      ...{ mailbox_id: 1, name: 'INBOX', special_use: null, uid_validity: 1, uid_next: 4, highest_modseq: 3 },
      ...{ messages: 3, unseen: 3, deleted: 0, size_octets: 30, recent_from_uid: 1 },
    })
    for (const [index, text] of LETTERS.entries()) {
      const { header, headerCut: _, bodyStructure, sentMs, sentZoneMinutes, ...texts } = prepared(text)
      const email_id = index + 1
      await insert('message', {
        ...{
          mailbox_id: 1,
          uid: email_id,
          email_id,
          system: 0,
          keywords: '',
          modseq: email_id,
          size_octets: 10,
        },
        ...{ internal_ms: 0, zone_minutes: 0, saved_ms: 0 },
      })
      await insert('email_text', {
        ...{
          ...texts,
          email_id,
          body_structure: bodyStructure,
          sent_ms: sentMs,
          sent_zone_minutes: sentZoneMinutes,
        },
      })
      await insert('email_header', { email_id, header_cut: 0, header: storedHeader(header) })
    }
    await insert('expunged', { mailbox_id: 1, modseq: 2, uid: 9 })
  })
  await database.close()
}

test('mail that was there before there were threads is threaded when its account is opened, and joined by what comes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-threads-'))
  const made = await openMailStore(folder, systemClock)
  await made.createAccount(ANNA)
  await made.close()
  const path = join(folder, ANNA, 'mail.sqlite')
  for (const end of ['', '-wal', '-shm']) await rm(path + end, { force: true })
  await writeBefore(path)

  const store = await openMailStore(folder, systemClock)
  const inbox = await inboxOf(store, ANNA)
  const found = await store.messagesOf(ANNA, [1, 2, 3] as EmailId[])
  const [first, second, third] = [...found].sort((a, b) => a.email - b.email)
  assert.ok((first?.thread ?? 0) > 0)
  assert.equal(third?.thread, first?.thread)
  assert.notEqual(second?.thread, first?.thread)
  assert.deepEqual([first?.hasAttachment, third?.hasAttachment], [false, true])
  assert.equal(
    found.every(({ sinceModseq }) => sinceModseq === 0),
    true,
  )
  // What was removed then is known by uid only: IMAP is told as before, and JMAP that it cannot tell.
  assert.deepEqual(await store.expunged(ANNA, inbox.id, 0), [9 as Uid])

  const text = 'Message-ID: <d@x>\r\nReferences: <a@x> <c@x>\r\nSubject: SV: hello\r\n\r\nhi\r\n'
  await using body = await writeBody(store, ANNA, Buffer.from(text))
  const texts = prepared(text)
  await store.inTransaction(ANNA, async (writer) => {
    const email = await writer.addEmail({ ...texts, ...emailFacts(texts) }, body)
    await writer.addMessage(inbox.id, email, body.sizeOctets, flags(), RECEIVED)
  })
  const [answer] = await store.messagesOf(ANNA, [4] as EmailId[])
  assert.equal(answer?.thread, first?.thread)
  await store.close()
  await rm(folder, { recursive: true })
})

test('each email is threaded through the index of emails, however many messages the account has', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-threads-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'mail.sqlite')
  await writeBefore(path)
  const connection = openConnection(path, { busyMs: 0, cacheKib: 100, statementsMax: 64, readOnly: false })
  // As each was planned at that moment of the migration.
  const plans = new Set<string>()
  const database = new Kysely<unknown>({
    dialect: sqliteDialect(connection),
    log: ({ query: { sql } }) => {
      if (!sql.startsWith('update "message" set "thread_id"')) return
      for (const { detail } of connection.prepareOwn(`explain query plan ${sql}`).all())
        plans.add(String(detail))
    },
  })
  await migrate(database, MAIL_MIGRATIONS, path)
  connection.close()
  assert.deepEqual([...plans], ['SEARCH message USING INDEX message_email (account_id=? AND email_id=?)'])
})
