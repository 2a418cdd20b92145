/** Bodies that no row names are collected after a day; a body is never taken from a delivery that commits, nor left by one that fails. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newTestDatabase } from '../../../test/support/postgres.ts'
import { openHarness, STARTED_MS } from '../../../test/support/postgres-mail.ts'
import { ask } from '../../../test/support/postgres-server.ts'
import { systemRandom } from '../../base/random.ts'
import { StoreDown } from '../../base/store-down.ts'
import { ANNA, inboxOf, octetsOf, putIn, readBody, writeBody } from '../contract/mail-harness.ts'
import { collectLeftOvers, type PlaceOf } from './body-ledger.ts'
import { bodyPieces } from './body-pieces.ts'
import { openConnections } from './connection.ts'

const DAY_MS = 24 * 3_600_000
const testDatabase = await newTestDatabase()
const { url } = testDatabase

const world = async () => {
  const direct = openConnections(url, { max: 1, readOnly: false })
  const count = async (what: string): Promise<number> =>
    ((await direct.query(`select count(distinct file) as n from ${what}`, [])).rows[0] as { n: number }).n
  const harness = await openHarness(testDatabase, {
    placeOf: (database) => (owner) => bodyPieces(owner, systemRandom, database.own),
    count: () => count('body_piece'),
    flipBit: async () => {},
    break: async () => {},
    [Symbol.asyncDispose]: () => direct.close(),
  })
  await harness.store.createAccount(ANNA)
  const placeOf: PlaceOf = (owner) => bodyPieces(owner, systemRandom, harness.database.own)
  return {
    harness,
    count,
    inbox: await inboxOf(harness.store, ANNA),
    placeOf,
    collect: () => collectLeftOvers({ ...harness.database.own, nowMs: harness.clock.nowMs }, placeOf),
    [Symbol.asyncDispose]: harness.close,
  }
}

test('what was never named is collected after a day and not before; what a row names never', async () => {
  await using here = await world()
  const { harness, inbox, collect, count } = here
  const { store, clock } = harness
  await writeBody(store, ANNA, octetsOf(100_000)) // its process ends here
  const kept = await writeBody(store, ANNA, octetsOf(100_000, 2))
  const { email, uid } = await store.inTransaction(ANNA, (writer) => putIn(writer, inbox.id, kept))
  clock.setMs(STARTED_MS + DAY_MS - 1)
  assert.equal(await collect(), 0)
  assert.equal(await count('body_piece'), 2)
  clock.setMs(STARTED_MS + DAY_MS + 1)
  assert.equal(await collect(), 1)
  assert.ok((await readBody(store, ANNA, email)).equals(octetsOf(100_000, 2)))
  await store.inTransaction(ANNA, (writer) => writer.expunge(inbox.id, [uid]))
  assert.deepEqual([await count('body_piece'), await count('loose_body')], [0, 0])
})

test('a collection that ended in the middle is finished by the next', async () => {
  await using here = await world()
  const { harness, collect, count } = here
  await writeBody(harness.store, ANNA, octetsOf(100_000))
  await ask(url, 'update loose_body set is_collected = 1') // and here its process ended
  harness.clock.setMs(STARTED_MS + DAY_MS + 1)
  assert.equal(await collect(), 1)
  assert.deepEqual([await count('body_piece'), await count('loose_body')], [0, 0])
})

test('of a delivery and a collection at the same moment one has the body: it is whole with its row, or gone without', async () => {
  await using here = await world()
  const { harness, inbox, collect, count } = here
  const { store, clock } = harness
  const BODIES = 40
  const bodies: Awaited<ReturnType<typeof writeBody>>[] = []
  for (let number = 0; number < BODIES; number++)
    bodies.push(await writeBody(store, ANNA, octetsOf(70_000, number)))
  clock.setMs(STARTED_MS + DAY_MS + 1) // far slower than any delivery is
  const delivering = bodies.map((body) =>
    store.inTransaction(ANNA, (writer) => putIn(writer, inbox.id, body)),
  )
  const [ends] = await Promise.all([Promise.allSettled(delivering), collect()])
  const delivered = ends.filter((end) => end.status === 'fulfilled').map((end) => end.value)
  for (const end of ends) if (end.status === 'rejected') assert.ok(end.reason instanceof StoreDown)
  for (const { email } of delivered) assert.equal((await readBody(store, ANNA, email)).length, 70_000)
  await collect()
  assert.equal(await count('body_piece'), delivered.length)
  assert.equal((await inboxOf(store, ANNA)).messages, delivered.length)
})
