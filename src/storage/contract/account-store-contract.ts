/** What an `AccountStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AccountId } from '../../account/account.ts'
import type { Address } from '../../account/address.ts'
import { StoreDown } from '../../base/store-down.ts'
import { addAccount, type MakeDirectory, testAccount, testAppPassword, testHash } from './directory.ts'

const NOBODY = 'nobody2345678999' as AccountId

export const accountStoreContract = (engine: string, make: MakeDirectory): void => {
  describe(`accounts in ${engine}`, () => {
    test('an account is found by its address and by its id, with its password hash', async () => {
      await using directory = await make()
      const anna = { ...testAccount('anna'), twoStepSinceMs: 77 }
      assert.equal(await directory.accounts.add(anna, 'argon2id of anna'), 'added')
      assert.deepEqual(await directory.accounts.findByAddress(anna.address), anna)
      assert.deepEqual(await directory.accounts.find(anna.id), anna)
      assert.equal(await directory.accounts.passwordHash(anna.id), 'argon2id of anna')
      assert.deepEqual(await directory.accounts.addresses(anna.id), [anna.address])
    })

    test('what is not there is null, and never a fault', async () => {
      await using directory = await make()
      assert.equal(await directory.accounts.findByAddress('nobody@example.test' as Address), null)
      assert.equal(await directory.accounts.find(NOBODY), null)
      assert.equal(await directory.accounts.passwordHash(NOBODY), null)
      assert.deepEqual(await directory.accounts.addresses(NOBODY), [])
    })

    test('an address that leads to an account is taken, and nothing of the second account stays', async () => {
      await using directory = await make()
      const anna = await addAccount(directory.accounts, 'anna')
      const second = { ...testAccount('second'), address: anna.address }
      assert.equal(await directory.accounts.add(second, 'other hash'), 'taken')
      assert.equal(await directory.accounts.find(second.id), null)
      assert.deepEqual(await directory.accounts.findByAddress(anna.address), anna)
    })

    test('of many that want one address at the same moment, one gets it', async () => {
      await using directory = await make()
      const address = 'wanted@example.test' as Address
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, number) =>
          directory.accounts.add({ ...testAccount(`rival${number}`), address }, 'hash'),
        ),
      )
      assert.equal(answers.filter((answer) => answer === 'added').length, 1)
      assert.equal((await directory.accounts.list(null, 100)).length, 1)
    })

    test('accounts are listed by address, page after page', async () => {
      await using directory = await make()
      for (const name of ['carl', 'anna', 'östen', 'bo']) await addAccount(directory.accounts, name)
      const first = await directory.accounts.list(null, 3)
      assert.deepEqual(
        first.map(({ address }) => address),
        ['anna@example.test', 'bo@example.test', 'carl@example.test'],
      )
      const rest = await directory.accounts.list(first.at(-1)?.address ?? null, 3)
      assert.deepEqual(
        rest.map(({ address }) => address),
        ['östen@example.test'],
      )
    })

    test('removing an account takes its address, app passwords and activity along, and nobody else’s', async () => {
      await using directory = await make()
      const anna = await addAccount(directory.accounts, 'anna')
      const bo = await addAccount(directory.accounts, 'bo')
      for (const account of [anna, bo]) {
        const name = account === anna ? 'phone' : 'tablet'
        await directory.appPasswords.add(testAppPassword(account, name), testHash(name))
        await directory.activity.record([
          {
            account: account.id,
            atMs: 1,
            what: { kind: 'account-created' },
            service: 'command-line',
            remote: null,
            client: null,
            appPassword: null,
          },
        ])
      }
      assert.equal(await directory.accounts.remove(anna.id), 'removed')
      assert.equal(await directory.accounts.find(anna.id), null)
      assert.equal(await directory.accounts.findByAddress(anna.address), null)
      assert.equal(await directory.appPasswords.match(testHash('phone').lookup, anna.address), null)
      assert.deepEqual(await directory.activity.list(anna.id, 10, 10), [])
      assert.notEqual(await directory.appPasswords.match(testHash('tablet').lookup, bo.address), null)
      assert.equal((await directory.activity.list(bo.id, 10, 10)).length, 1)
    })

    test('an account is removed once, and its address is free again', async () => {
      await using directory = await make()
      const anna = await addAccount(directory.accounts, 'anna')
      const answers = await Promise.all([1, 2, 3].map(() => directory.accounts.remove(anna.id)))
      assert.deepEqual(answers.toSorted(), ['removed', 'unknown', 'unknown'])
      assert.equal(await directory.accounts.remove(NOBODY), 'unknown')
      assert.equal(await directory.accounts.add(testAccount('anna'), 'new hash'), 'added')
    })

    test('that a program needs an app password is to be told once in a while, to each account', async () => {
      await using directory = await make()
      const anna = await addAccount(directory.accounts, 'anna')
      const bo = await addAccount(directory.accounts, 'bo')
      const claims = (account: AccountId, atMs: number) =>
        Promise.all(
          [1, 2, 3].map(() => directory.accounts.claimAppPasswordNotice(account, atMs, atMs - 1_000)),
        )
      const times = async (account: AccountId, atMs: number) =>
        (await claims(account, atMs)).filter((isOurs) => isOurs).length
      assert.equal(await times(anna.id, 5_000), 1)
      assert.equal(await times(bo.id, 5_000), 1)
      assert.equal(await times(anna.id, 5_999), 0)
      assert.equal(await times(anna.id, 6_000), 1)
      assert.equal(await times(NOBODY, 5_000), 0)
    })

    test('a store that is down throws StoreDown, and does not say that there is no such account', async () => {
      await using directory = await make()
      const anna = await addAccount(directory.accounts, 'anna')
      await directory.goDown()
      await assert.rejects(directory.accounts.findByAddress(anna.address), StoreDown)
      await assert.rejects(directory.accounts.passwordHash(anna.id), StoreDown)
      await assert.rejects(directory.accounts.add(testAccount('bo'), 'hash'), StoreDown)
    })
  })
}
