import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { ENGINES } from '../test/support/engines.ts'
import { type HandClock, handClock } from '../test/support/hand-clock.ts'
import { systemClock } from './base/clock.ts'
import { folders } from './config/data-folder.ts'
import { FIRST_AFTER_MS, type HousekeepingNeeds, keepHouse, LEASE_MS, sweep } from './housekeeping.ts'
import { addAccount, testAppPassword, testHash } from './storage/contract/directory.ts'
import { openStores, type Stores } from './storage/stores.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

const withStores = async (work: (stores: Stores, clock: HandClock) => Promise<void>): Promise<void> => {
  const clock = handClock()
  const folder = await mkdtemp(join(tmpdir(), 'sigill-housekeeping-'))
  const stores = await openStores(folders(folder), clock)
  try {
    await work(stores, clock)
  } finally {
    await stores.close()
    await rm(folder, { recursive: true })
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('keeping house', () => {
  test('forgets what is past its days, and nothing that is not', () =>
    withStores(async (stores, clock) => {
      const nowMs = clock.nowMs()
      const anna = await addAccount(stores.accounts, 'anna')
      const did = (daysAgo: number) => ({
        account: anna.id,
        atMs: nowMs - daysAgo * DAY_MS,
        what: { kind: 'signed-in' } as const,
        service: 'imap',
        remote: null,
        client: null,
        appPassword: null,
      })
      await stores.activity.record([did(29), did(30), did(31)])
      for (const [name, removedDaysAgo] of [
        ['late', 399],
        ['long', 401],
      ] as const) {
        await stores.appPasswords.add(testAppPassword(anna, name), testHash(name))
        await stores.appPasswords.remove(
          anna.id,
          testAppPassword(anna, name).id,
          nowMs - removedDaysAgo * DAY_MS,
        )
      }
      const unused = testAppPassword(anna, 'unused', { unusedUntilMs: nowMs })
      const waiting = testAppPassword(anna, 'waiting', { unusedUntilMs: nowMs + 1 })
      for (const each of [unused, waiting])
        await stores.appPasswords.add(each, testHash(each === unused ? 'unused' : 'waiting'))
      let signIns = 0
      const forgetSignIns = async () => {
        signIns += 1
      }
      const onFault = (_: string, fault: unknown) => assert.fail(String(fault))
      await sweep({
        stores,
        holder: 'one',
        clock,
        forgetSignIns,
        forgetUploads: async () => {},
        finishKeptBack: async () => {},
        onFault,
      })

      const activity = await stores.activity.list(anna.id, nowMs + 1, 10)
      assert.deepEqual(
        activity.map(({ atMs }) => (nowMs - atMs) / DAY_MS),
        [29, 30],
      )
      const known = await stores.appPasswords.names(anna.id)
      assert.deepEqual([...known.values()].toSorted(), ['the late', 'the unused', 'the waiting'])
      const inForce = await stores.appPasswords.list(anna.id)
      assert.deepEqual(
        inForce.map(({ id }) => id),
        [waiting.id],
      )
      assert.equal(signIns, 1)
    }))

  const counting = (over: Partial<HousekeepingNeeds> = {}) => {
    const clock = handClock()
    const faults: string[] = []
    let sweeps = 0
    const nothing = async () => 0
    const needs = {
      stores: {
        activity: { forgetBefore: nothing },
        appPasswords: { removeUnused: nothing, forgetRemovedBefore: nothing },
        taskLeases: { take: async () => true },
      } as unknown as HousekeepingNeeds['stores'],
      forgetSignIns: async () => {
        sweeps += 1
      },
      forgetUploads: async () => {},
      finishKeptBack: async () => {},
      holder: 'one',
      clock,
      onFault: (task: string) => faults.push(task),
      ...over,
    }
    return { needs, clock, faults, sweeps: () => sweeps }
  }

  test('begins soon, goes on every hour, and ends when it is told to', async () => {
    const { needs, clock, sweeps } = counting()
    const stop = keepHouse(needs)
    for (let hour = 0; hour < 3; hour++) {
      clock.advance(HOUR_MS)
      await settled()
    }
    assert.equal(sweeps(), 3)
    await stop()
    clock.advance(HOUR_MS)
    await settled()
    assert.equal(sweeps(), 3)
    assert.equal(clock.timers, 0)
  })

  for (const engine of ENGINES)
    test(`of processes on one store in ${engine.name} one does it, and another when that one is gone`, async () => {
      await using opened = new AsyncDisposableStack()
      const folder = await mkdtemp(join(tmpdir(), 'sigill-housekeeping-'))
      opened.defer(() => rm(folder, { recursive: true }))
      const { SIGILL_STORE: url } = await engine.settings()
      const postgres = url === undefined ? undefined : { url, connectionsMax: 4, bodies: 'database' as const }
      const clock = handClock()
      const swept: string[] = []
      const begin = async (holder: string) => {
        const stores = await openStores({ ...folders(folder), postgres }, systemClock)
        opened.defer(() => stores.close())
        return keepHouse({
          stores,
          holder,
          clock,
          forgetUploads: async () => {},
          finishKeptBack: async () => {},
          forgetSignIns: async () => void swept.push(holder),
          onFault: (_, fault) => assert.fail(String(fault)),
        })
      }
      /** They come to their first turn at one moment, and end when they have done what is theirs. */
      const turnOf = async (...holders: string[]) => {
        const stops = await Promise.all(holders.map(begin))
        clock.advance(FIRST_AFTER_MS)
        await Promise.all(stops.map((stop) => stop()))
      }
      await turnOf('one', 'other', 'third')
      assert.equal(swept.length, 1)
      await turnOf('late')
      assert.equal(swept.length, 1)
      clock.advance(LEASE_MS)
      await turnOf('late', 'later')
      assert.equal(swept.length, 2)
    })

  test('a task that fails is told, keeps no other from its turn, and is tried again', async () => {
    const failing = async () => {
      throw new Error('the store is down')
    }
    const stores = {
      activity: { forgetBefore: failing },
      appPasswords: { removeUnused: failing, forgetRemovedBefore: async () => 0 },
      stillTrying: { forgetBefore: async () => 0 },
      uses: { forgetBefore: async () => 0 },
      harms: { forgetBefore: async () => 0, lapsedQueue: async () => [] },
      pushSubscriptions: { forgetBefore: async () => 0 },
      collectLeftOvers: async () => 0,
      taskLeases: { take: async () => true },
    } as unknown as HousekeepingNeeds['stores']
    const { needs, clock, faults, sweeps } = counting({ stores })
    const stop = keepHouse(needs)
    for (let hour = 0; hour < 2; hour++) {
      clock.advance(HOUR_MS)
      await settled()
    }
    await stop()
    assert.equal(sweeps(), 2)
    assert.equal(faults.length, 4)
    assert.ok(faults.includes('forgetting old activity'))
  })
})
