import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CALLER, PASSWORD, signInWorld } from '../../test/support/sign-in-world.ts'
import { Overloaded } from '../base/overloaded.ts'
import { StoreDown } from '../base/store-down.ts'
import { createThrottle } from '../base/throttle.ts'
import { ATTEMPT_MS } from './attempts.ts'
import { START_LIMITS } from './create-sign-in.ts'

const password = async (
  world: Awaited<ReturnType<typeof signInWorld>>,
  address: string,
  typed = PASSWORD,
  trustedBrowser: string | null = null,
) =>
  world.signIn.steps.password(CALLER, {
    attempt: await world.begin(address),
    password: typed,
    trustedBrowser,
  })

/** Lets what is under way go on, until it has come as far as it can without the clock. */
const until = async (isSo: () => boolean): Promise<void> => {
  for (let turn = 0; !isSo(); turn++) {
    assert.ok(turn < 100_000, 'it never came to that')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('address and password', () => {
  test('let in while two-step verification is off, and the holder sees it', async () => {
    await using world = await signInWorld()
    const account = await world.newAccount()
    const result = await password(world, account.address)
    assert.ok(result.kind === 'signed-in')
    assert.equal((await world.signIn.sessions.find(result.token.reveal(), '::1'))?.account, account.id)
    assert.deepEqual(await world.activity(account), ['signed-in'])
  })

  test('a wrong password, an unknown address and what is no address get the same answer after the same work', async () => {
    await using world = await signInWorld()
    const account = await world.newAccount()
    let hashed = 0
    const { matches } = world.needs.passwordHash
    Object.assign(world.needs.passwordHash, {
      matches: (...given: Parameters<typeof matches>) => {
        hashed += 1
        return matches(...given)
      },
    })
    for (const address of [account.address, 'nobody@example.test', 'nobody@elsewhere.test', 'no address']) {
      hashed = 0
      const began = await world.signIn.steps.address(CALLER, address)
      assert.deepEqual(Object.keys(began).sort(), ['attempt', 'next'])
      const result = await password(world, address, 'not this one at all')
      assert.deepEqual(result, { kind: 'refused', because: 'wrong-address-or-password' })
      assert.equal(hashed, 1, address)
    }
    assert.deepEqual(await world.activity(account), ['sign-in-refused wrong-password'])
  })

  test('a password that is right under two-step verification opens nothing alone', async () => {
    await using world = await signInWorld()
    const account = await world.newAccount()
    const { holder } = await world.twoStepOn(account)
    const result = await password(world, account.address)
    assert.ok(result.kind === 'second-step')
    assert.deepEqual(result.methods, ['totp', 'recovery-code'])
    const sessions = await world.signIn.sessions.list(account.id)
    assert.ok(sessions.every(({ createdMs }) => createdMs <= holder.session.createdMs))
  })

  test('more than can be hashed at once is a fault that passes, and counts as no wrong password', async () => {
    await using world = await signInWorld()
    const account = await world.newAccount()
    Object.assign(world.needs.passwordHash, {
      matches: async () => {
        throw new Overloaded('too many')
      },
    })
    await assert.rejects(password(world, account.address), Overloaded)
    assert.deepEqual(await world.activity(account), [])
  })

  test('a store that is down is a fault, never a wrong password', async () => {
    const world = await signInWorld()
    const account = await world.newAccount()
    const attempt = await world.begin(account.address)
    await world[Symbol.asyncDispose]()
    const given = { attempt, password: PASSWORD, trustedBrowser: null }
    await assert.rejects(world.signIn.steps.password(CALLER, given))
  })
})

describe('a sign-in that is under way', () => {
  test('is begun a good many times a minute by one source; what more it begins waits, or is told to, unwritten', async () => {
    await using world = await signInWorld((clock) => ({ startThrottle: createThrottle(clock, START_LIMITS) }))
    const { steps } = world.signIn
    let written = 0
    const { add } = world.stores.tickets
    Object.assign(world.stores.tickets, {
      add: (ticket: Parameters<typeof add>[0]) => {
        written += 1
        return add(ticket)
      },
    })
    const attempt = await world.begin('anna@example.test')
    const begins = [
      () => steps.address(CALLER, 'anna@example.test'),
      () => steps.passkeyOptions(CALLER, null),
      () => steps.passkeyOptions(CALLER, attempt),
    ]
    for (let time = 1; time < START_LIMITS.failuresAMinute; time++) await begins[time % 3]?.()
    const before = written
    const answers: unknown[] = []
    const more = Array.from({ length: 60 }, async (_, time) => answers.push(await begins[time % 3]?.()))
    await until(() => answers.length === 56)
    for (const no of answers)
      assert.deepEqual(no, { kind: 'refused', because: 'too-many-tries', retryAfterSeconds: 1 })
    assert.equal(written, before)
    world.clock.advance(30_000)
    await Promise.all(more)
    const elsewhere = { ...CALLER, remote: '198.51.100.7' }
    assert.ok('attempt' in (await steps.address(elsewhere, 'anna@example.test')))
  })

  test('is over after ten minutes', async () => {
    await using world = await signInWorld()
    const account = await world.newAccount()
    const attempt = await world.begin(account.address)
    world.clock.advance(ATTEMPT_MS)
    const given = { attempt, password: PASSWORD, trustedBrowser: null }
    const result = await world.signIn.steps.password(CALLER, given)
    assert.deepEqual(result, { kind: 'refused', because: 'start-again' })
  })

  test('can be begun by who signed in well from there lately, however many their neighbours begin', async () => {
    await using world = await signInWorld((clock) => ({ startThrottle: createThrottle(clock, START_LIMITS) }))
    const { startThrottle } = world.needs
    const account = await world.newAccount()
    assert.equal((await password(world, account.address)).kind, 'signed-in')
    for (let time = 0; time < 2 * START_LIMITS.failuresADay; time++) startThrottle.failed('192.0.2.99', null)
    const stranger = { ...CALLER, remote: '192.0.2.8' }
    const no = await world.signIn.steps.address(stranger, account.address)
    assert.deepEqual(no, { kind: 'refused', because: 'too-many-tries', retryAfterSeconds: 600 })
    const begun = world.signIn.steps.address(CALLER, account.address)
    world.clock.advance(30_000)
    assert.ok('attempt' in (await begun))
  })

  test('is good once: of two that give the right password at the same moment one gets in', async () => {
    await using world = await signInWorld()
    const account = await world.newAccount()
    const attempt = await world.begin(account.address)
    const given = { attempt, password: PASSWORD, trustedBrowser: null }
    const results = await Promise.all([1, 2].map(() => world.signIn.steps.password(CALLER, given)))
    assert.deepEqual(results.map(({ kind }) => kind).sort(), ['refused', 'signed-in'])
  })

  test('costs nothing when what it leads to could not be written: the same again signs in', async () => {
    await using world = await signInWorld()
    const account = await world.newAccount()
    const { codes } = await world.twoStepOn(account)
    const { sessions, tickets } = world.stores
    const asTheyWere = { sessions: { ...sessions }, tickets: { ...tickets } }
    const down = async () => {
      throw new StoreDown('the disk is gone')
    }

    const begun = { attempt: await world.begin(account.address), password: PASSWORD, trustedBrowser: null }
    Object.assign(tickets, { add: down })
    await assert.rejects(world.signIn.steps.password(CALLER, begun), StoreDown)
    Object.assign(tickets, asTheyWere.tickets)
    const half = await world.signIn.steps.password(CALLER, begun)
    assert.ok(half.kind === 'second-step')

    const given = { attempt: half.attempt.reveal(), code: codes[0] ?? '' }
    Object.assign(sessions, { add: down })
    await assert.rejects(world.signIn.steps.recoveryCode(CALLER, given), StoreDown)
    Object.assign(sessions, asTheyWere.sessions)
    assert.equal((await world.signIn.steps.recoveryCode(CALLER, given)).kind, 'signed-in')
    assert.equal(await world.stores.secondSteps.recoveryCodesLeft(account.id), 9)
  })

  test('that was known before the password is worth nothing after it', async () => {
    await using world = await signInWorld()
    const account = await world.newAccount()
    const { code } = await world.twoStepOn(account)
    const planted = await world.begin(account.address)
    const after = await world.signIn.steps.password(CALLER, {
      attempt: planted,
      password: PASSWORD,
      trustedBrowser: null,
    })
    assert.ok(after.kind === 'second-step' && after.attempt.reveal() !== planted)
    const result = await world.signIn.steps.code(CALLER, {
      attempt: planted,
      code: code(),
      trustBrowser: false,
    })
    assert.deepEqual(result, { kind: 'refused', because: 'start-again' })
  })

  test('cannot leave out the password: a second step before it is refused and not looked at', async () => {
    await using world = await signInWorld()
    const account = await world.newAccount()
    const { code, codes } = await world.twoStepOn(account)
    for (const attempt of [await world.begin(account.address), null, 'nonsense']) {
      const steps = world.signIn.steps
      const byCode = await steps.code(CALLER, { attempt, code: code(), trustBrowser: false })
      const byRecovery = await steps.recoveryCode(CALLER, { attempt, code: codes[0] ?? '' })
      assert.deepEqual([byCode, byRecovery], Array(2).fill({ kind: 'refused', because: 'start-again' }))
    }
    assert.equal(await world.stores.secondSteps.recoveryCodesLeft(account.id), 10)
  })
})

describe('a trusted browser', () => {
  const trusted = async () => {
    const world = await signInWorld()
    const account = await world.newAccount()
    const { holder, code } = await world.twoStepOn(account)
    const attempt = await world.attempt(account)
    const result = await world.signIn.steps.code(CALLER, { attempt, code: code(), trustBrowser: true })
    assert.ok(result.kind === 'signed-in')
    return { world, account, holder, browser: result.trustedBrowser?.reveal() ?? '' }
  }

  test('signs in by the password alone for 60 days', async () => {
    const { world, account, browser } = await trusted()
    await using _ = world
    assert.equal((await password(world, account.address, PASSWORD, browser)).kind, 'signed-in')
    world.clock.advance(60 * 86_400_000)
    assert.equal((await password(world, account.address, PASSWORD, browser)).kind, 'second-step')
  })

  test('has given no second step, so it makes no app password without one', async () => {
    const { world, account, browser } = await trusted()
    await using _ = world
    const result = await password(world, account.address, PASSWORD, browser)
    assert.ok(result.kind === 'signed-in')
    assert.equal(await world.signIn.stepUp.provedUntilMs(result.session, 'fresh-second-step'), null)
  })

  test('is trusted for its own account only, and not after they are forgotten', async () => {
    const { world, account, holder, browser } = await trusted()
    await using _ = world
    const other = await world.newAccount()
    await world.twoStepOn(other)
    assert.equal((await password(world, other.address, PASSWORD, browser)).kind, 'second-step')
    assert.equal(await world.signIn.trustedBrowsers.forgetAll(holder), 1)
    assert.equal((await password(world, account.address, PASSWORD, browser)).kind, 'second-step')
  })
})

describe('guessing', () => {
  test('is slowed by source, never by account: from elsewhere the holder signs in', async () => {
    await using world = await signInWorld((clock) => ({ throttle: createThrottle(clock) }))
    const account = await world.newAccount()
    for (let guess = 0; guess < 10; guess++)
      await password(world, account.address, `wrong guess number ${guess}`)
    const slowed = password(world, account.address)
    const elsewhere = await world.signIn.steps.password(
      { remote: '203.0.113.9', userAgent: '' },
      { attempt: await world.begin(account.address), password: PASSWORD, trustedBrowser: null },
    )
    assert.equal(elsewhere.kind, 'signed-in')
    await until(() => world.clock.timers >= 2)
    world.clock.advance(30_000)
    assert.equal((await slowed).kind, 'signed-in')
  })

  for (const [source, remoteOf] of [
    ['one source', () => CALLER.remote],
    ['the addresses of one IPv6 network', (guess: number) => `2001:db8::${guess}`],
  ] as const)
    test(`fifty at once from ${source}: ten are looked at, four wait, the rest hear when to come back`, async () => {
      await using world = await signInWorld((clock) => ({ throttle: createThrottle(clock) }))
      const account = await world.newAccount()
      const { passwordHash } = world.needs
      const { matches } = passwordHash
      let looked = 0
      Reflect.set(passwordHash, 'matches', (...of: Parameters<typeof matches>) => {
        looked += 1
        return matches(...of)
      })
      const attempts: string[] = []
      while (attempts.length < 50) attempts.push(await world.begin(account.address))
      const refusals: string[] = []
      const all = attempts.map((attempt, guess) =>
        world.signIn.steps
          .password(
            { ...CALLER, remote: remoteOf(guess) },
            { attempt, password: `wrong guess number ${guess}`, trustedBrowser: null },
          )
          .then((result) => result.kind === 'refused' && refusals.push(result.because)),
      )
      await until(() => refusals.length === 46)
      assert.equal(looked, 10)
      assert.equal(refusals.filter((because) => because === 'too-many-tries').length, 36)
      world.clock.advance(30_000)
      await Promise.all(all)
      assert.equal(looked, 14)
    })

  test('in parallel from one source: a few wait, the rest hear when to come back, which is one activity', async () => {
    await using world = await signInWorld((clock) => ({ throttle: createThrottle(clock) }))
    const account = await world.newAccount()
    for (let guess = 0; guess < 12; guess++) {
      const waiting = password(world, account.address, `wrong guess number ${guess}`)
      if (guess >= 10) {
        await until(() => world.clock.timers >= 2)
        world.clock.advance(2_000)
      }
      await waiting
    }
    const all = Array.from({ length: 10 }, () => password(world, account.address))
    const refusals: unknown[] = []
    for (const each of all) void each.then((result) => result.kind === 'refused' && refusals.push(result))
    await until(() => refusals.length === 6)
    world.clock.advance(30_000)
    const results = await Promise.all(all)
    assert.equal(results.filter(({ kind }) => kind === 'signed-in').length, 4)
    assert.equal(refusals.length, 6)
    for (const refusal of refusals) {
      assert.ok(typeof refusal === 'object' && refusal !== null && 'retryAfterSeconds' in refusal)
      assert.ok(Number(refusal.retryAfterSeconds) >= 1)
    }
    const written = (await world.activity(account)).filter((each) => each.endsWith('too-many-failures'))
    assert.equal(written.length, 1)
  })
})
