/** What a `SessionStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { StoreDown } from '../../base/store-down.ts'
import type { SessionId } from '../../sign-in/session-store.ts'
import { addAccount, forEachNumber, type MakeDirectory } from './directory.ts'
import { testDigest, testSession, wins } from './sign-in-rows.ts'

export const sessionStoreContract = (engine: string, make: MakeDirectory): void => {
  const makeWithAnna = async () => {
    const directory = await make()
    return { directory, store: directory.sessions, anna: await addAccount(directory.accounts, 'anna') }
  }

  describe(`sessions in ${engine}`, () => {
    test('one is found by its id as it was added, and no other is', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const laptop = testSession(anna, 'laptop', { secondStepMs: 900 })
      await store.add(laptop)
      const found = await store.find(laptop.id)
      assert.deepEqual(found && { ...found, digest: new Uint8Array(found.digest) }, laptop)
      assert.equal(await store.find('session-phone' as SessionId), null)
    })

    test('when it was seen grows, in whatever order it is told', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const { id } = testSession(anna, 'laptop')
      await store.add(testSession(anna, 'laptop'))
      await store.seen(id, 3_000, '198.51.100.1')
      await store.seen(id, 2_000, '203.0.113.9')
      const found = await store.find(id)
      assert.deepEqual([found?.lastSeenMs, found?.remote], [3_000, '198.51.100.1'])
    })

    test('of many step ups from one token, one gets the new token', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const { id, digest } = testSession(anna, 'laptop')
      await store.add(testSession(anna, 'laptop'))
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, number) =>
          store.prove(id, digest, testDigest(`new ${number}`), {
            provedMs: 5_000 + number,
            secondStepMs: null,
          }),
        ),
      )
      assert.equal(wins(answers), 1)
      const winner = answers.indexOf(true)
      const found = await store.find(id)
      assert.deepEqual(new Uint8Array(found?.digest ?? []), testDigest(`new ${winner}`))
      assert.equal(found?.provedMs, 5_000 + winner)
    })

    test('a step up with a token that it never had changes nothing', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const laptop = testSession(anna, 'laptop')
      await store.add(laptop)
      const proved = { provedMs: 9_000, secondStepMs: 9_000 }
      assert.equal(await store.prove(laptop.id, testDigest('other'), testDigest('new'), proved), false)
      assert.equal((await store.find(laptop.id))?.provedMs, laptop.provedMs)
      assert.equal(await store.prove(laptop.id, laptop.digest, testDigest('new'), proved), true)
      assert.equal((await store.find(laptop.id))?.secondStepMs, 9_000)
    })

    test('an account’s are listed, the last seen first, and nobody else’s', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      await store.add(testSession(anna, 'old', { lastSeenMs: 1 }))
      await store.add(testSession(anna, 'new', { lastSeenMs: 3 }))
      await store.add(testSession(anna, 'middle', { lastSeenMs: 2 }))
      await store.add(testSession(bo, 'bo'))
      const ids = (await store.list(anna.id)).map(({ id }) => id)
      assert.deepEqual(ids, ['session-new', 'session-middle', 'session-old'])
    })

    test('one is ended once, and by its own account only', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      const { id } = testSession(anna, 'laptop')
      await store.add(testSession(anna, 'laptop'))
      assert.equal(await store.end(bo.id, id), false)
      assert.equal(wins(await Promise.all([1, 2, 3].map(() => store.end(anna.id, id)))), 1)
      assert.equal(await store.find(id), null)
    })

    test('all are ended, or all but one, and nobody else’s', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      for (const name of ['a', 'b', 'c', 'd']) await store.add(testSession(anna, name))
      await store.add(testSession(bo, 'bo'))
      assert.equal(await store.endAll(anna.id, testSession(anna, 'b').id), 3)
      assert.deepEqual(
        (await store.list(anna.id)).map(({ id }) => id),
        ['session-b'],
      )
      assert.equal(await store.endAll(anna.id, null), 1)
      assert.equal((await store.list(bo.id)).length, 1)
    })

    test('those not seen for long are forgotten, however many', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      await forEachNumber(1_100, (number) =>
        store.add(testSession(anna, `n${number}`, { lastSeenMs: number })),
      )
      assert.equal(await store.forgetBefore(1_090), 1_090)
      assert.equal((await store.list(anna.id)).length, 10)
    })

    test('they go with their account', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      await store.add(testSession(anna, 'laptop'))
      await directory.accounts.remove(anna.id)
      assert.equal(await store.find(testSession(anna, 'laptop').id), null)
    })

    test('a store that is down throws StoreDown, and does not say that nobody is signed in', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      await directory.goDown()
      await assert.rejects(store.find(testSession(anna, 'laptop').id), StoreDown)
      await assert.rejects(store.end(anna.id, testSession(anna, 'laptop').id), StoreDown)
    })
  })
}
