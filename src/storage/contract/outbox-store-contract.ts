/** What an `OutboxStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AppPasswordId } from '../../app-password/app-password.ts'
import { StoreDown } from '../../base/store-down.ts'
import type { HarmId } from '../../harm/harm.ts'
import type { Recipient } from '../../mail/mail.ts'
import type { OutboxStore, QueuedRecipient } from '../../mail/outbox.ts'
import type { QueueId } from '../../mail/queue-id.ts'
import type { StoredBody } from '../../mail/store.ts'
import { addAccount, type MakeDirectory, testAccount, testAppPassword, testHash } from './directory.ts'

const id = (text: string): QueueId => text as QueueId
const SMALL = Buffer.from('Subject: small\r\n\r\nbody\r\n')
const LARGE = Buffer.alloc(300_000, 'a line of a large message\r\n')
const LEASE_MS = 60_000

const anna = testAccount('anna')
const local: Recipient = { kind: 'local', account: anna.id, address: anna.address }
const elsewhere = (number: number): Recipient => ({
  kind: 'elsewhere',
  address: `Someone${number}@remote.test`,
})

const queue = async (
  outbox: OutboxStore,
  name: string,
  recipients: readonly Recipient[],
  {
    bytes = SMALL,
    atMs = 1_000,
    sender = 'anna@example.test' as string | null,
    sentWith = null as string | null,
  } = {},
): Promise<boolean> => {
  const writer = await outbox.writeBody(bytes.length)
  await writer.write(bytes)
  await using body = await writer.finish()
  return await outbox.add(id(name), sender, recipients, body, atMs, sentWith)
}

const bytesOf = async (outbox: OutboxStore, name: string): Promise<Buffer> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of outbox.body(id(name))) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const named = (claimed: readonly QueuedRecipient[]): string[] =>
  claimed.map(({ queueId, number }) => `${queueId}/${number}`).toSorted()

export const outboxStoreContract = (engine: string, make: MakeDirectory): void => {
  describe(`the queue in ${engine}`, () => {
    test('a message that waits is withdrawn as a whole, and not once a recipient has been tried', async () => {
      await using directory = await make()
      const { outbox } = directory
      await queue(outbox, 'waits', [local, elsewhere(1)], { atMs: 9_000 })
      await queue(outbox, 'tried', [local, elsewhere(1)])
      assert.equal((await outbox.claim(1_000, LEASE_MS, 1)).length, 1)
      assert.equal(await outbox.withdraw(id('waits')), true)
      assert.equal(await outbox.withdraw(id('waits')), false)
      assert.equal(await outbox.withdraw(id('tried')), false)
      const left = await outbox.claim(1_000 + 2 * LEASE_MS, LEASE_MS, 10)
      assert.deepEqual(named(left), ['tried/0', 'tried/1'])
    })

    test('a message that waits is kept back as a whole until it is withdrawn, however often it is asked', async () => {
      await using directory = await make()
      const { outbox } = directory
      await queue(outbox, 'tried', [local, elsewhere(1)])
      assert.equal((await outbox.claim(1_000, LEASE_MS, 1)).length, 1)
      await queue(outbox, 'waits', [local, elsewhere(1)])
      assert.equal(await outbox.keepBack(id('tried')), false)
      assert.equal(await outbox.keepBack(id('gone')), false)
      assert.deepEqual(await outbox.keptBack(10), [])
      for (let again = 0; again < 2; again++) assert.equal(await outbox.keepBack(id('waits')), true)
      const kept = await outbox.keptBack(10)
      assert.deepEqual(
        kept.map(({ queueId }) => queueId),
        ['waits'],
      )
      assert.deepEqual(await outbox.keptBack(0), [])
      assert.deepEqual(named(await outbox.claim(9_000_000, LEASE_MS, 10)), ['tried/0', 'tried/1'])
      assert.equal(await outbox.withdraw(id('waits')), true)
      assert.deepEqual(await outbox.keptBack(10), [])
      assert.equal(await outbox.keepBack(id('waits')), false)
    })

    test('what is sent with an app password that ended meanwhile is not queued', async () => {
      await using directory = await make()
      const { outbox, appPasswords, harms } = directory
      await addAccount(directory.accounts, 'anna')
      const idOf = new Map<string, AppPasswordId>()
      for (const name of ['removed', 'held', 'good']) {
        const appPassword = testAppPassword(anna, name)
        await appPasswords.add(appPassword, testHash(name))
        idOf.set(name, appPassword.id)
      }
      const [removed, held] = [idOf.get('removed')!, idOf.get('held')!]
      await appPasswords.remove(anna.id, removed, 1_000)
      const found = { rule: 'two-programs', state: 'held', seen: null, count: 1, atMs: 1_000 } as const
      await harms.hold({ ...found, id: 'harm' as HarmId, account: anna.id, appPassword: held })
      const sent = (name: string) =>
        queue(outbox, name, [elsewhere(1)], { sentWith: idOf.get(name)!, bytes: LARGE })
      assert.equal(await sent('removed'), false)
      assert.equal(await sent('held'), false)
      assert.equal(await directory.queueFiles(), 0)
      assert.equal(await sent('good'), true)
      assert.deepEqual(named(await outbox.claim(1_000, LEASE_MS, 10)), ['good/0'])
    })

    test('a queued message is claimed with each recipient, and its body comes back whole', async () => {
      await using directory = await make()
      const { outbox } = directory
      await queue(outbox, 'one', [local, elsewhere(1)])
      const claimed = await outbox.claim(1_000, LEASE_MS, 10)
      const shared = { sender: 'anna@example.test', queuedMs: 1_000, attempts: 1, sizeOctets: SMALL.length }
      assert.deepEqual(
        claimed.toSorted((a, b) => a.number - b.number),
        [
          { queueId: 'one', number: 0, recipient: local, ...shared },
          { queueId: 'one', number: 1, recipient: elsewhere(1), ...shared },
        ],
      )
      assert.deepEqual(await bytesOf(outbox, 'one'), SMALL)
    })

    test('a bounce has no sender', async () => {
      await using directory = await make()
      await queue(directory.outbox, 'one', [local], { sender: null })
      assert.equal((await directory.outbox.claim(1_000, LEASE_MS, 1))[0]?.sender, null)
    })

    test('a large body outlives its writer, and goes with the last recipient', async () => {
      await using directory = await make()
      const { outbox } = directory
      await queue(outbox, 'large', [local, elsewhere(1)], { bytes: LARGE })
      assert.equal(await directory.queueFiles(), 1)
      await outbox.finish(id('large'), 0)
      assert.deepEqual(await bytesOf(outbox, 'large'), LARGE)
      await outbox.finish(id('large'), 1)
      assert.equal(await directory.queueFiles(), 0)
      await assert.rejects(bytesOf(outbox, 'large'))
    })

    test('a body that is not queued after all leaves nothing', async () => {
      await using directory = await make()
      const writer = await directory.outbox.writeBody(null)
      await writer.write(LARGE)
      await (await writer.finish())[Symbol.asyncDispose]()
      assert.equal(await directory.queueFiles(), 0)
    })

    test('a body that is queued already, or disposed of, is not queued again', async () => {
      await using directory = await make()
      const { outbox } = directory
      const writer = await outbox.writeBody(null)
      await writer.write(LARGE)
      await using body = await writer.finish()
      await outbox.add(id('first'), null, [local], body, 1)
      await assert.rejects(outbox.add(id('second'), null, [local], body, 1))
      assert.deepEqual(await bytesOf(outbox, 'first'), LARGE)
    })

    test('a body of another making is copied', async () => {
      await using directory = await make()
      const { outbox } = directory
      const foreign: StoredBody = {
        sizeOctets: LARGE.length,
        chunks: async function* () {
          for (let at = 0; at < LARGE.length; at += 50_000) yield LARGE.subarray(at, at + 50_000)
        },
        [Symbol.asyncDispose]: async () => {},
      }
      await outbox.add(id('copied'), null, [local], foreign, 1)
      assert.deepEqual(await bytesOf(outbox, 'copied'), LARGE)
    })

    test('what is claimed is not claimed again while its lease lasts', async () => {
      await using directory = await make()
      const { outbox } = directory
      await queue(outbox, 'one', [local, elsewhere(1)])
      assert.deepEqual(named(await outbox.claim(1_000, LEASE_MS, 10)), ['one/0', 'one/1'])
      assert.deepEqual(await outbox.claim(1_000 + LEASE_MS - 1, LEASE_MS, 10), [])
    })

    test('a claim that lapses is given to the next, and counts as an attempt', async () => {
      await using directory = await make()
      const { outbox } = directory
      await queue(outbox, 'one', [local])
      await outbox.claim(1_000, LEASE_MS, 10)
      const [again] = await outbox.claim(1_000 + LEASE_MS, LEASE_MS, 10)
      assert.equal(again?.attempts, 2)
    })

    test('a claim that is renewed lapses later; one that was postponed meanwhile does not', async () => {
      await using directory = await make()
      const { outbox } = directory
      await queue(outbox, 'one', [local, elsewhere(1)])
      const claims = await outbox.claim(1_000, LEASE_MS, 10)
      const lapsesMs = 1_000 + LEASE_MS
      await outbox.postpone(id('one'), 1, lapsesMs + 1, 'later')
      await outbox.renew(claims, lapsesMs, lapsesMs + LEASE_MS)
      assert.deepEqual(named(await outbox.claim(lapsesMs + 1, LEASE_MS, 10)), ['one/1'])
      assert.deepEqual(named(await outbox.claim(lapsesMs + LEASE_MS, LEASE_MS, 10)), ['one/0'])
    })

    test('two claimers at the same moment share the work and take nothing twice', async () => {
      await using directory = await make()
      const { outbox } = directory
      const recipients = Array.from({ length: 40 }, (_, number) => elsewhere(number))
      await queue(outbox, 'one', recipients)
      const claims = await Promise.all([1, 2, 3].map(() => outbox.claim(1_000, LEASE_MS, 15)))
      assert.deepEqual(
        claims.map((claim) => claim.length).sort((a, b) => b - a),
        [15, 15, 10],
      )
      assert.equal(new Set(named(claims.flat())).size, 40)
    })

    test('the longest due is claimed first, and what is not due is not', async () => {
      await using directory = await make()
      const { outbox } = directory
      await queue(outbox, 'later', [local], { atMs: 3_000 })
      await queue(outbox, 'second', [local], { atMs: 2_000 })
      await queue(outbox, 'first', [local], { atMs: 1_000 })
      assert.deepEqual(named(await outbox.claim(2_500, LEASE_MS, 1)), ['first/0'])
      assert.deepEqual(named(await outbox.claim(2_500, LEASE_MS, 5)), ['second/0'])
      assert.deepEqual(await outbox.claim(2_500, LEASE_MS, 5), [])
    })

    test('those here and those elsewhere can be claimed, and their next moment asked for, apart', async () => {
      await using directory = await make()
      const { outbox } = directory
      await queue(outbox, 'late', [elsewhere(1)], { atMs: 5_000 })
      await queue(outbox, 'both', [local, elsewhere(1)], { atMs: 9_000 })
      assert.deepEqual([await outbox.nextDueMs('local'), await outbox.nextDueMs('elsewhere')], [9_000, 5_000])
      assert.deepEqual(named(await outbox.claim(9_000, LEASE_MS, 10, 'local')), ['both/0'])
      assert.deepEqual(named(await outbox.claim(9_000, LEASE_MS, 1, 'elsewhere')), ['late/0'])
      assert.deepEqual(await outbox.claim(9_000, LEASE_MS, 10, 'local'), [])
      assert.deepEqual(named(await outbox.claim(9_000, LEASE_MS, 10)), ['both/1'])
    })

    test('what is postponed is due again at its moment, with the attempt counted', async () => {
      await using directory = await make()
      const { outbox } = directory
      await queue(outbox, 'one', [elsewhere(1)])
      await outbox.claim(1_000, LEASE_MS, 1)
      await outbox.postpone(id('one'), 0, 500_000, '451 4.7.1 greylisted')
      assert.deepEqual(await outbox.claim(499_999, LEASE_MS, 1), [])
      assert.equal((await outbox.claim(500_000, LEASE_MS, 1))[0]?.attempts, 2)
    })

    test('the next moment that something is due is told, leases counted, and null when nothing waits', async () => {
      await using directory = await make()
      const { outbox } = directory
      assert.equal(await outbox.nextDueMs(), null)
      await queue(outbox, 'one', [local, elsewhere(1)])
      assert.equal(await outbox.nextDueMs(), 1_000)
      await outbox.claim(1_000, LEASE_MS, 2)
      assert.equal(await outbox.nextDueMs(), 1_000 + LEASE_MS)
      await outbox.postpone(id('one'), 0, 900_000, '')
      await outbox.finish(id('one'), 1)
      assert.equal(await outbox.nextDueMs(), 900_000)
      await outbox.finish(id('one'), 0)
      assert.equal(await outbox.nextDueMs(), null)
    })

    test('all that wait are listed, page by page, with what happened to them', async () => {
      await using directory = await make()
      const { outbox } = directory
      await queue(outbox, 'one', [local, elsewhere(1)])
      await queue(outbox, 'two', [elsewhere(2)], { atMs: 9_000, sender: null })
      await outbox.keepBack(id('two'))
      await outbox.claim(1_000, LEASE_MS, 10)
      await outbox.postpone(id('one'), 1, 5_000, '451 4.7.1 later')
      const first = await outbox.list(null, 2)
      assert.deepEqual(
        first.map(({ address, attempts, reply, dueMs, isHeld }) => [address, attempts, reply, dueMs, isHeld]),
        [
          [anna.address, 1, null, 1_000 + LEASE_MS, false],
          ['Someone1@remote.test', 1, '451 4.7.1 later', 5_000, false],
        ],
      )
      const rest = await outbox.list(first.at(-1) ?? null, 2)
      assert.deepEqual(
        rest.map(({ queueId, sender, queuedMs, sizeOctets, isHeld }) => [
          queueId,
          sender,
          queuedMs,
          sizeOctets,
          isHeld,
        ]),
        [['two', null, 9_000, SMALL.length, true]],
      )
      assert.deepEqual(await outbox.list(rest.at(-1) ?? null, 2), [])
    })

    test('what waits and what is held is counted, and how long the oldest has waited that may go', async () => {
      await using directory = await make()
      const { outbox } = directory
      assert.deepEqual(await outbox.counts(), { waiting: 0, held: 0, oldestMs: null })
      await queue(outbox, 'kept', [elsewhere(1)], { atMs: 500 })
      await outbox.keepBack(id('kept'))
      assert.deepEqual(await outbox.counts(), { waiting: 0, held: 1, oldestMs: null })
      await queue(outbox, 'two', [elsewhere(2)], { atMs: 9_000 })
      await queue(outbox, 'one', [local, elsewhere(1)])
      assert.deepEqual(await outbox.counts(), { waiting: 3, held: 1, oldestMs: 1_000 })
      await outbox.claim(1_000, LEASE_MS, 2)
      for (const number of [0, 1]) await outbox.finish(id('one'), number)
      assert.deepEqual(await outbox.counts(), { waiting: 1, held: 1, oldestMs: 9_000 })
    })

    test('finishing and postponing what is gone is no fault', async () => {
      await using directory = await make()
      await directory.outbox.finish(id('gone'), 0)
      await directory.outbox.postpone(id('gone'), 0, 5, '')
      assert.equal(await directory.outbox.nextDueMs(), null)
    })

    test('a message whose last recipients are finished at the same moment is gone', async () => {
      await using directory = await make()
      const { outbox } = directory
      const recipients = Array.from({ length: 10 }, (_, number) => elsewhere(number))
      await queue(outbox, 'one', recipients, { bytes: LARGE })
      await Promise.all(recipients.map((_, number) => outbox.finish(id('one'), number)))
      await assert.rejects(bytesOf(outbox, 'one'))
      assert.equal(await directory.queueFiles(), 0)
    })

    test('all recipients are queued or none', async () => {
      await using directory = await make()
      const { outbox } = directory
      await queue(outbox, 'one', [local])
      await assert.rejects(queue(outbox, 'one', [elsewhere(1), elsewhere(2)]))
      assert.deepEqual(named(await outbox.claim(9_000, LEASE_MS, 10)), ['one/0'])
    })

    test('a store that is down throws StoreDown', async () => {
      await using directory = await make()
      await directory.goDown()
      await assert.rejects(queue(directory.outbox, 'one', [local]), StoreDown)
      await assert.rejects(directory.outbox.claim(1, 1, 1), StoreDown)
      await assert.rejects(directory.outbox.nextDueMs(), StoreDown)
    })
  })
}
