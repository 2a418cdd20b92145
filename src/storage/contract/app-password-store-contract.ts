/** What an `AppPasswordStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Address } from '../../account/address.ts'
import { APP_PASSWORDS_MAX, type AppPasswordId, type LastUse } from '../../app-password/app-password.ts'
import type { Network } from '../../base/networks.ts'
import { StoreDown } from '../../base/store-down.ts'
import { addAccount, type MakeDirectory, testAppPassword, testHash } from './directory.ts'

const useAt = (atMs: number, client: string | null = null): LastUse => ({
  atMs,
  service: 'imap',
  client,
  remote: '192.0.2.7',
})

export const appPasswordStoreContract = (engine: string, make: MakeDirectory): void => {
  const makeWithAnna = async () => {
    const directory = await make()
    return { directory, store: directory.appPasswords, anna: await addAccount(directory.accounts, 'anna') }
  }

  describe(`finding app passwords in ${engine}`, () => {
    test('one is found by the first half of its hash, with all that the decision needs', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const phone = testAppPassword(anna, 'phone', { expiresMs: 9_000, lastUse: useAt(5_000, 'Phone Mail') })
      assert.equal(await store.add(phone, testHash('phone')), 'added')
      assert.deepEqual(await store.match(testHash('phone').lookup, anna.address), {
        appPassword: phone,
        hash: { ...testHash('phone') },
        ownsAddress: true,
        accountAddress: anna.address,
      })
    })

    test('an unknown half is null, whatever the address', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      assert.equal(await store.match(testHash('guess').lookup, anna.address), null)
      assert.equal(await store.match(testHash('guess').lookup, 'nobody@example.test' as Address), null)
    })

    test('under another address it is found, and told not to belong there', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      await store.add(testAppPassword(anna, 'phone'), testHash('phone'))
      for (const address of [bo.address, 'nobody@example.test' as Address]) {
        const match = await store.match(testHash('phone').lookup, address)
        assert.equal(match?.ownsAddress, false)
        assert.equal(match.accountAddress, anna.address)
      }
    })

    test('a removed one is still recognised, as removed', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const phone = testAppPassword(anna, 'phone')
      await store.add(phone, testHash('phone'))
      await store.remove(anna.id, phone.id, 7_000)
      const match = await store.match(testHash('phone').lookup, anna.address)
      assert.equal(match?.appPassword.removedMs, 7_000)
    })

    test('two app passwords never share a hash, even of different accounts', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      await store.add(testAppPassword(anna, 'phone'), testHash('same'))
      await assert.rejects(store.add(testAppPassword(bo, 'tablet'), testHash('same')))
    })
  })

  describe(`making and removing app passwords in ${engine}`, () => {
    test('those in force are listed, newest first, and no removed one', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      for (const [name, createdMs] of [
        ['old', 1],
        ['new', 3],
        ['gone', 4],
        ['middle', 2],
      ] as const) {
        await store.add(testAppPassword(anna, name, { createdMs }), testHash(name))
      }
      await store.remove(anna.id, testAppPassword(anna, 'gone').id, 9)
      assert.deepEqual(
        (await store.list(anna.id)).map(({ name }) => name),
        ['the new', 'the middle', 'the old'],
      )
    })

    test('an account has so many and no more, also when they are made at the same moment', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const answers = await Promise.all(
        Array.from({ length: APP_PASSWORDS_MAX + 5 }, (_, number) =>
          store.add(testAppPassword(anna, `n${number}`), testHash(`n${number}`)),
        ),
      )
      assert.equal(answers.filter((answer) => answer === 'full').length, 5)
      assert.equal((await store.list(anna.id)).length, APP_PASSWORDS_MAX)
    })

    test('removed ones do not count towards how many an account has', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      for (let number = 0; number < APP_PASSWORDS_MAX; number++)
        await store.add(testAppPassword(anna, `n${number}`), testHash(`n${number}`))
      assert.equal(await store.add(testAppPassword(anna, 'late'), testHash('late')), 'full')
      await store.remove(anna.id, testAppPassword(anna, 'n3').id, 5)
      assert.equal(await store.add(testAppPassword(anna, 'late'), testHash('late')), 'added')
    })

    test('one is removed once, by its own account only, and keeps its first moment of removal', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      const phone = testAppPassword(anna, 'phone')
      await store.add(phone, testHash('phone'))
      assert.equal(await store.remove(bo.id, phone.id, 4_000), 'unknown')
      const moments = [5_000, 6_000, 7_000]
      const answers = await Promise.all(moments.map((at) => store.remove(anna.id, phone.id, at)))
      assert.deepEqual(answers.toSorted(), ['removed', 'unknown', 'unknown'])
      const match = await store.match(testHash('phone').lookup, anna.address)
      assert.equal(match?.appPassword.removedMs, moments[answers.indexOf('removed')])
    })

    test('removing all tells which, and leaves what was removed before and what others have', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      const [phone, tablet, gone] = ['phone', 'tablet', 'gone'].map((name) => testAppPassword(anna, name))
      assert.ok(phone && tablet && gone)
      for (const each of [phone, tablet, gone]) await store.add(each, testHash(each.name))
      await store.add(testAppPassword(bo, 'other'), testHash('other'))
      await store.remove(anna.id, gone.id, 1)
      const removed = await store.removeAll(anna.id, 2)
      assert.deepEqual(removed.toSorted(), [phone.id, tablet.id].toSorted())
      assert.deepEqual(await store.removeAll(anna.id, 3), [])
      assert.equal((await store.list(bo.id)).length, 1)
    })

    test('tombstones older than asked are forgotten, and nothing in force', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      for (const name of ['first', 'second', 'kept'])
        await store.add(testAppPassword(anna, name), testHash(name))
      await store.remove(anna.id, testAppPassword(anna, 'first').id, 100)
      await store.remove(anna.id, testAppPassword(anna, 'second').id, 200)
      assert.equal(await store.forgetRemovedBefore(200), 1)
      assert.equal(await store.match(testHash('first').lookup, anna.address), null)
      assert.notEqual(await store.match(testHash('second').lookup, anna.address), null)
      assert.equal((await store.list(anna.id)).length, 1)
    })
  })

  describe(`app passwords one by one in ${engine}`, () => {
    test('one is found by its own account with all it has, removed or not; names are those of all', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      const printer = testAppPassword(anna, 'printer', {
        device: 'printer',
        access: 'send-only',
        services: ['smtp'],
        networks: ['192.0.2.7', '10.0.0.0/8', '2001:db8::/32'] as Network[],
        unusedUntilMs: 8_000,
        replaces: testAppPassword(anna, 'old').id,
      })
      await store.add(printer, testHash('printer'))
      assert.deepEqual(await store.find(anna.id, printer.id), printer)
      assert.equal(await store.find(bo.id, printer.id), null)
      await store.remove(anna.id, printer.id, 5)
      assert.equal((await store.find(anna.id, printer.id))?.removedMs, 5)
      assert.deepEqual([...(await store.names(anna.id))], [[printer.id, 'the printer']])
      assert.deepEqual([...(await store.names(bo.id))], [])
    })

    test('one is renamed by its own account, until it is removed', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      const phone = testAppPassword(anna, 'phone')
      await store.add(phone, testHash('phone'))
      assert.equal(await store.rename(bo.id, phone.id, 'stolen'), false)
      assert.equal(await store.rename(anna.id, phone.id, 'surfplattan'), true)
      assert.equal((await store.find(anna.id, phone.id))?.name, 'surfplattan')
      await store.remove(anna.id, phone.id, 5)
      assert.equal(await store.rename(anna.id, phone.id, 'late'), false)
    })

    test('those never used in their time are removed and told as ended; a first use lets one live', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const [used, unused, patient] = [
        testAppPassword(anna, 'used', { unusedUntilMs: 5_000 }),
        testAppPassword(anna, 'unused', { unusedUntilMs: 5_000 }),
        testAppPassword(anna, 'patient'),
      ]
      for (const each of [used, unused, patient]) await store.add(each, testHash(each.name.slice(4)))
      const firsts = await Promise.all([1, 2, 3].map(() => store.firstUse(anna.id, used.id)))
      assert.deepEqual(firsts.toSorted(), [false, false, true])
      assert.equal(await store.firstUse(anna.id, patient.id), false)
      const ids = [used.id, unused.id, patient.id]
      assert.deepEqual(await store.ended(ids, 4_999), [])
      assert.deepEqual(await store.ended(ids, 5_000), [unused.id])
      assert.equal(await store.removeUnused(4_999), 0)
      assert.equal(await store.removeUnused(5_000), 1)
      assert.equal(await store.removeUnused(5_000), 0)
      assert.equal((await store.list(anna.id)).length, 2)
      const tombstone = await store.match(testHash('unused').lookup, anna.address)
      assert.equal(tombstone?.appPassword.unusedUntilMs, 5_000)
    })

    test('one that died unused makes room for the next', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      for (let number = 0; number < APP_PASSWORDS_MAX; number++)
        await store.add(testAppPassword(anna, `n${number}`, { unusedUntilMs: 5_000 }), testHash(`n${number}`))
      const late = (createdMs: number) =>
        store.add(testAppPassword(anna, 'late', { createdMs }), testHash('late'))
      assert.equal(await late(4_999), 'full')
      assert.equal(await late(5_000), 'added')
    })
  })

  describe(`what becomes of app passwords in ${engine}`, () => {
    test('a new hash replaces the old one, and only while the old one is there', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const phone = testAppPassword(anna, 'phone')
      await store.add(phone, testHash('phone'))
      await store.rehash(anna.id, phone.id, testHash('phone'), testHash('newer', 'k2'))
      await store.rehash(anna.id, phone.id, testHash('phone'), testHash('never', 'k3'))
      assert.equal(await store.match(testHash('phone').lookup, anna.address), null)
      assert.equal(await store.match(testHash('never').lookup, anna.address), null)
      assert.equal((await store.match(testHash('newer').lookup, anna.address))?.hash.keyId, 'k2')
    })

    test('the last use is the newest, in whatever order uses are told', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const { account, id } = testAppPassword(anna, 'phone')
      await store.add(testAppPassword(anna, 'phone'), testHash('phone'))
      const record = (...uses: LastUse[]) =>
        store.recordUses([
          ...uses.map((use) => ({ account, id, use })),
          { account, id: 'unknown999' as AppPasswordId, use: useAt(1) },
        ])
      const lastUse = async () => (await store.list(anna.id))[0]?.lastUse
      await record(useAt(50), useAt(30))
      assert.deepEqual(await lastUse(), useAt(50))
      await record(useAt(49))
      assert.deepEqual(await lastUse(), useAt(50))
      await record(useAt(50, 'told its name later'))
      assert.deepEqual(await lastUse(), useAt(50, 'told its name later'))
      await record(...Array.from({ length: 1_100 }, (_, number) => useAt(100 + number)))
      assert.deepEqual(await lastUse(), useAt(1_199))
    })

    test('those that are removed, expired or without account are told as ended, and no other', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      const inForce = Array.from({ length: 20 }, (_, number) => testAppPassword(anna, `n${number}`))
      const expiring = testAppPassword(anna, 'expiring', { expiresMs: 1_000 })
      const removed = testAppPassword(anna, 'removed')
      const orphaned = testAppPassword(bo, 'orphaned')
      for (const each of [...inForce, expiring, removed, orphaned])
        await store.add(each, testHash(each.name.slice(4)))
      await store.remove(anna.id, removed.id, 5)
      await directory.accounts.remove(bo.id)
      const ids = [orphaned, ...inForce, expiring, removed].map(({ id }) => id)
      assert.deepEqual(await store.ended(ids, 999), [orphaned.id, removed.id])
      assert.deepEqual(await store.ended(ids, 1_000), [orphaned.id, expiring.id, removed.id])
      assert.deepEqual(await store.ended([], 1_000), [])
      const many = Array.from({ length: 999 }, (_, number) => ids[number % ids.length] as AppPasswordId)
      const expected = many.filter((id) => id === orphaned.id || id === removed.id)
      assert.deepEqual(await store.ended(many, 999), expected)
    })

    test('a store that is down throws StoreDown, and does not say that the secret is wrong', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      await store.add(testAppPassword(anna, 'phone'), testHash('phone'))
      await directory.goDown()
      await assert.rejects(store.match(testHash('phone').lookup, anna.address), StoreDown)
      await assert.rejects(store.ended([testAppPassword(anna, 'phone').id], 1), StoreDown)
      await assert.rejects(store.removeAll(anna.id, 1), StoreDown)
    })
  })
}
