/** What an `ApprovalStore` promises, on every engine. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { StoreDown } from '../../base/store-down.ts'
import type { Approval, ApprovalId } from '../../sign-in/approval-store.ts'
import { addAccount, type MakeDirectory } from './directory.ts'
import { testApproval, testApprover, wins } from './sign-in-rows.ts'

const anyway = () => null

export const approvalStoreContract = (engine: string, make: MakeDirectory): void => {
  const makeWithAnna = async () => {
    const directory = await make()
    const { approvals, approvers, accounts } = directory
    const anna = await addAccount(accounts, 'anna')
    const phone = testApprover(anna, 'phone')
    await approvers.add(phone)
    return { directory, approvals, approvers, anna, phone }
  }

  describe(`approvals in ${engine}`, () => {
    test('one that was asked is found and waits until it is over', async () => {
      const { directory, approvals, anna, phone } = await makeWithAnna()
      await using _ = directory
      const asked = testApproval(anna, 'one', { kind: 'trial', approver: phone.id })
      assert.equal(await approvals.ask(asked, 0, anyway), null)
      assert.deepEqual(await approvals.find(asked.id), asked)
      assert.deepEqual(await approvals.waiting(anna.id, 1_999), [asked])
      assert.deepEqual(await approvals.waiting(anna.id, 2_000), [])
      assert.equal(await approvals.find('approval-none' as ApprovalId), null)
    })

    test('of many asked at once each sees those before it: a limit holds', async () => {
      const { directory, approvals, anna } = await makeWithAnna()
      await using _ = directory
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, number) =>
          approvals.ask(testApproval(anna, `${number}`), 0, ({ length }) => (length >= 3 ? 'full' : null)),
        ),
      )
      assert.equal(answers.filter((answer) => answer === null).length, 3)
      assert.equal(answers.filter((answer) => answer === 'full').length, 47)
    })

    test('who decides sees what was asked since then of that account, newest first', async () => {
      const { directory, approvals, anna } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      for (const [account, name, askedMs] of [
        [anna, 'old', 500],
        [anna, 'new', 1_500],
        [bo, 'bo', 1_600],
      ] as const)
        await approvals.ask(testApproval(account, name, { askedMs }), 0, anyway)
      let seen: readonly ApprovalId[] = []
      const look = (recent: readonly Approval[]) => {
        seen = recent.map(({ id }) => id)
        return 'no'
      }
      assert.equal(await approvals.ask(testApproval(anna, 'never'), 500, look), 'no')
      assert.deepEqual(seen, ['approval-new', 'approval-old'])
      await approvals.ask(testApproval(anna, 'never'), 501, look)
      assert.deepEqual(seen, ['approval-new'])
      assert.equal(await approvals.find(testApproval(anna, 'never').id), null)
    })

    test('a later one takes the place of what waits; a trial leaves it and is left alone', async () => {
      const { directory, approvals, anna } = await makeWithAnna()
      await using _ = directory
      const trial = testApproval(anna, 'trial', { kind: 'trial' })
      const [first, second] = [testApproval(anna, 'first'), testApproval(anna, 'second')]
      await approvals.ask(first, 0, anyway)
      await approvals.ask(trial, 0, anyway)
      assert.equal((await approvals.find(first.id))?.state, 'waiting')
      await approvals.ask(second, 0, anyway)
      const states = await Promise.all(
        [first, trial, second].map(async ({ id }) => (await approvals.find(id))?.state),
      )
      assert.deepEqual(states, ['withdrawn', 'waiting', 'waiting'])
      assert.equal(await approvals.withdraw(second.id), true)
      assert.equal(await approvals.withdraw(second.id), false)
    })

    test('it is answered once, in time, by an approver of its account', async () => {
      const { directory, approvals, approvers, anna, phone } = await makeWithAnna()
      await using _ = directory
      const bo = await addAccount(directory.accounts, 'bo')
      const bos = testApprover(bo, 'bo')
      await approvers.add(bos)
      const { id } = testApproval(anna, 'one')
      await approvals.ask(testApproval(anna, 'one'), 0, anyway)
      assert.equal(await approvals.answer(id, { state: 'approved', by: bos.id, atMs: 1_500 }), false)
      assert.equal(await approvals.answer(id, { state: 'approved', by: phone.id, atMs: 2_000 }), false)
      const answers = await Promise.all(
        (['approved', 'denied', 'wrong-number'] as const).map((state, number) =>
          approvals.answer(id, { state, by: phone.id, atMs: 1_500 + number }),
        ),
      )
      assert.equal(wins(answers), 1)
      const answeredMs = 1_500 + answers.indexOf(true)
      assert.equal((await approvals.find(id))?.answeredMs, answeredMs)
      assert.equal((await approvers.find(phone.id))?.lastUsedMs, answeredMs)
    })

    test('what was approved is used once, soon, and only while who approved is an approver', async () => {
      const { directory, approvals, approvers, anna, phone } = await makeWithAnna()
      await using _ = directory
      const approved = async (name: string): Promise<ApprovalId> => {
        const asked = testApproval(anna, name)
        await approvals.ask(asked, 0, anyway)
        await approvals.answer(asked.id, { state: 'approved', by: phone.id, atMs: 1_500 })
        return asked.id
      }
      const id = await approved('one')
      assert.equal(await approvals.take(id, 1_500), false)
      assert.equal(wins(await Promise.all([1, 2, 3].map(() => approvals.take(id, 1_400)))), 1)

      const denied = testApproval(anna, 'denied')
      await approvals.ask(denied, 0, anyway)
      await approvals.answer(denied.id, { state: 'denied', by: phone.id, atMs: 1_500 })
      assert.equal(await approvals.take(denied.id, 0), false)

      const late = await approved('late')
      await approvers.remove(anna.id, phone.id)
      assert.equal(await approvals.take(late, 0), false)
    })

    test('those that nobody answered are told once', async () => {
      const { directory, approvals, anna, phone } = await makeWithAnna()
      await using _ = directory
      const [answered, left] = [testApproval(anna, 'answered'), testApproval(anna, 'left')]
      await approvals.ask(answered, 0, anyway)
      await approvals.answer(answered.id, { state: 'denied', by: phone.id, atMs: 1_500 })
      await approvals.ask(left, 0, anyway)
      assert.deepEqual(await approvals.endUnanswered(1_999), [])
      const told = (await Promise.all([1, 2, 3].map(() => approvals.endUnanswered(2_000)))).flat()
      assert.deepEqual(
        told.map(({ id, state }) => [id, state]),
        [['approval-left', 'unanswered']],
      )
    })

    test('old ones are forgotten', async () => {
      const { directory, approvals, anna } = await makeWithAnna()
      await using _ = directory
      for (const askedMs of [1_000, 1_001])
        await approvals.ask(testApproval(anna, `${askedMs}`, { askedMs }), 0, anyway)
      assert.equal(await approvals.forgetBefore(1_001), 1)
      assert.equal((await approvals.waiting(anna.id, 1)).length, 1)
    })

    test('a store that is down throws StoreDown', async () => {
      await using directory = await make()
      await directory.goDown()
      await assert.rejects(directory.approvals.find('approval-one' as ApprovalId), StoreDown)
    })
  })
}
