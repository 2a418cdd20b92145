import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AccountId } from '../../account/account.ts'
import { StoreDown } from '../../base/store-down.ts'
import type { EmailId } from '../../mail/message.ts'
import { emailsIn } from '../../mail/search-index.ts'
import { type SearchHarness, searchIndexContract } from '../contract/search-index-contract.ts'
import { SEARCH_FILE, sqliteSearchIndex } from './search-index.ts'

const ANNA = 'aaaaaaaaaaaaaaaa' as AccountId
const BERTIL = 'bbbbbbbbbbbbbbbb' as AccountId

const harness = async (): Promise<SearchHarness & { readonly folder: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-search-'))
  for (const account of [ANNA, BERTIL]) await mkdir(join(folder, account))
  let index = sqliteSearchIndex(folder)
  return {
    folder,
    account: ANNA,
    otherAccount: BERTIL,
    get index() {
      return index
    },
    reopen: async () => {
      await index.close()
      index = sqliteSearchIndex(folder)
    },
    [Symbol.asyncDispose]: async () => {
      await index.close()
      await rm(folder, { recursive: true })
    },
  }
}

searchIndexContract('SQLite', harness)

const one = { email: 1 as EmailId, header: 'apple', body: '' }

test('a damaged index file is made anew', async () => {
  await using world = await harness()
  await world.index.add(ANNA, [one], 5)
  await world.index.close()
  await writeFile(
    join(world.folder, ANNA, SEARCH_FILE),
    'this is no database, and long enough to be read as one'.repeat(100),
  )
  await world.reopen()
  const { modseq, indexed } = await world.index.state(ANNA)
  assert.deepEqual([modseq, emailsIn(indexed)], [0, []])
  await world.index.add(ANNA, [one], 5)
  assert.equal((await world.index.state(ANNA)).modseq, 5)
})

test('an account whose folder is gone has no index and gets no folder', async () => {
  await using world = await harness()
  await rm(join(world.folder, ANNA), { recursive: true })
  await world.index.add(ANNA, [one], 5)
  assert.equal((await world.index.state(ANNA)).modseq, 0)
  assert.equal(await world.index.find(ANNA, 'header', 'apple'), null)
})

test('two processes may index the same account, and each sees what the other has added', async () => {
  await using world = await harness()
  const other = sqliteSearchIndex(world.folder)
  try {
    await world.index.add(ANNA, [one], 1)
    await other.add(ANNA, [{ ...one, email: 2 as EmailId }, one], 2)
    const { modseq, indexed } = await world.index.state(ANNA)
    assert.deepEqual([modseq, emailsIn(indexed)], [2, [1, 2]])
    assert.deepEqual(emailsIn((await world.index.find(ANNA, 'header', 'apple'))!.matching), [1, 2])
  } finally {
    await other.close()
  }
})

test('a closed index says so, and closing twice is harmless', async () => {
  await using world = await harness()
  await world.index.state(ANNA)
  await world.index.close()
  await assert.rejects(world.index.state(ANNA), StoreDown)
  await world.index.close()
})
