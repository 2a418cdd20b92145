/** The mail store on PostgreSQL keeps the contract of mail stores, with large bodies in the database, in files and in objects. */
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startObjectStore } from '../../../test/support/object-store.ts'
import { newTestDatabase } from '../../../test/support/postgres.ts'
import { openHarness, type TestPlace } from '../../../test/support/postgres-mail.ts'
import { ask } from '../../../test/support/postgres-server.ts'
import type { AccountId } from '../../account/account.ts'
import { systemRandom } from '../../base/random.ts'
import { bodyFolder } from '../bodies/body-folder.ts'
import { bodyObjects } from '../bodies/body-objects.ts'
import { bodiesContract } from '../contract/mail-bodies-contract.ts'
import {
  ANNA,
  BERTIL,
  contentOf,
  flags,
  inboxOf,
  RECEIVED,
  readBody,
  writeBody,
} from '../contract/mail-harness.ts'
import { mailStoreContract } from '../contract/mail-store-contract.ts'
import { transactionsContract } from '../contract/mail-transactions-contract.ts'
import { bodyPieces } from './body-pieces.ts'
import { openConnections } from './connection.ts'

const testDatabase = await newTestDatabase()
const { url } = testDatabase

const inDatabase = async (): Promise<TestPlace> => {
  const direct = openConnections(url, { max: 1, readOnly: false })
  await ask(url, MENDED)
  return {
    placeOf: (database) => (owner) => bodyPieces(owner, systemRandom, database.own),
    count: async (account) => {
      const { rows } = await direct.query(COUNT, [account])
      return (rows[0] as { files: number }).files
    },
    flipBit: async (account, file) => {
      await direct.query(FLIP_BIT, [account, file])
    },
    break: (_account, broken) => ask(url, broken ? BROKEN : MENDED),
    [Symbol.asyncDispose]: () => direct.close(),
  }
}

const COUNT = 'select count(distinct file) as files from body_piece where account_id = $1'
const FLIP_BIT = `update body_piece set content = set_bit(content, 8 * 19000, 1 - get_bit(content, 8 * 19000))
  where account_id = $1 and file = $2 and number = 2`
const MENDED = 'drop trigger if exists broken on body_piece'
const BROKEN = `
  create or replace function broken() returns trigger language plpgsql as $$
    begin raise exception 'input/output error' using errcode = '58030'; end $$;
  create trigger broken before insert on body_piece for each row execute function broken()`

const inFiles = async (): Promise<TestPlace> => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-bodies-'))
  for (const account of [ANNA, BERTIL]) await mkdir(join(folder, account))
  const pathOf = (account: AccountId) => join(folder, account)
  return {
    placeOf: () => (owner) => bodyFolder({ path: join(folder, owner), random: systemRandom }),
    count: async (account) => (await readdir(pathOf(account))).length,
    flipBit: async (account, file) => {
      const bytes = await readFile(join(pathOf(account), file))
      bytes[bytes.length >> 1]! ^= 1
      await writeFile(join(pathOf(account), file), bytes)
    },
    break: (account, broken) => {
      const [from, to] = broken ? ['', '.elsewhere'] : ['.elsewhere', '']
      return rename(pathOf(account) + from, pathOf(account) + to)
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

const inObjects = async (): Promise<TestPlace> => {
  const world = await startObjectStore()
  const bodiesOf = (account: AccountId) => [...world.objects.keys()].filter((key) => key.startsWith(account))
  return {
    placeOf: () => bodyObjects(world.store, systemRandom),
    count: (account) => Promise.resolve(bodiesOf(account).length),
    flipBit: async (account, file) => {
      const bytes = world.objects.get(`${account}/${file}`) ?? Buffer.alloc(1)
      bytes[bytes.length >> 1]! ^= 1
    },
    break: async (_account, broken) => world.fail(broken ? 500 : null),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

mailStoreContract('PostgreSQL, bodies in the database', async () =>
  openHarness(testDatabase, await inDatabase()),
)
bodiesContract('PostgreSQL, bodies in files', async () => openHarness(testDatabase, await inFiles()))
transactionsContract('PostgreSQL, bodies in files', async () => openHarness(testDatabase, await inFiles()))

bodiesContract('PostgreSQL, bodies in objects', async () => openHarness(testDatabase, await inObjects()), {
  inMemory: true,
})
transactionsContract('PostgreSQL, bodies in objects', async () =>
  openHarness(testDatabase, await inObjects()),
)

test('an id that is not shaped like an account id gets no mail', async () => {
  const harness = await openHarness(testDatabase, await inFiles())
  for (const id of ['../../../etc', 'AAAAAAAAAAAAAAAA', '', 'aaaaaaaaaaaaaaaa/..'])
    await assert.rejects(harness.store.createAccount(id as AccountId), /account id/)
  await harness.close()
})

test('mail with NUL wherever a text of it is kept is taken all the same', async () => {
  const harness = await openHarness(testDatabase, await inFiles())
  const { store } = harness
  await store.createAccount(ANNA)
  const inbox = await inboxOf(store, ANNA)
  const odd = {
    ...contentOf(1),
    preview: 'a\0b',
    structure: 'c\0d',
    header: 'Subject: e\0f\r\n\r\n',
    threadKeys: ['g\0h'],
  }
  for (const _ of ['once', 'again']) {
    await using body = await writeBody(store, ANNA, Buffer.from('x\0y'))
    await store.inTransaction(ANNA, async (writer) => {
      await writer.addMessage(inbox.id, await writer.addEmail(odd, body), 3, flags(), RECEIVED)
    })
  }
  const [one, other] = await store.numbers(ANNA, inbox.id, 0)
  assert.equal(one?.thread, other?.thread)
  const [texts] = await store.texts(ANNA, [one!.email], ['preview', 'structure', 'header'])
  assert.deepEqual(texts, { preview: 'a\ufffdb', structure: 'c\ufffdd', header: odd.header })
  assert.equal((await readBody(store, ANNA, one!.email)).toString(), 'x\0y')
  await harness.close()
})
