/** What a `HarmStore` promises, on every engine: all or nothing, once, and the same secrets back. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Harm, HarmId } from '../../harm/harm.ts'
import type { QueueId } from '../../mail/queue-id.ts'
import { addAccount, type MakeDirectory, testAccount, testAppPassword, testHash } from './directory.ts'
import { testPasskey } from './sign-in-rows.ts'

const anna = testAccount('anna')
const NOW_MS = 1_000_000
const LATER_MS = NOW_MS + 1
const DAYS_LATER_MS = NOW_MS + 500 * 86_400_000

const harm = (name: string, changes: Partial<Harm> = {}): Harm => ({
  id: name.padStart(12, 'a') as HarmId,
  account: anna.id,
  rule: 'many-recipients',
  atMs: NOW_MS,
  state: 'disabled',
  appPassword: testAppPassword(anna, 'phone').id,
  seen: { service: 'smtp', client: 'Posten', remote: '192.0.2.7', country: 'SE' },
  count: 1,
  ...changes,
})
const held = (name: string): Harm => harm(name, { rule: 'two-programs', state: 'held' })
const said = (name: string): Harm => harm(name, { rule: 'holder-says' })

export const harmStoreContract = (engine: string, make: MakeDirectory): void => {
  const made = async () => {
    const directory = await make()
    await addAccount(directory.accounts, 'anna')
    for (const name of ['phone', 'tablet'])
      await directory.appPasswords.add(testAppPassword(anna, name), testHash(name))
    await directory.appPasswords.add(testAppPassword(anna, 'decoy', { isDecoy: true }), testHash('decoy'))
    const inForce = async () =>
      (await directory.appPasswords.list(anna.id))
        .filter(({ heldBy }) => heldBy === null)
        .map(({ id }) => id)
        .sort()
    const queue = async (name: string, sentWith: string | null) => {
      const writer = await directory.outbox.writeBody(null)
      await writer.write(new TextEncoder().encode('Hej!'))
      await using body = await writer.finish()
      const recipient = { kind: 'elsewhere', address: 'x@example.net' } as const
      await directory.outbox.add(name as QueueId, null, [recipient], body, NOW_MS, sentWith)
    }
    const due = async () =>
      (await directory.outbox.claim(LATER_MS, 0, 10)).map(({ queueId }) => String(queueId)).sort()
    return Object.assign(directory, { inForce, queue, due })
  }
  const phone = testAppPassword(anna, 'phone').id
  const tablet = testAppPassword(anna, 'tablet').id
  const decoy = testAppPassword(anna, 'decoy').id

  describe(`harm in ${engine}`, () => {
    test('one that is held opens nothing, the others do; undone, it opens what it did', async () => {
      await using directory = await made()
      const { harms, appPasswords } = directory
      assert.equal(await appPasswords.countHeld(), 0)
      assert.equal(await harms.hold(held('one')), true)
      assert.deepEqual(await directory.inForce(), [tablet])
      assert.equal(await appPasswords.countHeld(), 1)
      assert.deepEqual(await appPasswords.ended([phone, tablet], NOW_MS), [phone])
      assert.deepEqual(await harms.undo(anna.id, held('one').id, NOW_MS + 1), [phone])
      assert.deepEqual(await directory.inForce(), [phone, tablet])
      assert.equal((await harms.find(anna.id, held('one').id))?.state, 'undone')
    })

    test('it is held once, and not after its removal', async () => {
      await using directory = await made()
      const { harms, appPasswords } = directory
      assert.equal(await harms.hold(held('one')), true)
      assert.equal(await harms.hold(held('two')), false)
      await appPasswords.remove(anna.id, phone, NOW_MS)
      assert.equal(await harms.hold(held('three')), false)
      assert.equal((await harms.list(anna.id)).length, 1)
    })

    test('disabling takes all but the decoy, once; what was removed before stays removed when it is undone', async () => {
      await using directory = await made()
      const { harms, appPasswords } = directory
      await appPasswords.add(testAppPassword(anna, 'gone'), testHash('gone'))
      await appPasswords.remove(anna.id, testAppPassword(anna, 'gone').id, NOW_MS)
      assert.deepEqual([...(await harms.disableAll(harm('one')))].sort(), [phone, tablet])
      assert.deepEqual(await harms.disableAll(harm('two')), [])
      assert.deepEqual(await harms.list(anna.id), [harm('one', { count: 2 })])
      assert.deepEqual(await directory.inForce(), [])
      assert.deepEqual(
        (await appPasswords.decoys(anna.id)).map(({ id }) => id),
        [decoy],
      )
      const back = await harms.undo(anna.id, harm('one').id, NOW_MS - 1)
      assert.deepEqual([...(back ?? [])].sort(), [phone, tablet])
      assert.deepEqual(await directory.inForce(), [phone, tablet])
    })

    test('the same secrets are found after it was undone', async () => {
      await using directory = await made()
      await directory.harms.disableAll(harm('one'))
      await directory.harms.undo(anna.id, harm('one').id, 0)
      const match = await directory.appPasswords.match(testHash('phone').lookup, anna.address)
      assert.deepEqual([match?.appPassword.id, match?.appPassword.removedMs], [phone, null])
    })

    test('it is undone once, by two at once too, and not when the time for it is over', async () => {
      await using directory = await made()
      const { harms } = directory
      await harms.disableAll(harm('one'))
      assert.equal(await harms.undo(anna.id, harm('one').id, NOW_MS), null)
      const both = await Promise.all([1, 2].map(() => harms.undo(anna.id, harm('one').id, NOW_MS - 1)))
      assert.equal(both.filter((back) => back !== null).length, 1)
      assert.equal(await harms.notMe(anna.id, harm('one').id, said('two')), null)
    })

    test('"not me" to what was disabled: it cannot be undone', async () => {
      await using directory = await made()
      await directory.harms.disableAll(harm('one'))
      assert.deepEqual(await directory.harms.notMe(anna.id, harm('one').id, said('two')), [])
      assert.equal(await directory.harms.undo(anna.id, harm('one').id, 0), null)
      assert.deepEqual(await directory.inForce(), [])
      assert.equal((await directory.harms.list(anna.id)).length, 1)
    })

    test('"not me" to one that is held disables it with all others, by one of two at once', async () => {
      await using directory = await made()
      const { harms } = directory
      await harms.hold(held('one'))
      const both = await Promise.all(
        ['two', 'three'].map((name) => harms.notMe(anna.id, held('one').id, said(name))),
      )
      assert.deepEqual(both.map((ended) => ended?.length ?? null).sort(), [2, null])
      assert.deepEqual(await directory.inForce(), [])
      assert.equal((await harms.find(anna.id, held('one').id))?.state, 'confirmed')
    })

    test('taken back after "not me", the one that was held opens what it did: nothing holds it any more', async () => {
      await using directory = await made()
      const { harms } = directory
      await directory.queue('own', phone)
      await harms.hold(held('one'))
      await harms.notMe(anna.id, held('one').id, said('two'))
      assert.deepEqual(await harms.lapsedQueue(NOW_MS - 1, 10), [])
      assert.deepEqual([...((await harms.undo(anna.id, said('two').id, 0)) ?? [])].sort(), [phone, tablet])
      assert.deepEqual(await directory.inForce(), [phone, tablet])
      assert.deepEqual(await directory.due(), ['own'])
    })

    test('"not me" to one that was disabled meanwhile: it does not come back with the others', async () => {
      await using directory = await made()
      const { harms } = directory
      await directory.queue('own', phone)
      await harms.hold(held('one'))
      await harms.disableAll(harm('two'))
      assert.deepEqual(await harms.notMe(anna.id, held('one').id, said('three')), [])
      assert.deepEqual(await harms.undo(anna.id, harm('two').id, 0), [tablet])
      assert.deepEqual(await directory.inForce(), [tablet])
      assert.deepEqual(await harms.lapsedQueue(0, 10), [{ queueId: 'own', number: 0 }])
    })

    test('what its holder removes does not come back, though it was disabled before', async () => {
      await using directory = await made()
      const { harms, appPasswords } = directory
      await harms.disableAll(harm('one'))
      await appPasswords.add(testAppPassword(anna, 'laptop'), testHash('laptop'))
      await appPasswords.removeAll(anna.id, LATER_MS)
      assert.equal((await harms.find(anna.id, harm('one').id))?.state, 'confirmed')
      assert.equal(await harms.undo(anna.id, harm('one').id, 0), null)
      assert.deepEqual(await directory.inForce(), [])
    })

    test('so also with two-step verification, when it is switched off', async () => {
      await using directory = await made()
      const { harms, twoStep, secondSteps } = directory
      await secondSteps.addPasskey(testPasskey(anna, 'laptop'))
      await twoStep.turnOn(anna.id, 1)
      await harms.disableAll(harm('one'))
      await twoStep.turnOff(anna.id, LATER_MS)
      assert.equal(await harms.undo(anna.id, harm('one').id, 0), null)
      assert.deepEqual(await directory.inForce(), [])
    })

    test('removing one that is held answers the question', async () => {
      await using directory = await made()
      const { harms, appPasswords } = directory
      await directory.queue('own', phone)
      await harms.hold(held('one'))
      await appPasswords.remove(anna.id, phone, LATER_MS)
      assert.equal((await harms.find(anna.id, held('one').id))?.state, 'confirmed')
      assert.deepEqual(await harms.lapsedQueue(0, 10), [{ queueId: 'own', number: 0 }])
    })

    test('what was sent with a held one waits for the answer, however long; then it goes', async () => {
      await using directory = await made()
      const { harms } = directory
      await directory.queue('own', phone)
      await directory.queue('other', tablet)
      await harms.hold(held('one'))
      assert.deepEqual(await directory.due(), ['other'])
      await directory.outbox.finish('other' as QueueId, 0)
      assert.deepEqual(await harms.lapsedQueue(DAYS_LATER_MS, 10), [])
      assert.equal(await harms.forgetBefore(DAYS_LATER_MS), 0)
      await harms.undo(anna.id, held('one').id, DAYS_LATER_MS)
      assert.deepEqual(await directory.due(), ['own'])
    })

    test('what was sent with a disabled one waits in the queue, other mail goes; undone, it goes too', async () => {
      await using directory = await made()
      await directory.queue('own', phone)
      await directory.queue('other', null)
      await directory.harms.disableAll(harm('one'))
      assert.deepEqual(await directory.due(), ['other'])
      await directory.outbox.finish('other' as QueueId, 0)
      assert.equal(await directory.outbox.nextDueMs(), null)
      assert.deepEqual(await directory.harms.lapsedQueue(NOW_MS - 1, 10), [])
      await directory.harms.undo(anna.id, harm('one').id, 0)
      assert.deepEqual(await directory.due(), ['own'])
    })

    test('what nobody called theirs is told as lapsed after its time, or when it is confirmed', async () => {
      await using directory = await made()
      await directory.queue('own', phone)
      await directory.harms.disableAll(harm('one'))
      const lapsed = [{ queueId: 'own', number: 0 }]
      assert.deepEqual(await directory.harms.lapsedQueue(NOW_MS, 10), lapsed)
      await directory.harms.notMe(anna.id, harm('one').id, said('two'))
      assert.deepEqual(await directory.harms.lapsedQueue(0, 10), lapsed)
    })

    test('it is the account’s own, forgotten by age, and goes with it', async () => {
      await using directory = await made()
      const bo = await addAccount(directory.accounts, 'bo')
      await directory.harms.disableAll(harm('one'))
      assert.equal(await directory.harms.find(bo.id, harm('one').id), null)
      assert.equal(await directory.harms.undo(bo.id, harm('one').id, 0), null)
      assert.equal(await directory.harms.forgetBefore(NOW_MS), 0)
      assert.equal(await directory.harms.forgetBefore(NOW_MS + 1), 1)
    })
  })
}
