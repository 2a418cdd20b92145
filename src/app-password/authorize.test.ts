import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import { type AccountId, newAccountId } from '../account/account.ts'
import { type Address, parseAddress } from '../account/address.ts'
import { createSignInRecorder } from '../activity/sign-in-recorder.ts'
import { localBus } from '../base/bus.ts'
import { noLog } from '../base/event.ts'
import { systemRandom } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import { createThrottle, noThrottle } from '../base/throttle.ts'
import { folders } from '../config/data-folder.ts'
import { openStores, type Stores } from '../storage/stores.ts'
import type { MailService } from './app-password.ts'
import { type AppPasswordNeeds, createAppPasswords, type WantedAppPassword } from './app-passwords.ts'
import { type AuthorizeNeeds, createAuthorize } from './authorize.ts'
import type { HashKey } from './hash.ts'

const key = (id: string): HashKey => ({ id, key: new Secret(systemRandom.bytes(32)) })
const OLD_KEY = key('old')
const NEW_KEY = key('new')
const FROM = '192.0.2.1'

const address = (text: string): Address => {
  const parsed = parseAddress(text)
  assert.ok(parsed !== null)
  return parsed
}

/** The store, and by name what it is asked. */
const askedOf = (store: Stores['appPasswords'], asked: string[]): Stores['appPasswords'] =>
  new Proxy(store, {
    get: (of, name) => {
      asked.push(String(name))
      return Reflect.get(of, name)
    },
  })

/** What waits for nothing but the store is done. */
const allThatCan = async (): Promise<void> => {
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve))
}

