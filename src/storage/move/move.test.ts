/** Everything is taken from one engine to the other and back, also when it is cut short; harm done on purpose is noticed. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { newTestDatabase } from '../../../test/support/postgres.ts'
import { ask } from '../../../test/support/postgres-server.ts'
import type { Account } from '../../account/account.ts'
import { systemClock } from '../../base/clock.ts'
import { StoreDown } from '../../base/store-down.ts'
import type { QueueId } from '../../mail/queue-id.ts'
import { checkStore, compareStores } from '../check-store.ts'
import { addAccount, testAppPassword, testHash } from '../contract/directory.ts'
import { flags, inboxOf, octetsOf, put } from '../contract/mail-harness.ts'
import { copyStore } from '../copy-store.ts'
import type { Database } from '../sql/database.ts'
import { openStores, type StorePlace, type Stores } from '../stores.ts'
import type { End } from './end.ts'

const quiet = () => {}

const foldersIn = (folder: string) => ({
  directory: join(folder, 'directory.sqlite'),
  queue: join(folder, 'queue'),
  accounts: join(folder, 'accounts'),
})

/** Two accounts with mail small and large, two of one moment's activity beside many, and a message in the queue. */
const fill = async (stores: Stores): Promise<readonly Account[]> => {
  const accounts = [await addAccount(stores.accounts, 'anna'), await addAccount(stores.accounts, 'bo')]
  for (const [at, account] of accounts.entries()) {
    await stores.mail.createAccount(account.id)
    await stores.appPasswords.add(testAppPassword(account, `phone${at}`), testHash(`phone${at}`))
    const inbox = await inboxOf(stores.mail, account.id)
    for (let number = 0; number < 12; number++)
      await put(
        stores.mail,
        account.id,
        inbox.id,
        octetsOf(number % 5 === 0 ? 150_000 : 900, number),
        flags(),
        number,
      )
    const activity = {
      account: account.id,
      what: { kind: 'account-created' },
      service: 'command-line',
      remote: null,
      client: null,
      appPassword: null,
    } as const
    for (const _ of ['twice', 'at one moment']) await stores.activity.record([{ ...activity, atMs: 5 }])
    await stores.activity.record(Array.from({ length: 600 }, (_, atMs) => ({ ...activity, atMs: 10 + atMs })))
  }
  const writer = await stores.outbox.writeBody(null)
  await writer.write(octetsOf(100_000))
  await using body = await writer.finish()
  await stores.outbox.add('q1' as QueueId, null, [{ kind: 'elsewhere', address: 'far@far.test' }], body, 1)
  return accounts
}

const openIn = async (opened: AsyncDisposableStack, place: StorePlace): Promise<Stores> => {
  const stores = await openStores(place, systemClock)
  opened.defer(() => stores.close())
  return stores
}

const newFolder = (opened: AsyncDisposableStack): string => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-move-'))
  opened.defer(() => rmSync(folder, { recursive: true }))
  return folder
}

test('from SQLite to PostgreSQL and back, cut short on the way, nothing differs', async () => {
  const { url } = await newTestDatabase()
  await using opened = new AsyncDisposableStack()
  const folder = newFolder(opened)
  const first = await openIn(opened, foldersIn(join(folder, 'first')))
  const middle = await openIn(opened, {
    ...foldersIn(join(folder, 'middle')),
    postgres: { url, connectionsMax: 8, bodies: 'database' },
  })
  const last = await openIn(opened, foldersIn(join(folder, 'last')))
  const [anna, bo] = await fill(first)
  assert.ok(anna && bo)

  const cutShort = copyStore(first.end, middle.end, (done) => {
    if (done >= 12) throw new Error('cut short')
  })
  await assert.rejects(cutShort, /cut short/)
  assert.notDeepEqual(await compareStores(first.end, middle.end, quiet).catch(String), [])
  const told: [number, number][] = []
  await copyStore(first.end, middle.end, (done, total) => told.push([done, total]))
  assert.deepEqual(told.at(-1), [24, 24])
  assert.deepEqual(await compareStores(first.end, middle.end, quiet), [])
  await copyStore(middle.end, last.end, quiet)
  assert.deepEqual(await compareStores(first.end, last.end, quiet), [])
  for (const stores of [first, middle, last]) assert.deepEqual(await checkStore(stores.end, quiet), [])

  // What was taken along is of use: mail goes on where it was, and the queue is what it was.
  const inbox = await inboxOf(last.mail, anna.id)
  assert.equal((await put(last.mail, anna.id, inbox.id, octetsOf(10))).uid, 13)
  assert.equal((await last.outbox.claim(10, 1, 10)).length, 1)
  let queued = 0
  for await (const chunk of last.outbox.body('q1' as QueueId)) queued += chunk.length
  assert.equal(queued, 100_000)

  // Harm done on purpose is noticed.
  await ask(
    url,
    `update body_piece set content = set_bit(content, 80, 1 - get_bit(content, 80)) where account_id = '${anna.id}' and number = 0`,
  )
  await ask(
    url,
    `update mailbox set messages = messages + 1 where account_id = '${bo.id}' and name = 'INBOX'`,
  )
  const problems = await checkStore(middle.end, quiet)
  assert.equal(
    problems.filter((problem) => problem.includes(anna.id) && problem.includes('not what was written'))
      .length,
    3,
  )
  assert.ok(problems.some((problem) => problem.includes(bo.id) && problem.includes('counts')))
  assert.equal(problems.length, 4)
  assert.deepEqual(await compareStores(first.end, middle.end, quiet), [
    `account ${bo.id}, mailbox: 6 rows that are not the same`,
  ])
})

test('a commit whose answer is lost may have happened: the bodies that its rows name stay', async () => {
  const { url } = await newTestDatabase()
  await using opened = new AsyncDisposableStack()
  const folder = newFolder(opened)
  const from = await openIn(opened, foldersIn(join(folder, 'from')))
  await fill(from)
  const inPostgres = { url, connectionsMax: 8, bodies: { folder: join(folder, 'bodies') } }
  for (const postgres of [undefined, inPostgres]) {
    const to = await openIn(opened, { ...foldersIn(join(folder, 'to')), postgres })
    let cutShort = 0
    while (await copyStore(from.end, losingOne(to.end), quiet).catch(String)) cutShort++
    assert.ok(cutShort > 20, 'once in each table that holds something')
    assert.deepEqual(await compareStores(from.end, to.end, quiet), [])
    assert.deepEqual(await checkStore(to.end, quiet), [])
  }
})

/** Its first commit is done, and not answered. */
const losingOne = (end: End): End => {
  let isLost = false
  const losing = <Tables>(database: Database<Tables>): Database<Tables> => ({
    ...database,
    write: async (work) => {
      const result = await database.write(work)
      if (isLost) return result
      isLost = true
      throw new StoreDown('the answer to COMMIT was lost')
    },
  })
  return {
    ...end,
    directory: losing(end.directory),
    use: (account, work) => end.use(account, (open) => work({ ...open, database: losing(open.database) })),
  }
}
