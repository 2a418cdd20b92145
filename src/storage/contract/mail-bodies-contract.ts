/** Bodies in a mail store: whole or told, in bounded memory, and gone when nobody took them. */
import assert from 'node:assert/strict'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { BodyDamaged, BodyGone } from '../../mail/store.ts'
import {
  ANNA,
  checks,
  flags,
  inboxOf,
  type OpenHarness,
  octetsOf,
  put,
  putIn,
  readBody,
  writeBody,
} from './mail-harness.ts'

const SMALL_OCTETS = 65_536 // lies in the row
const BLOCK = 65_536
const MIB = 1_048_576

/** `inMemory`: bodies are kept in the memory of the test itself, which then cannot tell what a message costs. */
export const bodiesContract = (engine: string, open: OpenHarness, { inMemory = false } = {}): void => {
  const check = checks(engine, open)

  check('a body of any size comes back as it was written, in chunks of at most 64 KiB', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    for (const octets of [0, 1, SMALL_OCTETS, SMALL_OCTETS + 1, 4 * BLOCK, 4 * BLOCK + 1, 700_001]) {
      for (const piece of [1_000_000, 4_097]) {
        const bytes = octetsOf(octets)
        await using body = await writeBody(store, ANNA, bytes, piece)
        assert.equal(body.sizeOctets, octets)
        const again: Uint8Array[] = []
        for await (const chunk of body.chunks()) again.push(Uint8Array.from(chunk))
        assert.ok(Buffer.concat(again).equals(bytes))
        const { email } = await store.inTransaction(ANNA, (writer) => putIn(writer, inbox.id, body))
        const chunks: Uint8Array[] = []
        for await (const chunk of store.body(ANNA, email, 0, octets)) chunks.push(chunk)
        assert.ok(chunks.every((chunk) => chunk.length > 0 && chunk.length <= BLOCK))
        assert.ok(Buffer.concat(chunks).equals(bytes))
      }
    }
  })

  check('a range of a body is exactly those octets', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    for (const octets of [5_000, 400_000]) {
      const bytes = octetsOf(octets)
      const { email } = await put(store, ANNA, inbox.id, bytes)
      const ends = [0, 1, 4_999, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 4 * BLOCK + 7, octets, octets + 10]
      for (const start of ends)
        for (const end of ends)
          assert.ok(
            (await readBody(store, ANNA, email, start, end)).equals(
              bytes.subarray(start, Math.max(start, end)),
            ),
            `[${start}, ${end}) of ${octets}`,
          )
    }
  })

  check('what was written is the store’s own copy', async ({ store }) => {
    const writer = await store.writeBody(ANNA, 4)
    const reused = Buffer.from('ab')
    await writer.write(reused)
    reused.write('cd')
    await writer.write(reused)
    await using body = await writer.finish()
    const { email } = await store.inTransaction(ANNA, async (to) =>
      putIn(to, (await inboxOf(store, ANNA)).id, body),
    )
    assert.equal((await readBody(store, ANNA, email)).toString(), 'abcd')
  })

  for (const octets of [8_192, 300_000]) {
    check(
      `one flipped bit in a body of ${octets} octets is told, before anything of that block is given out`,
      async (harness) => {
        const { store } = harness
        const inbox = await inboxOf(store, ANNA)
        const damaged = await put(store, ANNA, inbox.id, octetsOf(octets, 1))
        const other = await put(store, ANNA, inbox.id, octetsOf(octets, 2))
        await harness.damageBody(ANNA, damaged.email)
        const middle = octets >> 1
        await assert.rejects(readBody(store, ANNA, damaged.email), BodyDamaged)
        await assert.rejects(readBody(store, ANNA, damaged.email, middle - 10, middle - 5), BodyDamaged)
        assert.ok((await readBody(store, ANNA, other.email)).equals(octetsOf(octets, 2)))
        const small = await store.smallBodies(ANNA, [damaged.email, other.email])
        assert.deepEqual(
          small.map((body) => body !== null),
          [false, octets <= SMALL_OCTETS],
        )
      },
    )
  }

  check('a body that nobody took is removed, also when it was given up half way', async (harness) => {
    {
      await using body = await writeBody(harness.store, ANNA, octetsOf(200_000))
      assert.equal(body.sizeOctets, 200_000)
      assert.equal(await harness.filedBodies(ANNA), 1)
    }
    const writer = await harness.store.writeBody(ANNA, 1_000_000)
    await writer.write(octetsOf(500_000))
    await writer.abandon()
    await writer.abandon()
    await assert.rejects(writer.write(octetsOf(1)), /after its end/)
    await assert.rejects(writer.finish(), /after its end/)
    assert.equal(await harness.filedBodies(ANNA), 0)
  })

  check('a body that was disposed of too early is refused, small or large', async (harness) => {
    const inbox = await inboxOf(harness.store, ANNA)
    for (const octets of [10, 100_000]) {
      const body = await writeBody(harness.store, ANNA, octetsOf(octets))
      await body[Symbol.asyncDispose]()
      await assert.rejects(
        harness.store.inTransaction(ANNA, (writer) => putIn(writer, inbox.id, body)),
        /disposed of/,
      )
    }
    assert.equal(await harness.contents(ANNA), 0)
  })

  check('a body that cannot be written says so, leaves nothing, and the next one can', async (harness) => {
    const { store } = harness
    await harness.breakBodies(ANNA, true)
    const writer = await store.writeBody(ANNA, null)
    // Some places take a little before they look where it goes.
    await assert.rejects(writer.write(octetsOf(300_000)).then(() => writer.finish()))
    await assert.rejects(writer.finish(), /after its end/)
    await writer.abandon()
    const small = await put(store, ANNA, (await inboxOf(store, ANNA)).id, octetsOf(1_000))
    assert.ok((await readBody(store, ANNA, small.email)).equals(octetsOf(1_000)))
    await harness.breakBodies(ANNA, false)
    assert.equal(await harness.filedBodies(ANNA), 0)
    await put(store, ANNA, (await inboxOf(store, ANNA)).id, octetsOf(300_000))
  })

  check('a body whose last message goes while it is read is gone, not damaged', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    const { email, uid } = await put(store, ANNA, inbox.id, octetsOf(600_000))
    const reading = store.body(ANNA, email, 0, 600_000)[Symbol.asyncIterator]()
    assert.equal((await reading.next()).done, false)
    await store.inTransaction(ANNA, (writer) => writer.expunge(inbox.id, [uid]))
    await reading.return?.()
    await assert.rejects(readBody(store, ANNA, email), BodyGone)
  })

  const checkMemory = inMemory ? () => {} : check
  checkMemory('a message of 50 MiB goes in and out within a few MiB of memory', async ({ store }) => {
    const inbox = await inboxOf(store, ANNA)
    const piece = octetsOf(MIB)
    const first = await put(store, ANNA, inbox.id, piece) // what is loaded at the first use is no message's
    await readBody(store, ANNA, first.email)
    const before = heldOctets()
    let most = 0
    const measure = () => {
      most = Math.max(most, heldOctets())
    }
    const writer = await store.writeBody(ANNA, 50 * MIB)
    for (let count = 0; count < 50; count++) {
      await writer.write(piece)
      measure()
    }
    await using body = await writer.finish()
    const { email } = await store.inTransaction(ANNA, (to) => putIn(to, inbox.id, body, flags()))
    let read = 0
    for await (const chunk of store.body(ANNA, email, 0, 50 * MIB)) {
      read += chunk.length
      if (read % MIB === 0) measure()
    }
    assert.equal(read, 50 * MIB)
    assert.ok(most - before < 4 * MIB, `${(most - before) / MIB} MiB`)
  })

  check(
    'chunks that are lent are right until the next is asked for, whatever is asked for',
    async ({ store }) => {
      const octets = 700_001
      const bytes = octetsOf(octets, 7)
      const inbox = await inboxOf(store, ANNA)
      const { email } = await put(store, ANNA, inbox.id, bytes)
      for (const [start, end] of [
        [0, octets],
        [1, octets - 1],
        [65_535, 327_681],
        [262_144, 262_145],
        [600_000, octets + 9],
        [octets, octets],
      ] as const) {
        const copies: Buffer[] = []
        for await (const chunk of store.body(ANNA, email, start, end, 'lent')) copies.push(Buffer.from(chunk))
        assert.ok(Buffer.concat(copies).equals(bytes.subarray(start, end)), `${start} to ${end}`)
      }
    },
  )
}

/** What is held, after what is not held any more has been collected. */
const heldOctets = (): number => {
  collectGarbage()
  collectGarbage() // octets that the first found are given back beside the program, and surely by the second
  const { arrayBuffers, heapUsed } = process.memoryUsage()
  return arrayBuffers + heapUsed
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
