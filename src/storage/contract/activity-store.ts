/** What an `ActivityStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Activity, ActivityKind } from '../../activity/activity.ts'
import { StoreDown } from '../../base/store-down.ts'
import { type MakeDirectory, testAccount } from './directory.ts'

const anna = testAccount('anna').id
const bo = testAccount('bo').id

const activity = (atMs: number, what: ActivityKind = { kind: 'signed-in' }): Activity => ({
  account: anna,
  atMs,
  what,
  service: 'imap',
  remote: '192.0.2.7',
  client: 'Phone "Mail"',
  appPassword: 'aaaaaphone',
})

const KINDS: readonly ActivityKind[] = [
  { kind: 'signed-in' },
  { kind: 'sign-in-refused', because: 'removed-app-password' },
  { kind: 'app-password-created', name: 'räksmörgås 🦐' },
  { kind: 'app-password-removed', name: '' },
  { kind: 'all-app-passwords-removed', count: 3 },
  { kind: 'account-created' },
]

export const activityStoreContract = (engine: string, make: MakeDirectory): void => {
  describe(`activity in ${engine}`, () => {
    test('every kind comes back as it was recorded, newest first', async () => {
      await using directory = await make()
      const recorded = KINDS.map((what, number) => activity(number + 1, what))
      await directory.activity.record(recorded)
      assert.deepEqual(await directory.activity.list(anna, 100, 100), recorded.toReversed())
    })

    test('those of one moment are told in the order in which they were recorded', async () => {
      await using directory = await make()
      const recorded = KINDS.map((what) => activity(5, what))
      await directory.activity.record(recorded)
      assert.deepEqual(await directory.activity.list(anna, 6, 100), recorded.toReversed())
    })

    test('one account’s list has nothing of another’s', async () => {
      await using directory = await make()
      await directory.activity.record([
        activity(1),
        { ...activity(2), account: bo, remote: null, client: null },
      ])
      assert.deepEqual(await directory.activity.list(anna, 100, 100), [activity(1)])
    })

    test('a list ends before the moment given and at the limit', async () => {
      await using directory = await make()
      await directory.activity.record([1, 2, 3, 4].map((atMs) => activity(atMs)))
      const times = (await directory.activity.list(anna, 4, 2)).map(({ atMs }) => atMs)
      assert.deepEqual(times, [3, 2])
    })

    test('what is older than asked is forgotten, however much it is', async () => {
      await using directory = await make()
      await directory.activity.record(Array.from({ length: 2_500 }, (_, number) => activity(number)))
      await directory.activity.record([activity(5_000), activity(6_000)])
      assert.equal(await directory.activity.forgetBefore(5_000), 2_500)
      const times = (await directory.activity.list(anna, 10_000, 10)).map(({ atMs }) => atMs)
      assert.deepEqual(times, [6_000, 5_000])
      assert.equal(await directory.activity.forgetBefore(5_000), 0)
    })

    test('nothing to record is no fault', async () => {
      await using directory = await make()
      await directory.activity.record([])
      assert.deepEqual(await directory.activity.list(anna, 1, 1), [])
    })

    test('a store that is down throws StoreDown', async () => {
      await using directory = await make()
      await directory.goDown()
      await assert.rejects(directory.activity.record([activity(1)]), StoreDown)
      await assert.rejects(directory.activity.list(anna, 1, 1), StoreDown)
    })
  })
}
