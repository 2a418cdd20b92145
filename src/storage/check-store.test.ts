/** What a check of a store finds, on each engine, and what it must not take for damage: a server may change things meanwhile. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { newTestDatabase } from '../../test/support/postgres.ts'
import { ask } from '../../test/support/postgres-server.ts'
import type { AccountId } from '../account/account.ts'
import { systemClock } from '../base/clock.ts'
import type { Uid } from '../mail/message.ts'
import type { QueueId } from '../mail/queue-id.ts'
import type { BodyPlace } from './bodies/body-place.ts'
import { checkStore } from './check-store.ts'
import { addAccount } from './contract/directory.ts'
import { flags, inboxOf, octetsOf, put, writeBody } from './contract/mail-harness.ts'
import type { End } from './move/end.ts'
import { openStores } from './stores.ts'

const quiet = () => {}

/** Anna and Bo, with a small message and two large ones each and an upload; `damage` does as no store does. */
const worldOn = async (engine: 'SQLite' | 'PostgreSQL') => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-check-'))
  const accounts = join(folder, 'accounts')
  const place = { directory: join(folder, 'directory.sqlite'), queue: join(folder, 'queue'), accounts }
  const url = engine === 'SQLite' ? null : (await newTestDatabase()).url
  const postgres = url === null ? undefined : { url, connectionsMax: 8, bodies: 'database' as const }
  const stores = await openStores({ ...place, postgres }, systemClock)
  const [anna, bo] = [await addAccount(stores.accounts, 'anna'), await addAccount(stores.accounts, 'bo')]
  for (const { id } of [anna, bo]) {
    await stores.mail.createAccount(id)
    const inbox = await inboxOf(stores.mail, id)
    for (const [number, octets] of [900, 100_000, 100_000].entries())
      await put(stores.mail, id, inbox.id, octetsOf(octets, number), flags(), number)
    await using body = await writeBody(stores.mail, id, octetsOf(100))
    await stores.mail.inTransaction(id, (writer) => writer.addUpload('text/plain', body))
  }
  return {
    stores,
    anna,
    bo,
    damage: async (statement: string): Promise<void> => {
      if (url !== null) return ask(url, statement)
      using database = new DatabaseSync(join(accounts, anna.id, 'mail.sqlite'))
      database.exec(statement)
    },
    [Symbol.asyncDispose]: async () => {
      await stores.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** What becomes wrong when a number of Anna's mail is another; her messages have uid 1 to 3. */
const DAMAGE: readonly (readonly [
  table: string,
  column: string,
  by: number,
  where: string,
  found: string,
])[] = [
  ['mailbox', 'messages', 1, 'mailbox_id = 1', '1 mailboxes whose counts are not those of their messages'],
  ['mailbox', 'unseen', 1, 'mailbox_id = 1', '1 mailboxes whose counts are not those of their messages'],
  ['mailbox', 'deleted', 1, 'mailbox_id = 2', '1 mailboxes whose counts are not those of their messages'],
  ['mailbox', 'uid_next', -1, 'mailbox_id = 1', '1 mailboxes that would give out a number again'],
  ['mailbox', 'highest_modseq', -1, 'mailbox_id = 1', '1 mailboxes that would give out a number again'],
  ['mail_state', 'messages', 1, 'true', '1 accounts whose counts are not those of their messages'],
  ['mail_state', 'size_octets', -1, 'true', '1 accounts whose counts are not those of their messages'],
  ['mail_state', 'modseq', -1, 'true', '1 accounts that would give out a number again'],
  ['mail_state', 'next_email_id', -1, 'true', '1 accounts that would give out a number again'],
  ['mail_state', 'next_thread_id', -1, 'true', '1 accounts that would give out a number again'],
  ['mail_state', 'next_mailbox_id', -1, 'true', '1 accounts that would give out a number again'],
  ['mail_state', 'uploads', -1, 'true', '1 accounts that would give out a number again'],
  ['message', 'size_octets', 1, 'uid = 2', '1 messages that are not as long as their content'],
  ['message', 'mailbox_id', 90, 'uid = 2', '1 messages in no mailbox'],
  ['message', 'email_id', 90, 'uid = 2', '1 messages without their content'],
  ['message', 'email_id', 90, 'uid = 2', '1 contents that nothing holds'],
  ['email_text', 'email_id', 90, 'email_id in (2, 92)', '1 messages without their content'],
  ['email_body', 'email_id', -90, 'email_id in (-1, -91)', '1 uploads without their body'],
]

for (const engine of ['SQLite', 'PostgreSQL'] as const) {
  test(`in ${engine} nothing is wrong with what the stores wrote, and every number that is another is found`, async () => {
    await using world = await worldOn(engine)
    const { stores, anna, damage } = world
    const change = (table: string, column: string, by: number, where: string) =>
      damage(`update ${table} set ${column} = ${column} + ${by} where account_id = '${anna.id}' and ${where}`)
    assert.deepEqual(await checkStore(stores.end, quiet), [])
    for (const [table, column, by, where, found] of DAMAGE) {
      await change(table, column, by, where)
      const problems = await checkStore(stores.end, quiet)
      assert.ok(problems.includes(`account ${anna.id}: ${found}`), `${table}.${column}: ${problems}`)
      await change(table, column, -by, where)
    }
    assert.deepEqual(await checkStore(stores.end, quiet), [])
    await damage(`delete from mail_state where account_id = '${anna.id}'`)
    assert.deepEqual(await checkStore(stores.end, quiet), [
      `account ${anna.id}: 1 accounts without their state`,
    ])
  })

  test(`in ${engine} what a server removes meanwhile is no damage`, async () => {
    await using world = await worldOn(engine)
    const { stores, anna, bo } = world
    const writer = await stores.outbox.writeBody(null)
    await writer.write(octetsOf(100_000))
    await using queued = await writer.finish()
    const recipients = [{ kind: 'elsewhere', address: 'far@far.test' }] as const
    await stores.outbox.add('q1' as QueueId, null, recipients, queued, 1)
    const [claimed] = await stores.outbox.claim(1, 1_000, 1)
    const [first, second] = [anna.id, bo.id].sort() as [AccountId, AccountId]
    const inbox = await inboxOf(stores.mail, first)

    /** Each is removed between the reading of its row and of its body. */
    const removing = (place: BodyPlace, remove: () => Promise<unknown>): BodyPlace => ({
      ...place,
      open: async (file) => {
        await remove()
        return place.open(file)
      },
    })
    const expunge = () =>
      stores.mail.inTransaction(first, (transaction) => transaction.expunge(inbox.id, [1, 2, 3] as Uid[]))
    const removeAccount = async () => {
      await stores.accounts.remove(second)
      await stores.mail.erase(second)
    }
    const end: End = {
      ...stores.end,
      queue: removing(stores.end.queue, () => stores.outbox.finish('q1' as QueueId, claimed?.number ?? 0)),
      use: async (account, work) => {
        if (account === second) await removeAccount()
        return stores.end.use(account, (open) => work({ ...open, bodies: removing(open.bodies, expunge) }))
      },
    }
    const problems = await checkStore(end, quiet)
    assert.deepEqual(problems, [])
    assert.equal((await inboxOf(stores.mail, first)).messages, 0)
  })
}
