/** What a `ProfileStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NO_PROFILE } from '../../account/profile.ts'
import { StoreDown } from '../../base/store-down.ts'
import { addAccount, type MakeDirectory, testAccount } from './directory.ts'

export const profileStoreContract = (engine: string, make: MakeDirectory): void => {
  describe(`profiles in ${engine}`, () => {
    test('who never told anything has none, and the first password', async () => {
      await using directory = await make()
      const anna = await addAccount(directory.accounts, 'anna')
      const profile = await directory.profiles.profile(anna.id)
      assert.deepEqual(profile, { ...NO_PROFILE, passwordChangedMs: anna.createdMs })
      assert.deepEqual(await directory.profiles.profile(testAccount('nobody').id), NO_PROFILE)
    })

    test('what is told is kept, and what is not told stays', async () => {
      await using directory = await make()
      const { profiles } = directory
      const anna = await addAccount(directory.accounts, 'anna')
      const bo = await addAccount(directory.accounts, 'bo')
      await profiles.changeProfile(anna.id, { firstName: 'Åsa', language: 'sv', isOperator: true })
      await profiles.changeProfile(anna.id, { lastName: 'Öst', timeZone: 'Europe/Stockholm' })
      await profiles.changeProfile(anna.id, { firstName: '', appearance: 'dark' })
      await profiles.changeProfile(anna.id, {})
      assert.deepEqual(await profiles.profile(anna.id), {
        firstName: '',
        lastName: 'Öst',
        language: 'sv',
        timeZone: 'Europe/Stockholm',
        appearance: 'dark',
        isOperator: true,
        passwordChangedMs: anna.createdMs,
      })
      await profiles.changeProfile(anna.id, { isOperator: false })
      assert.equal((await profiles.profile(anna.id)).isOperator, false)
      assert.deepEqual(await profiles.profile(bo.id), { ...NO_PROFILE, passwordChangedMs: bo.createdMs })
    })

    test('a new password counts from then on, and changes nothing else', async () => {
      await using directory = await make()
      const { profiles, accounts } = directory
      const anna = await addAccount(accounts, 'anna')
      await profiles.changeProfile(anna.id, { firstName: 'Anna' })
      await profiles.setPasswordHash(anna.id, 'new hash', 7_000)
      assert.equal(await accounts.passwordHash(anna.id), 'new hash')
      const { firstName, passwordChangedMs } = await profiles.profile(anna.id)
      assert.deepEqual([firstName, passwordChangedMs], ['Anna', 7_000])
      await profiles.setPasswordHash(testAccount('nobody').id, 'hash', 8_000)
    })

    test('it goes with its account', async () => {
      await using directory = await make()
      const anna = await addAccount(directory.accounts, 'anna')
      await directory.profiles.changeProfile(anna.id, { isOperator: true })
      await directory.accounts.remove(anna.id)
      await addAccount(directory.accounts, 'anna')
      assert.equal((await directory.profiles.profile(anna.id)).isOperator, false)
    })

    test('a store that is down throws StoreDown', async () => {
      await using directory = await make()
      await directory.goDown()
      await assert.rejects(directory.profiles.profile(testAccount('anna').id), StoreDown)
    })
  })
}
