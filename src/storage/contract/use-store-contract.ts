/** What a `UseStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Use } from '../../harm/use.ts'
import { addAccount, type MakeDirectory, testAccount, testAppPassword } from './directory.ts'

const anna = testAccount('anna')
const phone = testAppPassword(anna, 'phone').id
const tablet = testAppPassword(anna, 'tablet').id

const used = (changes: Partial<Use> = {}): Use => ({
  account: anna.id,
  appPassword: phone,
  hour: 10,
  kind: 'posten',
  hello: 'one',
  network: '192.0.0.0/16',
  country: 'SE',
  firstMs: 36_000_000,
  lastMs: 36_000_000,
  read: 0,
  deleted: 0,
  recipients: 0,
  ...changes,
})

export const useStoreContract = (engine: string, make: MakeDirectory): void => {
  const made = async () => {
    const directory = await make()
    await addAccount(directory.accounts, 'anna')
    return directory
  }

  describe(`how app passwords are used, in ${engine}`, () => {
    test('an hour, kind and network are one row, counted up; others are others', async () => {
      await using directory = await made()
      const { uses } = directory
      await uses.add([used({ read: 2 }), used({ kind: 'other', recipients: 1 })])
      await uses.add([used({ firstMs: 36_000_500, lastMs: 36_000_900, read: 3, deleted: 1 })])
      await uses.add([used({ hour: 11, firstMs: 39_600_000 }), used({ appPassword: tablet })])
      assert.deepEqual(
        [...(await uses.of(anna.id, phone, 0))].sort((a, b) => (a.kind < b.kind ? -1 : 1)),
        [
          used({ kind: 'other', recipients: 1 }),
          used({ lastMs: 36_000_900, read: 5, deleted: 1 }),
          used({ hour: 11, firstMs: 39_600_000 }),
        ],
      )
      assert.equal((await uses.of(anna.id, phone, 11)).length, 1)
    })

    test('recipients are summed by hour over all app passwords of the account', async () => {
      await using directory = await made()
      const { uses } = directory
      await uses.add([
        used({ recipients: 7 }),
        used({ appPassword: tablet, recipients: 5 }),
        used({ hour: 12, recipients: 1 }),
        used({ hour: 13, read: 9 }),
      ])
      assert.deepEqual(await uses.recipients(anna.id, 10), [
        { hour: 10, recipients: 12 },
        { hour: 12, recipients: 1 },
      ])
    })

    test('what is of an account that has gone is left out, and keeps nothing else from being written', async () => {
      await using directory = await made()
      const bo = await addAccount(directory.accounts, 'bo')
      await directory.accounts.remove(bo.id)
      await directory.uses.add([used({ account: bo.id }), used()])
      assert.deepEqual(await directory.uses.of(anna.id, phone, 0), [used()])
      assert.deepEqual(await directory.uses.of(bo.id, phone, 0), [])
    })

    test('old hours are forgotten', async () => {
      await using directory = await made()
      await directory.uses.add([used(), used({ hour: 11 }), used({ hour: 12 })])
      assert.equal(await directory.uses.forgetBefore(12), 2)
      assert.equal((await directory.uses.of(anna.id, phone, 0)).length, 1)
    })
  })
}
