/** What a `SecondStepStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { StoreDown } from '../../base/store-down.ts'
import type { MethodId } from '../../sign-in/second-step-store.ts'
import { AT_ONCE, addAccount, type MakeDirectory, testAccount } from './directory.ts'
import { testAuthenticator, testDigest, testPasskey, wins } from './sign-in-rows.ts'

export const secondStepStoreContract = (engine: string, make: MakeDirectory): void => {
  const makeWithAnna = async () => {
    const directory = await make()
    return { directory, store: directory.secondSteps, anna: await addAccount(directory.accounts, 'anna') }
  }

  describe(`authenticator apps in ${engine}`, () => {
    test('they are listed as they were added, oldest first', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const newer = testAuthenticator(anna, 'newer', { createdMs: 2_000, lastUsedMs: 3_000 })
      const older = testAuthenticator(anna, 'older', { confirmedMs: null })
      await store.addAuthenticator(newer)
      await store.addAuthenticator(older)
      const listed = await store.authenticators(anna.id)
      assert.deepEqual(
        listed.map((each) => ({ ...each, sealedKey: new Uint8Array(each.sealedKey) })),
        [older, newer],
      )
    })

    test('one is confirmed once, with its name, by its own account', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      const phone = testAuthenticator(anna, 'phone', { confirmedMs: null })
      await store.addAuthenticator(phone)
      assert.equal(await store.confirmAuthenticator(bo.id, phone.id, 'stolen', 1), false)
      const answers = await Promise.all(
        [7, 8, 9].map((atMs) => store.confirmAuthenticator(anna.id, phone.id, 'min telefon', atMs)),
      )
      assert.equal(wins(answers), 1)
      const [confirmed] = await store.authenticators(anna.id)
      assert.deepEqual([confirmed?.name, confirmed?.confirmedMs], ['min telefon', 7 + answers.indexOf(true)])
    })

    test('a step is taken by one of many, whichever app it came from, and never again', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      const [phone, tablet] = [testAuthenticator(anna, 'phone'), testAuthenticator(anna, 'tablet')]
      const bos = testAuthenticator(bo, 'bo')
      for (const each of [phone, tablet, bos]) await store.addAuthenticator(each)
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, number) =>
          store.takeStep(anna.id, number % 2 === 0 ? phone.id : tablet.id, 58_000_000, number),
        ),
      )
      assert.equal(wins(answers), 1)
      assert.equal(await store.takeStep(anna.id, phone.id, 58_000_001, 1), true)
      assert.equal(await store.takeStep(anna.id, phone.id, 58_000_000, 1), false)
      assert.equal(await store.takeStep(bo.id, bos.id, 58_000_000, 1), true)
    })

    test('a step of an app that is not there is not taken; one that is taken tells the last use', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const phone = testAuthenticator(anna, 'phone')
      await store.addAuthenticator(phone)
      assert.equal(await store.takeStep(anna.id, 'method-none' as MethodId, 1, 1), false)
      assert.equal(await store.takeStep(anna.id, phone.id, 2, 4_000), true)
      assert.equal((await store.authenticators(anna.id))[0]?.lastUsedMs, 4_000)
    })

    test('a taken step is taken still when its app is removed and made again, until it is forgotten', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const phone = testAuthenticator(anna, 'phone')
      await store.addAuthenticator(phone)
      await store.takeStep(anna.id, phone.id, 10, 1)
      await store.takeStep(anna.id, phone.id, 11, 1)
      assert.equal(await store.removeAuthenticator(anna.id, phone.id), true)
      assert.equal(await store.removeAuthenticator(anna.id, phone.id), false)
      await store.addAuthenticator(phone)
      assert.equal(await store.takeStep(anna.id, phone.id, 10, 1), false)
      assert.equal(await store.forgetStepsBefore(11), 1)
      assert.equal(await store.takeStep(anna.id, phone.id, 11, 1), false)
    })
  })

  describe(`passkeys in ${engine}`, () => {
    test('one is found by its credential and listed by its account, as it was added', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const laptop = testPasskey(anna, 'laptop')
      const key = testPasskey(anna, 'key', { transports: [], isSynced: false, counter: 4, createdMs: 2_000 })
      for (const each of [key, laptop]) assert.equal(await store.addPasskey(each), 'added')
      const plain = (passkey: typeof key) => ({ ...passkey, publicKey: new Uint8Array(passkey.publicKey) })
      assert.deepEqual((await store.passkeys(anna.id)).map(plain), [laptop, key])
      const found = await store.findPasskey(key.credentialId)
      assert.deepEqual(found && plain(found), key)
      assert.equal(await store.findPasskey('credential-none'), null)
    })

    test('a credential belongs to one account', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      await store.addPasskey(testPasskey(anna, 'laptop'))
      const stolen = testPasskey(bo, 'stolen', { credentialId: 'credential-laptop' })
      assert.equal(await store.addPasskey(stolen), 'known')
      assert.equal((await store.findPasskey('credential-laptop'))?.account, anna.id)
    })

    test('its use is told, and its counter only grows', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const { id } = testPasskey(anna, 'laptop')
      await store.addPasskey(testPasskey(anna, 'laptop'))
      await store.passkeyUsed(anna.id, id, 7, 3_000)
      await store.passkeyUsed(anna.id, id, 5, 4_000)
      const [passkey] = await store.passkeys(anna.id)
      assert.deepEqual([passkey?.counter, passkey?.lastUsedMs], [7, 4_000])
    })

    test('it is renamed and removed by its own account only', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      const { id } = testPasskey(anna, 'laptop')
      await store.addPasskey(testPasskey(anna, 'laptop'))
      assert.equal(await store.renamePasskey(bo.id, id, 'mine now'), false)
      assert.equal(await store.removePasskey(bo.id, id), false)
      assert.equal(await store.renamePasskey(anna.id, id, 'jobbdatorn'), true)
      assert.equal((await store.passkeys(anna.id))[0]?.name, 'jobbdatorn')
      assert.equal(await store.removePasskey(anna.id, id), true)
      assert.equal(await store.removePasskey(anna.id, id), false)
    })
  })

  describe(`recovery in ${engine}`, () => {
    const set = (name: string) => Array.from({ length: 10 }, (_, number) => testDigest(`${name}${number}`))

    test('codes count once they are saved, and void the ones before', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      await store.offerRecoveryCodes(anna.id, 'one', set('one'), 1)
      assert.equal(await store.recoveryCodesLeft(anna.id), 0)
      assert.equal(await store.hasRecoveryCode(anna.id, testDigest('one0')), false)
      assert.equal(await store.saveRecoveryCodes(anna.id, 'one'), true)
      assert.equal(await store.recoveryCodesLeft(anna.id), 10)

      await store.offerRecoveryCodes(anna.id, 'two', set('two'), 3)
      assert.equal(await store.hasRecoveryCode(anna.id, testDigest('one0')), true)
      assert.equal(await store.saveRecoveryCodes(anna.id, 'two'), true)
      assert.equal(await store.hasRecoveryCode(anna.id, testDigest('one1')), false)
      assert.equal(await store.recoveryCodesLeft(anna.id), 10)
    })

    test('a set that was offered and not saved goes when another is offered', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      for (const name of ['one', 'two']) await store.offerRecoveryCodes(anna.id, name, set(name), 1)
      assert.equal(await store.saveRecoveryCodes(anna.id, 'one'), false)
      assert.equal(await store.saveRecoveryCodes(anna.id, 'two'), true)
      assert.equal(await store.recoveryCodesLeft(anna.id), 10)
    })

    test('saving twice is no fault, and leaves a set that was offered meanwhile', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      await store.offerRecoveryCodes(anna.id, 'one', set('one'), 1)
      await store.saveRecoveryCodes(anna.id, 'one')
      await store.offerRecoveryCodes(anna.id, 'two', set('two'), 2)
      assert.equal(await store.saveRecoveryCodes(anna.id, 'one'), true)
      assert.equal(await store.saveRecoveryCodes(anna.id, 'two'), true)
    })

    test('a code is its own account’s only', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      await store.offerRecoveryCodes(anna.id, 'one', set('one'), 1)
      await store.saveRecoveryCodes(anna.id, 'one')
      assert.equal(await store.hasRecoveryCode(bo.id, testDigest('one3')), false)
      assert.equal(await store.hasRecoveryCode(anna.id, testDigest('one3')), true)
    })

    test('the recovery address is set, confirmed, replaced and removed', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const now = () => store.recoveryAddress(anna.id)
      assert.equal(await now(), null)
      await store.setRecoveryAddress(anna.id, 'a@example.net', null)
      assert.deepEqual(await now(), { address: 'a@example.net', confirmedMs: null })
      await store.setRecoveryAddress(anna.id, 'a@example.net', 5_000)
      assert.deepEqual(await now(), { address: 'a@example.net', confirmedMs: 5_000 })
      await store.setRecoveryAddress(anna.id, 'b@example.net', null)
      assert.deepEqual(await now(), { address: 'b@example.net', confirmedMs: null })
      await store.setRecoveryAddress(anna.id, null, null)
      assert.equal(await now(), null)
    })
  })

  describe(`wrong codes in a row in ${engine}`, () => {
    test('each is counted, however many come at once, until they are cleared', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      assert.equal(await store.failures(anna.id), 0)
      const counts = await Promise.all(Array.from({ length: 50 }, () => store.countFailure(anna.id)))
      assert.deepEqual(
        counts.toSorted((a, b) => a - b),
        Array.from({ length: 50 }, (_, number) => number + 1),
      )
      assert.equal(await store.failures(anna.id), 50)
      await store.clearFailures(anna.id)
      assert.equal(await store.failures(anna.id), 0)
    })

    test('one that was no wrong guess is taken back, and never below none', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      await store.forgiveFailure(anna.id)
      await store.countFailure(anna.id)
      await store.countFailure(anna.id)
      await store.forgiveFailure(anna.id)
      assert.equal(await store.failures(anna.id), 1)
      await Promise.all([1, 2, 3].map(() => store.forgiveFailure(anna.id)))
      assert.equal(await store.failures(anna.id), 0)
      assert.equal(await store.countFailure(anna.id), 1)
    })

    test('all that proves who one is goes with the account', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      await store.addAuthenticator(testAuthenticator(anna, 'phone'))
      await store.takeStep(anna.id, testAuthenticator(anna, 'phone').id, 5, 1)
      await store.addPasskey(testPasskey(anna, 'laptop'))
      await store.offerRecoveryCodes(anna.id, 'one', [testDigest('one')], 1)
      await store.saveRecoveryCodes(anna.id, 'one')
      await store.setRecoveryAddress(anna.id, 'a@example.net', 1)
      await store.countFailure(anna.id)
      await directory.accounts.remove(anna.id)
      assert.deepEqual(await store.authenticators(anna.id), [])
      assert.equal(await store.findPasskey('credential-laptop'), null)
      assert.equal(await store.recoveryCodesLeft(anna.id), 0)
      assert.equal(await store.recoveryAddress(anna.id), null)
      assert.equal(await store.failures(anna.id), 0)
      assert.equal(await store.forgetStepsBefore(100), 0)
    })

    test('a store that is down throws StoreDown, and does not say that a code is wrong', async () => {
      await using directory = await make()
      const { secondSteps } = directory
      const { id } = testAccount('anna')
      await directory.goDown()
      await assert.rejects(secondSteps.takeStep(id, 'method-phone' as MethodId, 1, 1), StoreDown)
      await assert.rejects(secondSteps.hasRecoveryCode(id, testDigest('code')), StoreDown)
      await assert.rejects(secondSteps.failures(id), StoreDown)
      await assert.rejects(secondSteps.findPasskey('credential-laptop'), StoreDown)
    })
  })
}
