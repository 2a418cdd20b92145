import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { EmailId } from '../../mail/message.ts'
import { ANNA } from '../contract/mail-harness.ts'
import { openDatabase } from '../sqlite/database.ts'
import { emailThreads } from './email-threads.ts'
import type { MailCounters } from './mail-counters.ts'
import { MAIL_MIGRATIONS } from './mail-migrations.ts'
import type { MailTables } from './mail-tables.ts'

test('copies of one content ask the database once, however many there are', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-threads-'))
  const db = await openDatabase<MailTables>(join(folder, 'mail.sqlite'), MAIL_MIGRATIONS)
  let asked = 0
  const counted = () => {
    asked += 1
    return db.read
  }
  const threads = emailThreads(counted, ANNA, {} as Pick<MailCounters, 'state'>)
  const email = 1 as EmailId
  threads.leave({ email, thread: 7 as never, hasAttachment: true })
  for (let modseq = 5; modseq < 1_000; modseq += 1) {
    const facts = await threads.factsOf(email, 0, modseq)
    assert.deepEqual(facts, { thread_id: 7, has_attachment: 1, since_modseq: 5 })
  }
  assert.equal(asked, 1)
  await db.close()
  await rm(folder, { recursive: true })
})
