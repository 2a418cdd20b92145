/** What an `ApproverStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { StoreDown } from '../../base/store-down.ts'
import type { Approver } from '../../sign-in/approval-store.ts'
import type { MethodId } from '../../sign-in/second-step-store.ts'
import { addAccount, type MakeDirectory, testAccount } from './directory.ts'
import { testApprover, wins } from './sign-in-rows.ts'

export const approverStoreContract = (engine: string, make: MakeDirectory): void => {
  const makeWithAnna = async () => {
    const directory = await make()
    return { directory, store: directory.approvers, anna: await addAccount(directory.accounts, 'anna') }
  }
  const plain = (approver: Approver | null) =>
    approver === null ? null : { ...approver, publicKey: new Uint8Array(approver.publicKey) }

  describe(`approvers in ${engine}`, () => {
    test('they are found by id and listed as they were added, oldest first', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const newer = testApprover(anna, 'newer', { createdMs: 2_000, lastUsedMs: 3_000, isAlone: true })
      const older = testApprover(anna, 'older', { confirmedMs: null, push: null })
      await store.add(newer)
      await store.add(older)
      assert.deepEqual((await store.list(anna.id)).map(plain), [older, newer])
      assert.deepEqual(plain(await store.find(newer.id)), newer)
      assert.equal(await store.find('method-none' as MethodId), null)
    })

    test('one is confirmed once, and only a confirmed one may sign in alone', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const phone = testApprover(anna, 'phone', { confirmedMs: null })
      await store.add(phone)
      assert.equal(await store.setAlone(anna.id, phone.id, true), false)
      const answers = await Promise.all([7, 8, 9].map((atMs) => store.confirm(anna.id, phone.id, atMs)))
      assert.equal(wins(answers), 1)
      assert.equal(await store.setAlone(anna.id, phone.id, true), true)
      const found = await store.find(phone.id)
      assert.deepEqual([found?.confirmedMs, found?.isAlone], [7 + answers.indexOf(true), true])
    })

    test('it is named, changed and removed by its own account only', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      const phone = testApprover(anna, 'phone')
      await store.add(phone)
      for (const [account, is] of [
        [bo, false],
        [anna, true],
      ] as const) {
        assert.equal(await store.rename(account.id, phone.id, 'min telefon'), is)
        assert.equal(await store.setAlone(account.id, phone.id, true), is)
        assert.equal(await store.remove(account.id, phone.id), is)
      }
      assert.deepEqual(await store.list(anna.id), [])
    })

    test('a push subscription that is gone is dropped, and one that came since stays', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      const phone = testApprover(anna, 'phone')
      const newer = { endpoint: 'https://push.example.net/newer', p256dh: 'p', auth: 'a' }
      await store.add(phone)
      await store.setPush(phone.id, newer)
      await store.dropPush(phone.id, phone.push?.endpoint ?? '')
      assert.deepEqual((await store.find(phone.id))?.push, newer)
      await store.dropPush(phone.id, newer.endpoint)
      assert.equal((await store.find(phone.id))?.push, null)
    })

    test('it goes with its account', async () => {
      const { directory, store, anna } = await makeWithAnna()
      await using _ = directory
      await store.add(testApprover(anna, 'phone'))
      await directory.accounts.remove(anna.id)
      assert.equal(await store.find(testApprover(anna, 'phone').id), null)
    })

    test('a store that is down throws StoreDown', async () => {
      await using directory = await make()
      await directory.goDown()
      await assert.rejects(directory.approvers.list(testAccount('anna').id), StoreDown)
    })
  })
}