describe('may this secret open this service?', () => {
  const clock = handClock()
  let folder = ''
  let stores: Stores
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sigill-authorize-'))
    stores = await openStores(folders(folder), clock)
  })
  after(async () => {
    await stores.close()
    await rm(folder, { recursive: true })
  })

  let serial = 0
  const account = async (): Promise<{ id: AccountId; address: Address }> => {
    const made = { id: newAccountId(systemRandom), address: address(`person${serial++}@example.test`) }
    await stores.accounts.add({ ...made, createdMs: clock.nowMs(), twoStepSinceMs: null }, 'hash')
    return made
  }
  const appPasswords = (hashKey = NEW_KEY, over: Partial<AppPasswordNeeds> = {}) =>
    createAppPasswords({
      store: stores.appPasswords,
      key: hashKey,
      clock,
      random: systemRandom,
      bus: localBus(() => {}),
      ...over,
    })
  const appPassword = async (
    owner: AccountId,
    services: readonly MailService[],
    expiresMs: number | null = null,
    hashKey = NEW_KEY,
  ) => {
    const made = await appPasswords(hashKey).create({ account: owner, name: 'Phone', services, expiresMs })
    assert.ok(made.kind === 'created')
    return { id: made.appPassword.id, secret: made.secret.reveal() }
  }
  const make = async (
    wanted: Partial<WantedAppPassword> & { account: AccountId },
    over: Partial<AppPasswordNeeds> = {},
  ) => {
    const made = await appPasswords(NEW_KEY, over).create({
      name: 'Phone',
      services: null,
      expiresMs: null,
      ...wanted,
    })
    assert.ok(made.kind === 'created')
    return { ...made.appPassword, secret: made.secret.reveal() }
  }
  const recorder = () => createSignInRecorder({ ...stores, clock, log: noLog })
  const door = (needs: Partial<AuthorizeNeeds> = {}) => {
    const observer = recorder()
    const authorize = createAuthorize({
      appPasswords: stores.appPasswords,
      keys: [NEW_KEY],
      throttle: noThrottle,
      observer,
      clock,
      accountPassword: null,
      ...needs,
    })
    const attempt = (userName: string, secret: string, service: MailService = 'imap') =>
      authorize({ service, userName, secret: new Secret(secret), remote: FROM, client: 'Thunderbird' })
    return { attempt, observer }
  }
  /** The reason the holder will see of the newest refusal. */
  const reason = async (owner: AccountId): Promise<string | undefined> => {
    const [newest] = await stores.activity.list(owner, Number.MAX_SAFE_INTEGER, 1)
    return newest?.what.kind === 'sign-in-refused' ? newest.what.because : newest?.what.kind
  }

  const stillTried = async (owner: AccountId) =>
    (await stores.stillTrying.list(owner, 0)).map(({ because }) => because)

  test('a right app password does, typed with blanks and capitals, under the address in any case', async () => {
    const { id, address: own } = await account()
    const made = await appPassword(id, ['imap'])
    const typed = made.secret.toUpperCase().replace(/.{4}/g, '$& ')
    const result = await door().attempt(own.toUpperCase(), typed)
    assert.deepEqual(result, {
      kind: 'signed-in',
      account: id,
      address: own,
      credential: { kind: 'app-password', id: made.id },
      access: 'read-and-send',
    })
  })

  test('every refusal is the same value after the same one question; the reason is for the holder only', async () => {
    const { id, address: own } = await account()
    const other = await account()
    const asked: string[] = []
    const { attempt, observer } = door({ appPasswords: askedOf(stores.appPasswords, asked) })
    const right = await appPassword(id, ['imap'])
    const removed = await appPassword(id, ['imap'])
    await appPasswords().remove(id, removed.id)
    const expired = await appPassword(id, ['imap'], clock.nowMs() + 1)
    const readOnly = await make({ account: id, access: 'read-only' })
    const sendOnly = await make({ account: id, access: 'send-only' })
    const elsewhere = await make({ account: id, networks: ['198.51.100.0/24', '2001:db8::/32'] })
    const cases: readonly (readonly [
      what: string,
      userName: string,
      secret: string,
      service: MailService,
      because: string,
    ])[] = [
      ['a wrong app password', own, 'a'.repeat(24), 'imap', 'wrong-app-password'],
      ['what is no app password', own, 'the account password', 'imap', 'not-an-app-password'],
      ['a removed one', own, removed.secret, 'imap', 'removed-app-password'],
      ['an expired one', own, expired.secret, 'imap', 'expired-app-password'],
      ['one for another service', own, right.secret, 'smtp', 'other-service'],
      ['a read-only one, for sending', own, readOnly.secret, 'smtp', 'other-service'],
      ['a send-only one, for reading', own, sendOnly.secret, 'imap', 'other-service'],
      ['one for another network', own, elsewhere.secret, 'imap', 'other-network'],
      ["somebody else's address", other.address, right.secret, 'imap', 'other-account'],
    ]
    clock.advance(1)
    for (const [what, userName, secret, service, because] of cases) {
      assert.deepEqual(await attempt(userName, secret, service), { kind: 'refused' }, what)
      assert.deepEqual(asked.splice(0), ['match'], what)
      await observer.flush()
      assert.equal(await reason(id), because, what)
      clock.advance(1)
    }
    assert.deepEqual(await attempt('nobody@example.test', right.secret), { kind: 'refused' })
    assert.deepEqual(await attempt('not an address', right.secret), { kind: 'refused' })
    assert.deepEqual(asked, ['match', 'match'])
  })

  test('the access goes with the sign-in, and nothing beyond it opens, whatever the services say', async () => {
    const { id, address: own } = await account()
    const { attempt } = door()
    for (const [access, opens] of [
      ['read-and-send', ['imap', 'pop3', 'smtp', 'jmap']],
      ['read-only', ['imap', 'pop3', 'jmap']],
      ['send-only', ['smtp']],
    ] as const) {
      const { secret, services } = await make({ account: id, access })
      assert.deepEqual(services, opens)
      for (const service of ['imap', 'pop3', 'smtp', 'jmap'] as const) {
        const result = await attempt(own, secret, service)
        assert.equal(result.kind, opens.some((each) => each === service) ? 'signed-in' : 'refused')
        if (result.kind === 'signed-in') assert.equal(result.access, access)
      }
    }
    const { match } = stores.appPasswords
    const widened: typeof match = async (...asked) => {
      const found = await match(...asked)
      return found && { ...found, appPassword: { ...found.appPassword, services: ['imap', 'smtp'] } }
    }
    const { secret } = await make({ account: id, access: 'read-only' })
    const wide = door({ appPasswords: { ...stores.appPasswords, match: widened } })
    assert.equal((await wide.attempt(own, secret, 'imap')).kind, 'signed-in')
    assert.equal((await wide.attempt(own, secret, 'smtp')).kind, 'refused')
  })

  test('one that is bound to networks opens from there, over either version of IP, and is no guess from elsewhere', async () => {
    const { id, address: own } = await account()
    const { secret } = await make({ account: id, networks: ['192.0.2.0/24', '2001:db8::/32'] })
    const failures: string[] = []
    const throttle = { ...noThrottle, failed: (remote: string) => void failures.push(remote) }
    const authorize = createAuthorize({
      appPasswords: stores.appPasswords,
      keys: [NEW_KEY],
      throttle,
      observer: { accepted: () => {}, refused: () => {} },
      clock,
      accountPassword: null,
    })
    const from = async (remote: string) => {
      const given = { userName: own, secret: new Secret(secret), client: null } as const
      return (await authorize({ service: 'imap', remote, ...given })).kind
    }
    assert.equal(await from('192.0.2.99'), 'signed-in')
    assert.equal(await from('::ffff:192.0.2.99'), 'signed-in')
    assert.equal(await from('2001:db8:1::9'), 'signed-in')
    assert.equal(await from('198.51.100.1'), 'refused')
    assert.equal(await from('2001:db9::1'), 'refused')
    assert.deepEqual(failures, [])
  })

  test('a printer’s opens typed exactly, and not in other letters', async () => {
    const { id, address: own } = await account()
    const { secret } = await make({ account: id, device: 'printer', access: 'send-only' })
    const { attempt } = door()
    assert.equal((await attempt(own, secret, 'smtp')).kind, 'signed-in')
    assert.equal((await attempt(own, secret.toUpperCase(), 'smtp')).kind, 'refused')
    assert.equal((await attempt(own, secret.toLowerCase(), 'smtp')).kind, 'refused')
  })

  test('one that must be used soon opens nothing after that moment, and its first use lets it live', async () => {
    const { id, address: own } = await account()
    const { attempt, observer } = door()
    const soon = { unusedMs: 900_000 }
    const used = await make({ account: id }, soon)
    const unused = await make({ account: id }, soon)
    assert.equal(used.unusedUntilMs, clock.nowMs() + 900_000)
    clock.advance(899_999)
    assert.equal((await attempt(own, used.secret)).kind, 'signed-in')
    clock.advance(1)
    assert.equal((await attempt(own, used.secret)).kind, 'signed-in')
    assert.equal((await attempt(own, unused.secret)).kind, 'refused')
    await observer.flush()
    assert.deepEqual(await stillTried(id), ['never-used-in-time'])
    const listed = await appPasswords().list(id)
    assert.deepEqual(
      listed.map((each) => [each.id, each.unusedUntilMs]),
      [[used.id, null]],
    )
    assert.equal(await appPasswords().find(id, unused.id), null)
    await stores.appPasswords.removeUnused(clock.nowMs())
    clock.advance(1)
    await attempt(own, unused.secret)
    await observer.flush()
    assert.deepEqual(await stillTried(id), ['never-used-in-time'])
  })

  test('the last use is not what keeps it alive: a crash may lose that', async () => {
    const { id, address: own } = await account()
    const { attempt } = door({ observer: { accepted: () => {}, refused: () => {} } })
    const made = await make({ account: id }, { unusedMs: 1_000 })
    await attempt(own, made.secret)
    clock.advance(1_000)
    assert.equal((await attempt(own, made.secret)).kind, 'signed-in')
  })

  test('a good sign-in is the last use the holder sees, named by the program even when that comes later', async () => {
    const { id, address: own } = await account()
    const made = await appPassword(id, ['imap'])
    const { attempt, observer } = door()
    const result = await attempt(own, made.secret)
    await observer.flush()
    assert.ok(result.kind === 'signed-in')
    clock.advance(1)
    observer.nameClient(result, 'imap', 'K-9 Mail\r\n6.8', FROM)
    await observer.flush()
    const [listed] = await stores.appPasswords.list(id)
    assert.deepEqual(listed?.lastUse, {
      atMs: clock.nowMs(),
      service: 'imap',
      client: 'K-9 Mail  6.8',
      remote: FROM,
    })
    assert.equal(await reason(id), 'signed-in')
  })

  test('a store that is down is a fault, not a refusal, and counts as no failed attempt', async () => {
    const throttle = createThrottle(clock)
    const failures: string[] = []
    const { attempt } = door({
      throttle: { ...throttle, failed: (remote) => void failures.push(remote) },
      appPasswords: {
        match: async () => {
          throw new Error('the database is gone')
        },
        rehash: async () => {},
        firstUse: async () => true,
      },
    })
    await assert.rejects(attempt('anna@example.test', 'a'.repeat(24)), /gone/)
    assert.deepEqual(failures, [])
  })

  test('a removed secret tried 10,000 times never slows or blocks its source', async () => {
    const { id, address: own } = await account()
    const made = await appPassword(id, ['imap'])
    await appPasswords().removeAll(id)
    const others = await Promise.all(Array.from({ length: 5 }, () => account()))
    const good = await Promise.all(
      others.map(async (other) => ({ ...other, secret: (await appPassword(other.id, ['imap'])).secret })),
    )
    const throttle = createThrottle(clock)
    const { attempt, observer } = door({ throttle })
    const since = clock.nowMs()
    for (let time = 0; time < 10_000; time++) {
      await attempt(own, made.secret)
      const neighbour = good[time % 100]
      if (neighbour !== undefined)
        assert.equal((await attempt(neighbour.address, neighbour.secret)).kind, 'signed-in')
      if (time % 1_000 === 999) await observer.flush()
    }
    assert.equal(throttle.verdict(FROM).kind, 'pass')
    // One line for the holder, and one activity, however often it was tried.
    const lines = await stores.stillTrying.list(id, 0)
    assert.deepEqual(
      lines.map(({ appPassword: which, client, sinceMs, tries }) => ({ which, client, sinceMs, tries })),
      [{ which: made.id, client: 'Thunderbird', sinceMs: since, tries: 10_000 }],
    )
    assert.equal((await stores.activity.list(id, Number.MAX_SAFE_INTEGER, 10)).length, 1)
  })

  test('the control: as many different secrets from there do slow it, and are an activity each', async () => {
    const { id, address: own } = await account()
    const throttle = createThrottle(clock)
    const { attempt, observer } = door({ throttle })
    for (let guess = 0; guess < 12; guess++) {
      const tried = attempt(own, `${'c'.repeat(22)}${String.fromCharCode(97 + guess, 98)}`)
      clock.advance(30_000)
      await tried
    }
    await observer.flush()
    assert.equal((await stores.activity.list(id, Number.MAX_SAFE_INTEGER, 100)).length, 12)
    assert.deepEqual(await stores.stillTrying.list(id, 0), [])
  })

  test('a guesser is slowed before the 21st guess, and waits before the store is asked', async () => {
    const { address: own } = await account()
    const throttle = createThrottle(clock)
    const { attempt } = door({ throttle })
    for (let guess = 0; guess < 10; guess++)
      await attempt(own, `${'a'.repeat(22)}${String.fromCharCode(97 + guess, 98)}`)
    const before = clock.timers
    const slow = attempt(own, 'b'.repeat(24))
    await allThatCan()
    assert.equal(clock.timers, before + 1)
    clock.advance(30_000)
    assert.deepEqual(await slow, { kind: 'refused' })
  })

  test('one made with the key before a rotation still opens, once with that key, then with the new one', async () => {
    const { id, address: own } = await account()
    const made = await appPassword(id, ['imap'], null, OLD_KEY)
    assert.equal((await door().attempt(own, made.secret)).kind, 'refused')
    assert.equal((await door({ keys: [NEW_KEY, OLD_KEY] }).attempt(own, made.secret)).kind, 'signed-in')
    assert.equal((await door().attempt(own, made.secret)).kind, 'signed-in')
  })

  test('the account password opens no mail service, unless the operator lets it', async () => {
    const { id, address: own } = await account()
    const accountPassword = async (_: Address, secret: Secret<string>) =>
      secret.reveal() === 'the account password' ? id : null
    assert.equal((await door().attempt(own, 'the account password')).kind, 'refused')
    const result = await door({ accountPassword }).attempt(own, 'the account password')
    assert.deepEqual(result, {
      kind: 'signed-in',
      account: id,
      address: own,
      credential: { kind: 'account-password' },
      access: 'read-and-send',
    })
    assert.equal((await door({ accountPassword }).attempt(own, 'another password')).kind, 'refused')
  })

  test('without that leave no account password is ever hashed, whatever is guessed', async () => {
    const { address: own } = await account()
    const { attempt } = door()
    const begun = process.cpuUsage()
    for (let guess = 0; guess < 200; guess++) await attempt(own, `password${guess}`)
    assert.ok(process.cpuUsage(begun).user < 2_000_000, '200 argon2id hashes would cost eight seconds')
  })
})
