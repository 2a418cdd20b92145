/** Bodies in an object store: whole or not there, in parts when they are large, and told as down when it is. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startObjectStore, type TestObjectStore } from '../../../test/support/object-store.ts'
import { systemRandom } from '../../base/random.ts'
import { StoreDown } from '../../base/store-down.ts'
import { BodyDamaged, StoreFull } from '../../mail/store.ts'
import { octetsOf } from '../contract/mail-harness.ts'
import { bodyObjects } from './body-objects.ts'
import { type BodyPlace, newBodyFile } from './body-place.ts'

const MIB = 1_048_576
const placeOf = ({ store }: TestObjectStore) => bodyObjects(store, systemRandom)('anna')

const write = async (place: BodyPlace, octets: number) => {
  const body = await place.create(newBodyFile(systemRandom))
  for (let at = 0; at < octets; at += 262_144) await body.write(octetsOf(Math.min(262_144, octets - at), at))
  return body
}

const read = async (place: BodyPlace, file: Parameters<BodyPlace['open']>[0], at = 0): Promise<Buffer> => {
  await using opened = await place.open(file)
  const pieces: Buffer[] = []
  const into = Buffer.alloc(100_000)
  for (let from = at; ; ) {
    const count = await opened.read(into, from)
    if (count === 0) return Buffer.concat(pieces)
    pieces.push(Buffer.from(into.subarray(0, count)))
    from += count
  }
}

test('small and large ones come back whole, from their start and from within', async () => {
  await using world = await startObjectStore()
  const place = placeOf(world)
  for (const octets of [70_000, 5 * MIB, 5 * MIB + 1, 11 * MIB]) {
    const body = await write(place, octets)
    assert.equal(world.objects.has(`anna/${body.file}`), false, 'it is not there before it is whole')
    await body.finish()
    const stored = world.objects.get(`anna/${body.file}`)
    assert.equal(stored?.length, octets)
    assert.ok((await read(place, body.file)).equals(stored))
    assert.ok((await read(place, body.file, 65_536)).equals(stored.subarray(65_536)))
    await place.remove([body.file, body.file])
    await assert.rejects(read(place, body.file), BodyDamaged)
  }
  assert.equal(world.uploads.size, 0)
})

test('one that is given up leaves neither an object nor parts of one', async () => {
  await using world = await startObjectStore()
  for (const octets of [70_000, 6 * MIB]) await (await write(placeOf(world), octets)).abandon()
  assert.deepEqual([world.objects.size, world.uploads.size], [0, 0])
})

test('a store that fails is down, one without room is full, and a wrong key opens nothing', async () => {
  await using world = await startObjectStore()
  const place = placeOf(world)
  const kept = await write(place, 70_000)
  await kept.finish()
  world.fail(503)
  await assert.rejects((await write(place, 70_000)).finish(), StoreDown)
  await assert.rejects(read(place, kept.file), StoreDown)
  await assert.rejects(place.remove([kept.file]), StoreDown)
  world.fail(507)
  await assert.rejects((await write(place, 70_000)).finish(), StoreFull)
  world.fail(null)
  const wrong = bodyObjects({ ...world.store, secret: 'guessed' }, systemRandom)('anna')
  await assert.rejects((await write(wrong, 70_000)).finish(), /403/)
  assert.equal((await read(place, kept.file)).length, 70_000)
})

test('a store that is gone is down', async () => {
  const world = await startObjectStore()
  const place = placeOf(world)
  await world[Symbol.asyncDispose]()
  await assert.rejects((await write(place, 70_000)).finish(), StoreDown)
})
