/** What is watched, over the real stores, with faults put between: no signal is lost, and none is counted twice. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import type { Doer } from '../activity/deeds.ts'
import type { SignInAttempt } from '../app-password/authorize.ts'
import { systemRandom } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import { StoreFull } from '../mail/store.ts'
import { addAccount, testAppPassword, testHash } from '../storage/contract/directory.ts'
import { openStores } from '../storage/stores.ts'
import { APART_AN_HOUR } from './fold.ts'
import type { HarmStore } from './harm.ts'
import { createHarms } from './harms.ts'
import { LIMITS } from './rules.ts'
import type { Use, UseStore } from './use.ts'
import { createHarmWatch } from './watch.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const watching = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sigill-watch-'))
  const place = {
    directory: join(folder, 'directory.sqlite'),
    accounts: join(folder, 'a'),
    queue: join(folder, 'q'),
  }
  const clock = handClock()
  const stores = await openStores(place, clock)
  const anna = await addAccount(stores.accounts, 'anna')
  const phone = testAppPassword(anna, 'phone', { createdMs: clock.nowMs() - 60 * DAY_MS })
  await stores.appPasswords.add(phone, testHash('phone'))
  const faults: unknown[] = []
  const asked = { decoys: 0 }
  // Changed by a test, to have a fault in their place.
  const uses: UseStore = { ...stores.uses }
  const store: HarmStore = { ...stores.harms }
  const harms = createHarms({
    store,
    closeConnections: async () => 0,
    wakeQueue: () => {},
    tell: async () => {},
    clock,
    random: systemRandom,
  })
  const needs = {
    uses: { add: (all: readonly Use[]) => uses.add(all), of: uses.of, recipients: uses.recipients },
    appPasswords: stores.appPasswords,
    messages: async () => 1_000,
    harms: {
      act: (found: Parameters<typeof harms.act>[0]) => {
        if (found.rule === 'decoy') asked.decoys += 1
        return harms.act(found)
      },
    },
    places: { networkOf: (remote: string) => remote, countryOf: () => 'SE' },
    limits: LIMITS,
    clock,
    onFault: (_task: string, fault: unknown) => void faults.push(fault),
  }
  const watch = createHarmWatch(needs)
  const doer = (client: string, remote: string): Doer => ({
    who: {
      account: anna.id,
      address: anna.address,
      credential: { kind: 'app-password', id: phone.id },
      access: 'read-and-send',
    },
    service: 'imap',
    client,
    remote,
  })
  const read = (client: string, remote: string, count = 1): void =>
    watch.note(doer(client, remote), {
      kind: 'read',
      mailbox: 1,
      uids: Array.from({ length: count }, (_, at) => at),
    })
  const old: Use = {
    ...{
      account: anna.id,
      appPassword: phone.id,
      kind: 'iphone mail',
      hello: '',
      network: 'home',
      country: 'SE',
    },
    ...{ hour: Math.floor(clock.nowMs() / HOUR_MS) - 200, firstMs: clock.nowMs() - 9 * DAY_MS },
    ...{ lastMs: clock.nowMs() - 9 * DAY_MS, read: 1, deleted: 0, recipients: 0 },
  }
  await stores.uses.add([old])
  const rows = async (): Promise<readonly Use[]> => (await stores.uses.of(anna.id, phone.id, 0)).slice(1)
  const rules = async (): Promise<readonly string[]> =>
    (await stores.harms.list(anna.id)).map(({ rule, state }) => `${rule} ${state}`)
  const present = async (name: string, because: 'decoy-app-password' | 'removed-app-password') => {
    const match = await stores.appPasswords.match(testHash(name).lookup, anna.address)
    const attempt: SignInAttempt = {
      ...{ service: 'imap', userName: anna.address, secret: new Secret(''), remote: 'abroad', client: null },
    }
    watch.refused(attempt, because, match)
  }
  return {
    ...{ anna, phone, clock, stores, uses, store, harms, watch, faults, asked, read, rows, rules, present },
    [Symbol.asyncDispose]: async () => {
      await watch.end()
      await stores.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const down = (): Promise<never> => Promise.reject(new StoreFull())

describe('what is watched', () => {
  test('on a full disk a stranger is held all the same; what was counted is written when there is room, once', async () => {
    await using world = await watching()
    const { read, uses, watch, stores } = world
    uses.add = down
    read('iPhone Mail', 'home', 3)
    read('imaplib', 'abroad', 5)
    await watch.flush()
    assert.deepEqual(await world.rules(), ['two-programs held'])
    read('iPhone Mail', 'home', 4)
    await watch.flush()
    assert.equal((await world.rows()).length, 0)
    assert.ok(world.faults.length > 0)
    uses.add = stores.uses.add
    await watch.flush()
    await watch.flush()
    assert.deepEqual(
      (await world.rows()).map(({ kind, read: count }) => [kind, count]),
      [
        ['iphone mail', 7],
        ['imaplib', 5],
      ],
    )
  })

  test('what the rules could not be asked about is asked again by itself, and counted once', async () => {
    await using world = await watching()
    const { read, store, watch, stores, clock } = world
    store.hold = down
    read('iPhone Mail', 'home')
    read('imaplib', 'abroad', 5)
    await watch.flush()
    assert.deepEqual(await world.rules(), [])
    store.hold = stores.harms.hold
    clock.advance(10_000)
    await watch.flush()
    assert.deepEqual(await world.rules(), ['two-programs held'])
    assert.deepEqual(
      (await world.rows()).map((use) => use.read),
      [1, 5],
    )
  })

  test('a fault about one keeps no other from its turn', async () => {
    await using world = await watching()
    const { read, stores, store, watch, anna } = world
    await stores.appPasswords.add(testAppPassword(anna, 'decoy', { isDecoy: true }), testHash('decoy'))
    store.disableAll = down
    await world.present('decoy', 'decoy-app-password')
    read('iPhone Mail', 'home')
    read('imaplib', 'abroad')
    await watch.flush()
    assert.deepEqual(await world.rules(), ['two-programs held'])
    store.disableAll = stores.harms.disableAll
    await watch.flush()
    // Of one moment, so in no order.
    assert.deepEqual((await world.rules()).toSorted(), ['decoy disabled', 'two-programs held'])
  })

  test('a decoy tried a hundred times while the store is down is one question when it is back', async () => {
    await using world = await watching()
    const { stores, store, watch, anna, asked } = world
    await stores.appPasswords.add(testAppPassword(anna, 'decoy', { isDecoy: true }), testHash('decoy'))
    store.disableAll = down
    await world.present('decoy', 'decoy-app-password')
    await watch.flush()
    for (let tried = 0; tried < 100; tried++) await world.present('decoy', 'decoy-app-password')
    await watch.flush()
    store.disableAll = stores.harms.disableAll
    asked.decoys = 0
    await watch.flush()
    assert.equal(asked.decoys, 1)
    assert.deepEqual(await world.rules(), ['decoy disabled'])
  })

  test('a program that takes a new name each time is few rows, and is held as any stranger is', async () => {
    await using world = await watching()
    const { read, watch, clock } = world
    const letters = 'abcdefghijklmnopqrstuvwxyz'
    read('iPhone Mail', 'home')
    for (let number = 0; number < 1_000; number++) {
      const name = [number % 26, Math.floor(number / 26) % 26, number % 7].map((at) => letters[at]).join('')
      read(name, `${number % 9}`)
    }
    await watch.flush()
    const rows = await world.rows()
    assert.equal(rows.length, APART_AN_HOUR + 1)
    assert.equal(
      rows.reduce((sum, use) => sum + use.read, 0),
      1_001,
    )
    assert.deepEqual(await world.rules(), ['two-programs held'])
    // The next hour tells them apart again.
    clock.advance(HOUR_MS)
    read('thunderbird', 'home')
    await watch.flush()
    assert.equal((await world.rows()).at(-1)?.kind, 'thunderbird')
  })

  test('a decoy disables again after it was undone; the control: what is called theirs is not held again', async () => {
    await using world = await watching()
    const { read, harms, stores, watch, anna, clock } = world
    await stores.appPasswords.add(testAppPassword(anna, 'decoy', { isDecoy: true }), testHash('decoy'))
    const undoNewest = async () => harms.undo(anna.id, (await stores.harms.list(anna.id))[0]?.id as never)
    read('iPhone Mail', 'home')
    read('imaplib', 'abroad')
    await watch.flush()
    await undoNewest()
    read('imaplib', 'abroad')
    await watch.flush()
    assert.deepEqual(await world.rules(), ['two-programs undone'])
    for (const time of [1, 2]) {
      clock.advance(1_000)
      await world.present('decoy', 'decoy-app-password')
      await watch.flush()
      assert.deepEqual((await world.rules())[0], 'decoy disabled', `${time}`)
      await undoNewest()
    }
  })
})
