/** What a `TwoStepStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { StoreDown } from '../../base/store-down.ts'
import { addAccount, type MakeDirectory, testAccount, testAppPassword, testHash } from './directory.ts'
import { testApprover, testAuthenticator, testDigest, testPasskey, testTicket, wins } from './sign-in-rows.ts'

export const twoStepStoreContract = (engine: string, make: MakeDirectory): void => {
  const makeWithAnna = async () => {
    const directory = await make()
    return { directory, anna: await addAccount(directory.accounts, 'anna') }
  }

  describe(`two-step verification in ${engine}`, () => {
    test('it is turned on once, and from then on the account says since when', async () => {
      const { directory, anna } = await makeWithAnna()
      await using _ = directory
      await directory.secondSteps.addAuthenticator(testAuthenticator(anna, 'phone'))
      const answers = await Promise.all([5, 6, 7].map((atMs) => directory.twoStep.turnOn(anna.id, atMs)))
      assert.equal(wins(answers), 1)
      assert.equal((await directory.accounts.find(anna.id))?.twoStepSinceMs, 5 + answers.indexOf(true))
    })

    test('it is not turned on for who has no way to prove who they are but the password', async () => {
      const { directory, anna } = await makeWithAnna()
      await using _ = directory
      const { secondSteps, twoStep } = directory
      assert.equal(await twoStep.turnOn(anna.id, 1), false)
      await secondSteps.addAuthenticator(testAuthenticator(anna, 'phone', { confirmedMs: null }))
      assert.equal(await twoStep.turnOn(anna.id, 2), false)
      await secondSteps.addPasskey(testPasskey(anna, 'laptop'))
      assert.equal(await twoStep.turnOn(anna.id, 3), true)
    })

    test('an approver is a way once its trial run succeeded', async () => {
      const { directory, anna } = await makeWithAnna()
      await using _ = directory
      const { approvers, twoStep } = directory
      await approvers.add(testApprover(anna, 'phone', { confirmedMs: null }))
      assert.equal(await twoStep.turnOn(anna.id, 1), false)
      await approvers.confirm(anna.id, testApprover(anna, 'phone').id, 2)
      assert.equal(await twoStep.turnOn(anna.id, 3), true)
      assert.equal(await approvers.remove(anna.id, testApprover(anna, 'phone').id), false)
    })

    test('off, it takes ways, codes, trusted browsers and app passwords along, and nobody else’s', async () => {
      const { directory, anna } = await makeWithAnna()
      await using _ = directory
      const { secondSteps, approvers, tickets, appPasswords, twoStep } = directory
      const bo = await addAccount(directory.accounts, 'bo')
      const browser = { kind: 'trusted-browser' } as const
      for (const account of [anna, bo]) {
        const name = account === anna ? 'phone' : 'tablet'
        await secondSteps.addAuthenticator(testAuthenticator(account, name))
        await secondSteps.addPasskey(testPasskey(account, name))
        await approvers.add(testApprover(account, name))
        await secondSteps.offerRecoveryCodes(account.id, 'set', [testDigest('code')], 1)
        await secondSteps.saveRecoveryCodes(account.id, 'set')
        await secondSteps.countFailure(account.id)
        await secondSteps.setRecoveryAddress(account.id, 'outside@example.net', 1)
        await tickets.add(testTicket(account, name, browser))
        await appPasswords.add(testAppPassword(account, name), testHash(name))
        await twoStep.turnOn(account.id, 2)
      }
      const phone = testAppPassword(anna, 'phone')
      assert.deepEqual(await twoStep.turnOff(anna.id, 9_000), { appPasswords: [phone.id] })

      const holds = async (account: typeof anna) => ({
        since: (await directory.accounts.find(account.id))?.twoStepSinceMs,
        authenticators: (await secondSteps.authenticators(account.id)).length,
        passkeys: (await secondSteps.passkeys(account.id)).length,
        approvers: (await approvers.list(account.id)).length,
        codes: await secondSteps.recoveryCodesLeft(account.id),
        failures: await secondSteps.failures(account.id),
        recoveryAddress: (await secondSteps.recoveryAddress(account.id))?.address,
        browsers: (await tickets.list('trusted-browser', account.id, 1_500)).length,
        appPasswords: (await appPasswords.list(account.id)).length,
      })
      const recoveryAddress = 'outside@example.net'
      const each = (count: number) => ({
        authenticators: count,
        passkeys: count,
        approvers: count,
        codes: count,
        failures: count,
        browsers: count,
        appPasswords: count,
      })
      assert.deepEqual(await holds(anna), { since: null, recoveryAddress, ...each(0) })
      assert.deepEqual(await holds(bo), { since: 2, recoveryAddress, ...each(1) })
      const tombstone = await appPasswords.match(testHash('phone').lookup, anna.address)
      assert.equal(tombstone?.appPassword.removedMs, 9_000)
    })

    test('it is turned off once: of many, one hears which app passwords ended', async () => {
      const { directory, anna } = await makeWithAnna()
      await using _ = directory
      await directory.secondSteps.addPasskey(testPasskey(anna, 'laptop'))
      assert.equal(await directory.twoStep.turnOff(anna.id, 1), null)
      assert.equal((await directory.secondSteps.passkeys(anna.id)).length, 1)
      await directory.twoStep.turnOn(anna.id, 2)
      const answers = await Promise.all([3, 4, 5].map((atMs) => directory.twoStep.turnOff(anna.id, atMs)))
      assert.equal(answers.filter((answer) => answer !== null).length, 1)
    })

    test('the last way to prove who one is cannot be removed while it is on, even by two at once', async () => {
      const { directory, anna } = await makeWithAnna()
      await using _ = directory
      const { secondSteps, approvers, twoStep } = directory
      const [phone, laptop] = [testAuthenticator(anna, 'phone'), testPasskey(anna, 'laptop')]
      const tablet = testApprover(anna, 'tablet')
      const unconfirmed = testAuthenticator(anna, 'unconfirmed', { confirmedMs: null })
      await secondSteps.addAuthenticator(phone)
      await secondSteps.addAuthenticator(unconfirmed)
      await secondSteps.addPasskey(laptop)
      await approvers.add(tablet)
      await twoStep.turnOn(anna.id, 1)
      const answers = await Promise.all([
        secondSteps.removeAuthenticator(anna.id, phone.id),
        secondSteps.removePasskey(anna.id, laptop.id),
        approvers.remove(anna.id, tablet.id),
      ])
      assert.equal(wins(answers), 2)
      assert.equal(await secondSteps.removeAuthenticator(anna.id, unconfirmed.id), true)
    })

    test('a store that is down throws StoreDown', async () => {
      await using directory = await make()
      await directory.goDown()
      await assert.rejects(directory.twoStep.turnOff(testAccount('anna').id, 1), StoreDown)
    })
  })
}
