/** What an `ActivityStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Activity, ActivityFilter, ActivityKind } from '../../activity/activity.ts'
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
  { kind: 'signed-in', by: 'password-and-passkey' },
  { kind: 'sign-in-refused', because: 'wrong-code' },
  { kind: 'signed-out' },
  { kind: 'sessions-ended', count: 2 },
  { kind: 'two-step-off', appPasswords: 3 },
  { kind: 'passkey-renamed', name: 'nyckel' },
  { kind: 'recovery-code-used', left: 7 },
  { kind: 'recovery-address-changed', address: 'a@example.net' },
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

    test('a list is never cut between two of the same moment', async () => {
      await using directory = await make()
      await directory.activity.record([1, 2, 2, 2, 3].map((atMs) => activity(atMs)))
      await directory.activity.record([activity(2, { kind: 'account-created' })])
      const times = (await directory.activity.list(anna, 100, 2)).map(({ atMs }) => atMs)
      assert.deepEqual(times, [3, 2, 2, 2, 2])
      const rest = await directory.activity.list(anna, 2, 2)
      assert.deepEqual(rest, [activity(1)])
    })

    test('a list can be of one category, of one app password, or of both', async () => {
      await using directory = await make()
      const recorded = KINDS.map((what, number) => ({
        ...activity(number, what),
        appPassword: number % 2 === 0 ? 'aaaaaphone' : number % 3 === 0 ? null : 'aaaatablet',
      }))
      await directory.activity.record(recorded)
      const newest = recorded.toReversed()
      const list = (filter: ActivityFilter) => directory.activity.list(anna, 100, 100, filter)
      const isFailed = ({ what }: Activity) => what.kind === 'sign-in-refused'
      const isSignIn = ({ what }: Activity) => what.kind === 'signed-in' || what.kind === 'signed-out'
      const isPhone = ({ appPassword }: Activity) => appPassword === 'aaaaaphone'
      assert.deepEqual(await list({ category: null, appPassword: null }), newest)
      assert.deepEqual(await list({ category: 'failed' }), newest.filter(isFailed))
      assert.deepEqual(await list({ category: 'sign-ins' }), newest.filter(isSignIn))
      assert.deepEqual(
        await list({ category: 'security' }),
        newest.filter((each) => !isFailed(each) && !isSignIn(each)),
      )
      assert.deepEqual(await list({ appPassword: 'aaaaaphone' }), newest.filter(isPhone))
      assert.deepEqual(
        await list({ category: 'security', appPassword: 'aaaaaphone' }),
        newest.filter((each) => isPhone(each) && !isFailed(each) && !isSignIn(each)),
      )
      const second = await directory.activity.list(anna, newest[0]?.atMs ?? 0, 1, { category: 'security' })
      assert.equal(second.length, 1)
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
