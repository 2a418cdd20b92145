/** What a `PushSubscriptionStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HarmId } from '../../harm/harm.ts'
import type { PushSubscription, PushSubscriptionId } from '../../mail/push-subscription.ts'
import { addAccount, type MakeDirectory, testAccount, testAppPassword, testHash } from './directory.ts'

const anna = testAccount('anna')
const [phone, tablet] = [testAppPassword(anna, 'phone'), testAppPassword(anna, 'tablet')]

const subscription = (name: string, changes: Partial<PushSubscription> = {}): PushSubscription => ({
  id: name as PushSubscriptionId,
  account: anna.id,
  appPassword: phone.id,
  device: 'a phone',
  endpoint: `https://push.example.net/${name}`,
  p256dh: 'p',
  auth: 'a',
  types: ['Email', 'Mailbox'],
  code: 'code',
  isVerified: false,
  expiresMs: 10_000,
  told: '1',
  ...changes,
})

export const pushSubscriptionStoreContract = (engine: string, make: MakeDirectory): void => {
  const made = async () => {
    const directory = await make()
    await addAccount(directory.accounts, 'anna')
    for (const one of [phone, tablet]) await directory.appPasswords.add(one, testHash(one.name))
    const { pushSubscriptions: store } = directory
    const add = (one: PushSubscription, max = 9) => store.add(one, 1, max)
    const listening = async (nowMs = 2) => (await store.listening(anna.id, nowMs)).map(({ id }) => String(id))
    return Object.assign(directory, { store, add, listening })
  }

  describe(`push subscriptions in ${engine}`, () => {
    test('one comes back as it was made, to the app password that made it', async () => {
      await using directory = await made()
      const { store, add } = directory
      const all = subscription('all', { types: null, appPassword: tablet.id })
      const none = subscription('none', { types: [] })
      for (const one of [subscription('one'), none, all]) assert.equal(await add(one), true)
      assert.deepEqual(await store.of(anna.id, phone.id, 2), [none, subscription('one')])
      assert.deepEqual(await store.of(anna.id, tablet.id, 2), [all])
      assert.deepEqual(await store.of(anna.id, phone.id, 10_000), [])
    })

    test('an account has so many; what is over makes room', async () => {
      await using directory = await made()
      const { store, add } = directory
      await add(subscription('one'), 2)
      await add(subscription('two', { appPassword: tablet.id }), 2)
      assert.equal(await add(subscription('three'), 2), false)
      assert.equal(await store.add(subscription('four', { expiresMs: 20_000 }), 10_000, 2), true)
    })

    test('is told once it is verified, until its time is over or it is removed', async () => {
      await using directory = await made()
      const { store, add, listening } = directory
      await add(subscription('one'))
      assert.deepEqual(await listening(), [])
      const to = { types: null, isVerified: true, expiresMs: 5_000 }
      await store.change(anna.id, subscription('one').id, to)
      assert.deepEqual(await store.of(anna.id, phone.id, 2), [subscription('one', to)])
      assert.deepEqual(await listening(4_999), ['one'])
      assert.deepEqual(await listening(5_000), [])
      await store.remove(anna.id, subscription('one').id)
      assert.deepEqual(await listening(), [])
    })

    test('is told nothing once its app password is removed, held or past its date', async () => {
      await using directory = await made()
      const { add, listening, appPasswords, harms } = directory
      const dated = testAppPassword(anna, 'dated', { expiresMs: 3 })
      await appPasswords.add(dated, testHash('dated'))
      for (const [name, { id }] of [
        ['one', phone],
        ['two', tablet],
        ['three', dated],
      ] as const)
        await add(subscription(name, { appPassword: id, isVerified: true }))
      assert.deepEqual(await listening(), ['one', 'three', 'two'])
      assert.deepEqual(await listening(3), ['one', 'two'])
      await appPasswords.remove(anna.id, phone.id, 2)
      const harm = { rule: 'two-programs', state: 'held', seen: null, count: 1, atMs: 2 } as const
      await harms.hold({ ...harm, id: 'harm' as HarmId, account: anna.id, appPassword: tablet.id })
      assert.deepEqual(await listening(), ['three'])
    })

    test('of those that tell a change at the same moment one does', async () => {
      await using directory = await made()
      const { store, add } = directory
      await add(subscription('one'))
      const { id } = subscription('one')
      const told = await Promise.all(['2', '3'].map((now) => store.tell(anna.id, id, '1', now)))
      assert.deepEqual(told.toSorted(), [false, true])
    })

    test('those whose time is over are forgotten, and all go with the account', async () => {
      await using directory = await made()
      const { store, add } = directory
      await add(subscription('one'))
      await add(subscription('two', { expiresMs: 10_001 }))
      assert.equal(await store.forgetBefore(10_000), 1)
      assert.equal((await store.of(anna.id, phone.id, 1)).length, 1)
      await directory.accounts.remove(anna.id)
      assert.equal((await store.of(anna.id, phone.id, 1)).length, 0)
    })
  })
}
