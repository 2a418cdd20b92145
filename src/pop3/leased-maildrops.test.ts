import assert from 'node:assert/strict'
import { test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import type { AccountId } from '../account/account.ts'
import type { MaildropLeaseStore } from '../mail/maildrop-leases.ts'
import { LEASE_MS, leasedMaildrops } from './leased-maildrops.ts'

const ANNA = 'anna' as AccountId

/** A store that two processes share, and that may be down. */
const world = () => {
  const clock = handClock()
  const leases = new Map<AccountId, { holder: string; untilMs: number }>()
  let isDown = false
  const answer = async <Result>(work: () => Result): Promise<Result> => {
    if (isDown) throw new Error('down')
    return work()
  }
  const store: MaildropLeaseStore = {
    take: (account, holder, nowMs, untilMs) =>
      answer(() => {
        const lease = leases.get(account)
        if (lease !== undefined && lease.untilMs > nowMs && lease.holder !== holder) return false
        leases.set(account, { holder, untilMs })
        return true
      }),
    renew: (holder, accounts, untilMs) =>
      answer(() => {
        for (const account of accounts) {
          const lease = leases.get(account)
          if (lease?.holder === holder) lease.untilMs = untilMs
        }
      }),
    give: (account, holder) =>
      answer(() => {
        if (leases.get(account)?.holder === holder) leases.delete(account)
      }),
  }
  const faults: unknown[] = []
  const process = (holder: string) =>
    leasedMaildrops({ store, holder, clock, onFault: (fault) => faults.push(fault) })
  return {
    clock,
    faults,
    one: process('one'),
    other: process('other'),
    setDown: (down: boolean) => {
      isDown = down
    },
  }
}

const turns = async (): Promise<void> => {
  for (let count = 0; count < 20; count++) await Promise.resolve()
}

/** With the clock moved on for as long as it waits. */
const patient = async <Result>(
  clock: ReturnType<typeof handClock>,
  work: Promise<Result>,
): Promise<Result> => {
  let isDone = false
  const settled = work.finally(() => {
    isDone = true
  })
  settled.catch(() => {})
  while (!isDone) {
    await turns()
    clock.advance(100)
  }
  return settled
}

test('what one process has no other gets, until it is given back', async () => {
  const { clock, one, other } = world()
  const giveBack = await one.take(ANNA)
  assert.ok(giveBack !== null)
  assert.equal(await one.take(ANNA), null)
  assert.equal(await patient(clock, other.take(ANNA)), null)
  giveBack()
  assert.ok((await other.take(ANNA)) !== null)
})

test('it is kept for as long as the session lasts', async () => {
  const { clock, one, other } = world()
  await one.take(ANNA)
  for (let passedMs = 0; passedMs < 10 * LEASE_MS; passedMs += LEASE_MS / 10) {
    clock.advance(LEASE_MS / 10)
    await turns()
  }
  assert.equal(await patient(clock, other.take(ANNA)), null)
})

test('a program that comes back to another process before its QUIT is written down waits a moment', async () => {
  const { clock, one, other } = world()
  const giveBack = await one.take(ANNA)
  const coming = other.take(ANNA)
  await turns()
  giveBack?.()
  assert.ok((await patient(clock, coming)) !== null)
})

test('a program that comes back to the same process at once gets what it has just left', async () => {
  const { one } = world()
  const giveBack = await one.take(ANNA)
  giveBack?.()
  assert.ok((await one.take(ANNA)) !== null)
})

test('what a killed process had is free when its lease has lapsed', async () => {
  const { clock, one, other, setDown } = world()
  await one.take(ANNA)
  setDown(true) // its renewals never come
  clock.advance(LEASE_MS)
  await turns()
  setDown(false)
  assert.ok((await other.take(ANNA)) !== null)
})

test('a store that is down is a fault, and the maildrop is not taken for ever', async () => {
  const { one, setDown } = world()
  setDown(true)
  await assert.rejects(one.take(ANNA))
  setDown(false)
  assert.ok((await one.take(ANNA)) !== null)
})

test('what could not be given back is free here at once, and elsewhere when its lease lapses, whatever else goes on', async () => {
  const { clock, one, other, setDown, faults } = world()
  await one.take('bo' as AccountId) // a session that lasts
  const giveBack = await one.take(ANNA)
  setDown(true)
  giveBack?.()
  await turns()
  assert.equal(faults.length, 1)
  setDown(false)
  const giveBackAgain = await one.take(ANNA)
  assert.ok(giveBackAgain !== null)
  setDown(true)
  giveBackAgain()
  await turns()
  setDown(false)
  for (let passedMs = 0; passedMs <= LEASE_MS; passedMs += LEASE_MS / 10) {
    clock.advance(LEASE_MS / 10)
    await turns()
  }
  assert.ok((await other.take(ANNA)) !== null)
  assert.equal(await patient(clock, other.take('bo' as AccountId)), null)
})

test('without a session nothing is renewed', async () => {
  const { clock, one } = world()
  const giveBack = await one.take(ANNA)
  giveBack?.()
  await turns()
  assert.equal(clock.timers, 0)
})
