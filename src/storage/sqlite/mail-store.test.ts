/** The mail store on SQLite keeps the contract of mail stores, and what only it can break. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import { HOUR_MS, rangesOf } from '../../activity/deeds.ts'
import type { AppPasswordId } from '../../app-password/app-password.ts'
import {
  ANNA,
  BERTIL,
  contentOf,
  flags,
  inboxOf,
  type MailHarness,
  movedClock,
  octetsOf,
  put,
  readBody,
  writeBody,
} from '../contract/mail-harness.ts'
import { mailStoreContract } from '../contract/mail-store-contract.ts'
import { openMailStore, type SqliteMailStore } from './mail-store.ts'

type BodyRow = { file: string | null; content: Uint8Array | null }

const STARTED_MS = 1_760_000_000_000
const BIG_OCTETS = 70_000 // more than lies in a row

const openHarness = async (
  openMax = 4,
): Promise<MailHarness & AsyncDisposable & { readonly folder: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-mail-'))
  const clock = movedClock(STARTED_MS)
  let store = await openMailStore(folder, clock, { openMax })
  const bodies = (account: AccountId) => join(folder, account, 'bodies')
  const directly = <Result>(account: AccountId, work: (db: DatabaseSync) => Result): Result => {
    using db = new DatabaseSync(join(folder, account, 'mail.sqlite'))
    return work(db)
  }
  const close = async () => {
    await store.close()
    await rm(folder, { recursive: true })
  }
  return {
    folder,
    clock,
    get store() {
      return store
    },
    get deeds() {
      return store.deeds
    },
    reopen: async () => {
      await store.close()
      store = await openMailStore(folder, clock, { openMax })
    },
    damageBody: async (account, email) => {
      const find = 'SELECT file, content FROM email_body WHERE email_id = ?'
      const row = directly(account, (db) => db.prepare(find).get(email)) as BodyRow
      if (typeof row.file === 'string') {
        const path = join(bodies(account), row.file)
        await writeFile(path, flipped(await readFile(path)))
        return
      }
      const bytes = flipped(row.content ?? new Uint8Array())
      directly(account, (db) =>
        db.prepare('UPDATE email_body SET content = ? WHERE email_id = ?').run(bytes, email),
      )
    },
    fill: (account, full) =>
      store.withDatabase(account, (database) =>
        database.write(async (connection) => {
          const { rows } = await sql<{ page_count: number }>`PRAGMA page_count`.execute(connection)
          const most = full ? (rows[0]?.page_count ?? 0) : 1_000_000
          await sql.raw(`PRAGMA max_page_count = ${most}`).execute(connection)
        }),
      ),
    breakBodies: (account, broken) => {
      const [from, to] = broken ? ['bodies', 'elsewhere'] : ['elsewhere', 'bodies']
      return rename(join(folder, account, from), join(folder, account, to))
    },
    filedBodies: async (account) => (await readdir(bodies(account))).length,
    contents: async (account) =>
      directly(account, (db) => {
        const count = (table: string) =>
          Object.values(db.prepare(`SELECT count(*) FROM ${table}`).get() ?? {})[0]
        assert.equal(count('email_body'), count('email_text'))
        assert.equal(count('email_header'), count('email_text'))
        return Number(count('email_text'))
      }),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const flipped = (bytes: Uint8Array): Uint8Array => {
  const damaged = Uint8Array.from(bytes)
  const middle = damaged.length >> 1
  damaged[middle] = (damaged[middle] ?? 0) ^ 1
  return damaged
}

mailStoreContract('SQLite', () => openHarness())

test('an id that is not shaped like an account id never becomes a path', async () => {
  await using harness = await openHarness()
  const { store } = harness
  for (const id of ['../../../etc', 'AAAAAAAAAAAAAAAA', '', 'aaaaaaaaaaaaaaaa/..'])
    await assert.rejects(store.createAccount(id as AccountId), /account id/)
})

test('more accounts than databases may be open are all served, at the same time', async () => {
  await using harness = await openHarness(2)
  const { store } = harness
  const accounts = Array.from({ length: 9 }, (_, n) => `accountaccount${'abcdefghi'.charAt(n)}x` as AccountId)
  for (const account of accounts) await store.createAccount(account)
  await Promise.all(
    [...accounts, ...accounts].map(async (account, n) => {
      const inbox = await inboxOf(store, account)
      const { email } = await put(store, account, inbox.id, octetsOf(100, n))
      assert.deepEqual(await readBody(store, account, email), octetsOf(100, n))
    }),
  )
  for (const account of accounts) assert.equal((await inboxOf(store, account)).messages, 2)
})

test('a file that no row names is removed a day later, when the account is opened; one that a row names stays', async () => {
  await using harness = await openHarness()
  await harness.store.createAccount(ANNA)
  const inbox = await inboxOf(harness.store, ANNA)
  const kept = await put(harness.store, ANNA, inbox.id, octetsOf(BIG_OCTETS))
  const folder = join(harness.folder, ANNA, 'bodies')
  await writeFile(join(folder, 'a'.repeat(32)), 'left over')
  await writeFile(join(folder, 'b'.repeat(32)), 'of a delivery that goes on')
  const aged = async (name: string, ageMs: number) => {
    const at = new Date(STARTED_MS - ageMs)
    await utimes(join(folder, name), at, at)
  }
  for (const name of await readdir(folder)) await aged(name, 25 * 3_600_000)
  await aged('b'.repeat(32), 3_600_000)
  await harness.reopen()
  assert.deepEqual(await readBody(harness.store, ANNA, kept.email), octetsOf(BIG_OCTETS))
  assert.equal(await harness.filedBodies(ANNA), 2)
  await assert.rejects(stat(join(folder, 'a'.repeat(32))))
})

test('an account whose erasing was cut short is erased at the next start', async () => {
  await using harness = await openHarness()
  await mkdir(join(harness.folder, `${BERTIL}.erased`, 'bodies'), { recursive: true })
  await harness.reopen()
  assert.deepEqual(await readdir(harness.folder), [])
})

test('processes that erase one account at once, and one that starts meanwhile, are none in the way of another', async () => {
  await using harness = await openHarness()
  const opened = [harness.store, await openMailStore(harness.folder, harness.clock)]
  await harness.store.createAccount(ANNA)
  for (const { usage } of opened) await usage(ANNA) // each has it open
  for (let number = 0; number < 100; number++)
    await writeFile(join(harness.folder, ANNA, 'bodies', number.toString(16).padStart(32, '0')), 'x')
  const starting = Array.from({ length: 4 }, () => openMailStore(harness.folder, harness.clock))
  await Promise.all(opened.map(({ erase }) => erase(ANNA)))
  for (const { close } of [...(await Promise.all(starting)), ...opened.slice(1)] as SqliteMailStore[])
    await close()
  assert.deepEqual(await readdir(harness.folder), [])
})

test('a body of another account, or one in a file given twice, is refused and nothing is kept of it', async () => {
  await using harness = await openHarness()
  const { store } = harness
  await store.createAccount(ANNA)
  await store.createAccount(BERTIL)
  const inbox = await inboxOf(store, ANNA)
  {
    await using body = await writeBody(store, BERTIL, octetsOf(BIG_OCTETS))
    const stolen = store.inTransaction(ANNA, async (writer) => {
      await writer.addMessage(inbox.id, await writer.addEmail(contentOf(1), body), 1, flags(), {
        atMs: 0,
        zoneMinutes: 0,
      })
    })
    await assert.rejects(stolen, /another account/)
  }
  {
    await using body = await writeBody(store, ANNA, octetsOf(BIG_OCTETS))
    await store.inTransaction(ANNA, async (writer) => {
      const email = await writer.addEmail(contentOf(1), body)
      await writer.addMessage(inbox.id, email, body.sizeOctets, flags(), { atMs: 0, zoneMinutes: 0 })
    })
    await assert.rejects(
      store.inTransaction(ANNA, (writer) => writer.addEmail(contentOf(1), body)),
      /given twice/,
    )
  }
  assert.equal(await harness.filedBodies(BERTIL), 0)
  assert.equal(await harness.filedBodies(ANNA), 1)
  assert.equal(await harness.contents(ANNA), 1)
})

test('a message that a program read costs at most 64 octets, also when none lies beside another', async () => {
  await using harness = await openHarness()
  const { store, deeds, folder, clock } = harness
  await store.createAccount(ANNA)
  const pagesOctets = (): number => {
    using db = new DatabaseSync(join(folder, ANNA, 'mail.sqlite'))
    const [pages, size] = ['page_count', 'page_size'].map((name) =>
      Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]),
    )
    return (pages ?? 0) * (size ?? 0)
  }
  const before = pagesOctets()
  const MESSAGES = 20_000
  const hour = Math.floor(clock.nowMs() / HOUR_MS)
  for (let first = 0; first < MESSAGES; first += 1_000) {
    const uids = Array.from({ length: 1_000 }, (_, at) => 1_000_000 + 2 * (first + at))
    const appPassword = 'aaaaaphone' as AppPasswordId
    await deeds.record(ANNA, [{ appPassword, deed: 'read', hour, mailbox: 7, ranges: rangesOf(uids) }], [])
  }
  const octets = (pagesOctets() - before) / MESSAGES
  assert.ok(octets <= 64, `${octets} octets a message`)
})
