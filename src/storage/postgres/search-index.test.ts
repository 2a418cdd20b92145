/** The search index on PostgreSQL answers as every search index does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newTestDatabase } from '../../../test/support/postgres.ts'
import type { AccountId } from '../../account/account.ts'
import { systemClock } from '../../base/clock.ts'
import { systemRandom } from '../../base/random.ts'
import type { EmailId } from '../../mail/message.ts'
import { emailsIn } from '../../mail/search-index.ts'
import { type SearchHarness, searchIndexContract } from '../contract/search-index-contract.ts'
import { bodyPieces } from './body-pieces.ts'
import { openDatabase, type PostgresDatabase } from './database.ts'
import { openMailStore } from './mail-store.ts'
import { postgresSearchIndex } from './search-index.ts'

const ANNA = 'aaaaaaaaaaaaaaaa' as AccountId
const BERTIL = 'bbbbbbbbbbbbbbbb' as AccountId
const testDatabase = await newTestDatabase()

const storeOf = (database: PostgresDatabase) =>
  openMailStore(database, (owner) => bodyPieces(owner, systemRandom, database.own), systemClock)

const harness = async (): Promise<SearchHarness & { readonly database: PostgresDatabase }> => {
  await testDatabase.empty()
  let database = await openDatabase(testDatabase.url)
  for (const account of [ANNA, BERTIL]) await storeOf(database).createAccount(account)
  return {
    account: ANNA,
    otherAccount: BERTIL,
    get index() {
      return postgresSearchIndex(database)
    },
    get database() {
      return database
    },
    reopen: async () => {
      await database.close()
      database = await openDatabase(testDatabase.url)
    },
    [Symbol.asyncDispose]: () => database.close(),
  }
}

searchIndexContract('PostgreSQL', harness)

const one = { email: 1 as EmailId, header: 'apple', body: '' }

test('an account that is erased takes its words along and gets no others', async () => {
  await using world = await harness()
  for (const account of [ANNA, BERTIL]) await world.index.add(account, [one], 5)
  await storeOf(world.database).erase(ANNA)
  await world.index.add(ANNA, [one], 5)
  assert.deepEqual(emailsIn((await world.index.find(ANNA, 'header', 'apple'))!.matching), [])
  assert.deepEqual(emailsIn((await world.index.find(BERTIL, 'header', 'apple'))!.matching), [1])
})

test('two processes may index the same account, and each sees what the other has added', async () => {
  await using world = await harness()
  const other = postgresSearchIndex(world.database)
  await Promise.all([
    world.index.add(ANNA, [one], 1),
    other.add(ANNA, [{ ...one, email: 2 as EmailId }, one], 2),
  ])
  const { modseq, indexed } = await world.index.state(ANNA)
  assert.deepEqual([modseq, emailsIn(indexed)], [2, [1, 2]])
})
