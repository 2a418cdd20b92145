import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import { type AccountId, newAccountId } from '../account/account.ts'
import { type Address, parseAddress } from '../account/address.ts'
import { localBus } from '../base/bus.ts'
import { systemRandom } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import { folders } from '../config/data-folder.ts'
import { openStores, type Stores } from '../storage/stores.ts'
import { type AppPasswordNeeds, type AppPasswords, createAppPasswords } from './app-passwords.ts'
import type { CredentialEnded } from './store.ts'

const KEY = { id: 'key', key: new Secret(systemRandom.bytes(32)) }

const address = (text: string): Address => {
  const parsed = parseAddress(text)
  assert.ok(parsed !== null)
  return parsed
}

describe('making app passwords', () => {
  test('a successor names the one it replaces until that is gone; names are changed and remembered', () =>
    withAnna(async ({ id, make, stores }) => {
      const bo = newAccountId(systemRandom)
      await stores.accounts.add(
        { id: bo, address: address('bo@example.test'), createdMs: 0, twoStepSinceMs: null },
        'hash',
      )
      const verbs = make({})
      const wanted = { account: id, services: null, expiresMs: null }
      const old = await verbs.create({ ...wanted, name: 'Old phone' })
      assert.ok(old.kind === 'created')
      const replaces = old.appPassword.id
      const successor = await verbs.create({ ...wanted, name: 'New phone', device: 'iphone', replaces })
      assert.ok(successor.kind === 'created')
      const bos = await verbs.create({ ...wanted, account: bo, name: 'Bo', replaces })
      assert.equal(bos.kind === 'created' && bos.appPassword.replaces, null)

      const shown = async () =>
        (await verbs.list(id)).find((each) => each.id === successor.appPassword.id)?.replaces
      assert.equal(await shown(), replaces)
      await verbs.remove(id, replaces)
      assert.equal(await shown(), null)
      assert.deepEqual(await verbs.rename(id, replaces, 'Gone'), { kind: 'refused', because: 'unknown' })
      const renamed = await verbs.rename(id, successor.appPassword.id, ' Åsas\ttelefon ')
      assert.deepEqual(renamed, { kind: 'renamed', name: 'Åsas telefon' })
      assert.deepEqual(await verbs.rename(bo, successor.appPassword.id, 'Stolen'), {
        kind: 'refused',
        because: 'unknown',
      })
      assert.equal((await verbs.find(id, successor.appPassword.id))?.name, 'Åsas telefon')
      assert.equal(await verbs.find(bo, successor.appPassword.id), null)
      const names = await verbs.names(id)
      assert.deepEqual([...names.values()].toSorted(), ['Old phone', 'Åsas telefon'])
    }))

  test('ending tells how many connections went with it, and everybody who listens', () =>
    withAnna(async ({ id, make }) => {
      const heard: unknown[] = []
      const bus = localBus<CredentialEnded>(() => {})
      bus.listen('credential-ended', ({ appPasswords }) => heard.push(appPasswords))
      const verbs = make({ bus, endConnections: async (ended) => ended.length * 2 })
      const wanted = { account: id, name: 'Phone', services: null, expiresMs: null }
      const [one, two] = [await verbs.create(wanted), await verbs.create(wanted)]
      assert.ok(one.kind === 'created' && two.kind === 'created')
      const first = one.appPassword.id
      assert.deepEqual(await verbs.remove(id, first), { removed: 1, connectionsEnded: 2 })
      assert.deepEqual(await verbs.remove(id, first), { removed: 0, connectionsEnded: 0 })
      assert.deepEqual(await verbs.removeAll(id), { removed: 1, connectionsEnded: 2 })
      assert.deepEqual(await verbs.removeAll(id), { removed: 0, connectionsEnded: 0 })
      assert.deepEqual(heard, [[first], [two.appPassword.id]])
    }))

  test('those that died unused do not count towards how many an account has', () =>
    withAnna(async ({ id, make, clock }) => {
      const verbs = make({ unusedMs: 1_000 })
      const wanted = { account: id, name: 'Phone', services: null, expiresMs: null }
      for (let number = 0; number < 25; number++) await verbs.create(wanted)
      assert.equal((await verbs.create(wanted)).kind, 'refused')
      clock.advance(1_000)
      assert.equal((await verbs.create(wanted)).kind, 'created')
      assert.equal((await verbs.list(id)).length, 1)
    }))

  test('refuses what would be of no use, in words a caller can act on', () =>
    withAnna(async ({ id, make, clock }) => {
      const made = make({})
      const wanted = { account: id, name: 'Phone', services: ['imap'] as const, expiresMs: null }
      for (const [change, because] of [
        [{ name: ' \t ' }, 'no-name'],
        [{ name: 'x'.repeat(101) }, 'name-too-long'],
        [{ services: [] }, 'no-services'],
        [{ expiresMs: clock.nowMs() }, 'already-expired'],
        [{ networks: ['10.0.0.0/8', 'home'] }, 'bad-network'],
        [{ networks: Array.from({ length: 21 }, (_, each) => `192.0.2.${each}`) }, 'bad-network'],
      ] as const) {
        assert.deepEqual(await made.create({ ...wanted, ...change }), { kind: 'refused', because })
      }
      for (let number = 0; number < 25; number++) assert.equal((await made.create(wanted)).kind, 'created')
      assert.deepEqual(await made.create(wanted), { kind: 'refused', because: 'full' })
      assert.deepEqual(await made.removeAll(id), { removed: 25, connectionsEnded: 0 })
      assert.deepEqual(await made.list(id), [])
      const wide = await made.create({ ...wanted, access: 'read-only', services: ['imap', 'smtp'] })
      assert.deepEqual(wide.kind === 'created' && wide.appPassword.services, ['imap'])
      const bound = await made.create({ ...wanted, networks: [' 10.0.0.0/8', '2001:DB8::1', '10.0.0.0/8'] })
      assert.deepEqual(bound.kind === 'created' && bound.appPassword.networks, ['10.0.0.0/8', '2001:db8::1'])
      const contrary = await made.create({ ...wanted, access: 'send-only', services: ['imap'] })
      assert.deepEqual(contrary, { kind: 'refused', because: 'no-services' })
    }))
})

const withAnna = async (
  work: (anna: {
    id: AccountId
    stores: Stores
    clock: ReturnType<typeof handClock>
    make: (over: Partial<AppPasswordNeeds>) => AppPasswords
  }) => Promise<void>,
): Promise<void> => {
  const clock = handClock()
  const folder = await mkdtemp(join(tmpdir(), 'sigill-app-passwords-'))
  const stores = await openStores(folders(folder), clock)
  try {
    const id = newAccountId(systemRandom)
    const anna = { id, address: address('anna@example.test'), createdMs: 0, twoStepSinceMs: null }
    await stores.accounts.add(anna, 'hash')
    const needs = { store: stores.appPasswords, key: KEY, clock, random: systemRandom }
    const bus = localBus<CredentialEnded>(() => {})
    await work({ id, stores, clock, make: (over) => createAppPasswords({ ...needs, bus, ...over }) })
  } finally {
    await stores.close()
    await rm(folder, { recursive: true })
  }
}
