/** The stores of a data folder: made where there is none, found again, and checked. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { Kysely } from 'kysely'
import { NO_PROFILE } from '../account/profile.ts'
import type { Clock } from '../base/clock.ts'
import { StoreDown } from '../base/store-down.ts'
import type { QueueId } from '../mail/queue-id.ts'
import { addAccount, testAccount, testAppPassword, testHash } from './contract/directory.ts'
import { DIRECTORY_MIGRATIONS } from './sql/directory-migrations.ts'
import type { DirectoryTables } from './sql/directory-tables.ts'
import { openDatabase } from './sqlite/database.ts'
import { openStores, type StoreFolders } from './stores.ts'

const NOW_MS = Date.UTC(2026, 0, 10)
const DAY_MS = 24 * 3_600_000
const clock: Clock = { nowMs: () => NOW_MS, monotonicMs: () => 0, after: () => () => {} }

const inFolder = async (work: (folders: StoreFolders) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-stores-'))
  const data = join(folder, 'not', 'yet', 'there')
  try {
    await work({
      directory: join(data, 'directory.sqlite'),
      queue: join(data, 'queue'),
      accounts: join(data, 'accounts'),
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('a new folder becomes stores that answer, and what was written is there the next time', () =>
  inFolder(async (folders) => {
    const first = await openStores(folders, clock)
    const anna = await addAccount(first.accounts, 'anna')
    await first.mail.createAccount(anna.id)
    assert.deepEqual(await first.check(), [])
    await first.close()
    const second = await openStores(folders, clock)
    assert.deepEqual(await second.accounts.find(anna.id), anna)
    assert.equal((await second.mail.mailboxes(anna.id)).length, 6)
    await second.close()
    await assert.rejects(second.accounts.find(anna.id), StoreDown)
  }))

test('an account whose mail is missing is told by the check, with its address', () =>
  inFolder(async (folders) => {
    const stores = await openStores(folders, clock)
    for (const name of ['anna', 'bo']) await addAccount(stores.accounts, name)
    await stores.mail.createAccount(testAccount('anna').id)
    const problems = await stores.check()
    assert.equal(problems.length, 1)
    assert.match(problems[0] ?? '', /bo@example\.test/)
    await stores.close()
  }))

test('bodies that a dead process left in the queue are removed after a day, and queued ones stay', () =>
  inFolder(async (folders) => {
    const stores = await openStores(folders, clock)
    const writer = await stores.outbox.writeBody(null)
    await writer.write(new Uint8Array(100_000))
    await using body = await writer.finish()
    const anna = testAccount('anna')
    const recipient = { kind: 'local', account: anna.id, address: anna.address } as const
    await stores.outbox.add('one' as QueueId, null, [recipient], body, NOW_MS)
    await stores.close()
    const [queued] = await readdir(folders.queue)
    const [fresh, old] = ['f'.repeat(32), 'e'.repeat(32)]
    for (const name of [fresh, old]) await writeFile(join(folders.queue, name), 'left over')
    const setAge = (name: string, ageMs: number) => {
      const seconds = (NOW_MS - ageMs) / 1_000
      return utimes(join(folders.queue, name), seconds, seconds)
    }
    await setAge(fresh, DAY_MS - 1_000)
    await setAge(old, DAY_MS + 1_000)
    await setAge(queued ?? '', 2 * DAY_MS)
    await (await openStores(folders, clock)).close()
    assert.deepEqual((await readdir(folders.queue)).toSorted(), [queued, fresh].toSorted())
  }))

test('stores that cannot be opened are StoreDown', () =>
  inFolder(async (folders) => {
    await (await openStores(folders, clock)).close()
    await writeFile(folders.directory, 'this is no database'.repeat(1_000))
    await assert.rejects(openStores(folders, clock), StoreDown)
  }))

test('a directory of the first version is brought up to date with what is in it', () =>
  inFolder(async (folders) => {
    await mkdir(dirname(folders.directory), { recursive: true })
    const old = await openDatabase<DirectoryTables>(folders.directory, DIRECTORY_MIGRATIONS.slice(0, 1))
    const anna = testAccount('anna')
    const { device, access, unusedUntilMs, replaces, ...phone } = testAppPassword(anna, 'phone')
    const { keyId, lookup, proof } = testHash('phone')
    await old.write(async (transaction) => {
      // As that version wrote: today's store knows columns that were not there.
      const tables = transaction as Kysely<Record<'account' | 'address' | 'app_password', object>>
      const { id, address } = anna
      await tables
        .insertInto('account')
        .values({ id, address, created_ms: 1_000, password_hash: 'hash' })
        .execute()
      await tables.insertInto('address').values({ address, account_id: id }).execute()
      const row = { account_id: id, id: phone.id, name: phone.name, services: 'imap,smtp' }
      await tables
        .insertInto('app_password')
        .values({ ...row, created_ms: 2_000, key_id: keyId, lookup, proof })
        .execute()
    })
    await old.close()
    const stores = await openStores(folders, clock)
    const match = await stores.appPasswords.match(lookup, anna.address)
    assert.deepEqual(match?.appPassword, { ...phone, device, access, unusedUntilMs, replaces })
    assert.deepEqual(await stores.profiles.profile(anna.id), { ...NO_PROFILE, passwordChangedMs: 1_000 })
    await stores.close()
  }))
