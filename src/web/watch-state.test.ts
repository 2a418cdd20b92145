import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import type { AccountId } from '../account/account.ts'
import { localBus } from '../base/bus.ts'
import type { ApprovalsChanged } from '../sign-in/approvals.ts'
import { type Watched, watchState } from './watch-state.ts'

const ANNA = 'anna' as AccountId
const BO = 'bo' as AccountId

const watching = () => {
  const clock = handClock()
  const bus = localBus<ApprovalsChanged>((fault) => assert.fail(String(fault)))
  const sent: unknown[] = []
  let now: Watched<string> | null = { state: 'waiting', account: ANNA }
  let looks = 0
  const read = async () => {
    looks += 1
    if (now?.state === 'broken') throw new Error('the store is down')
    return now
  }
  const stop = watchState({ bus, clock }, read, (event, data) => void sent.push([event, data]))
  return {
    sent,
    stop,
    looks: () => looks,
    become: (state: string | null) => {
      now = state === null ? null : { state, account: ANNA }
    },
    tell: (account: AccountId) => bus.publish({ kind: 'approvals-changed', account }),
    pass: async (byMs: number) => {
      clock.advance(byMs)
      await settled()
    },
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

test('a state is sent when the page begins to listen, and again only when it is another', async () => {
  const { sent, tell, become, stop } = watching()
  await settled()
  tell(ANNA)
  await settled()
  assert.deepEqual(sent, [['state', 'waiting']])
  become('approved')
  tell(ANNA)
  await settled()
  assert.deepEqual(sent.at(-1), ['state', 'approved'])
  stop()
})

test('what another process did is seen at the next look, and what is told of others is not looked at', async () => {
  const { sent, become, tell, pass, looks, stop } = watching()
  await settled()
  const before = looks()
  tell(BO)
  await settled()
  assert.equal(looks(), before)
  become('denied')
  await pass(1_999)
  assert.equal(sent.length, 1)
  await pass(1)
  assert.deepEqual(sent.at(-1), ['state', 'denied'])
  stop()
})

test('a store that is down is looked at again; what is gone is told; and after the end nothing is', async () => {
  const { sent, become, pass, tell, looks, stop } = watching()
  await settled()
  become('broken')
  await pass(2_000)
  become(null)
  await pass(2_000)
  assert.deepEqual(sent, [
    ['state', 'waiting'],
    ['gone', {}],
  ])
  stop()
  const before = looks()
  tell(ANNA)
  await pass(10_000)
  assert.equal(looks(), before)
})
