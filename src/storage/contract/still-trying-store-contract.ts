/** What a `StillTryingStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { StillTrying } from '../../activity/still-trying.ts'
import { StoreDown } from '../../base/store-down.ts'
import { addAccount, type MakeDirectory, testAccount, testAppPassword, testHash } from './directory.ts'

const anna = testAccount('anna')
const phone = testAppPassword(anna, 'phone')

const tried = (changes: Partial<StillTrying> = {}): StillTrying => ({
  account: anna.id,
  appPassword: phone.id,
  because: 'removed-app-password',
  sinceMs: 5_000,
  lastMs: 5_000,
  tries: 1,
  service: 'imap',
  client: 'Posten',
  remote: '192.0.2.7',
  ...changes,
})

export const stillTryingStoreContract = (engine: string, make: MakeDirectory): void => {
  const made = async () => {
    const directory = await make()
    await addAccount(directory.accounts, 'anna')
    for (const name of ['phone', 'tablet'])
      await directory.appPasswords.add(testAppPassword(anna, name), testHash(name))
    return directory
  }

  describe(`programs that go on with an ended app password, in ${engine}`, () => {
    test('are one line an app password: new once, counted up from then on', async () => {
      await using directory = await made()
      const { stillTrying } = directory
      assert.deepEqual(await stillTrying.record([tried({ tries: 3 })]), [tried({ tries: 3 })])
      const again = tried({ sinceMs: 9_000, lastMs: 9_000, tries: 2, service: 'smtp', client: null })
      assert.deepEqual(await stillTrying.record([again]), [])
      assert.deepEqual(await stillTrying.list(anna.id, 0), [
        { ...again, sinceMs: 5_000, tries: 5, client: 'Posten' },
      ])
    })

    test('are listed for their account only, the newest first, those of after a moment', async () => {
      await using directory = await made()
      const bo = await addAccount(directory.accounts, 'bo')
      const other = testAppPassword(bo, 'other')
      await directory.appPasswords.add(other, testHash('other'))
      const tablet = testAppPassword(anna, 'tablet').id
      await directory.stillTrying.record([
        tried({ lastMs: 6_000 }),
        tried({ appPassword: tablet, lastMs: 7_000 }),
        tried({ account: bo.id, appPassword: other.id }),
      ])
      const ids = async (afterMs: number) =>
        (await directory.stillTrying.list(anna.id, afterMs)).map(({ appPassword }) => appPassword)
      assert.deepEqual(await ids(0), [tablet, phone.id])
      assert.deepEqual(await ids(6_000), [tablet])
    })

    test('are forgotten by the age of their last try, and go with their account', async () => {
      await using directory = await made()
      await directory.stillTrying.record([tried()])
      assert.equal(await directory.stillTrying.forgetBefore(5_000), 0)
      assert.equal(await directory.stillTrying.forgetBefore(5_001), 1)
      await directory.stillTrying.record([tried()])
      await directory.accounts.remove(anna.id)
      assert.deepEqual(await directory.stillTrying.list(anna.id, 0), [])
    })

    test('a store that is down throws', async () => {
      await using directory = await made()
      await directory.goDown()
      await assert.rejects(directory.stillTrying.list(anna.id, 0), StoreDown)
    })
  })
}
