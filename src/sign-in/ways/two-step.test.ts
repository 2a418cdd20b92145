import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CALLER, signInWorld } from '../../../test/support/sign-in-world.ts'
import { parseRecoveryCode } from '../proofs/recovery-codes.ts'

const prepared = async () => {
  const world = await signInWorld()
  const account = await world.newAccount()
  return { world, account, holder: await world.holder(account) }
}

const no = (because: string) => ({ kind: 'refused', because })

describe('switching two-step verification on', () => {
  test('needs a way to prove who one is, and saved recovery codes', async () => {
    const { world, account, holder } = await prepared()
    await using _ = world
    const { twoStep, recoveryCodes } = world.signIn
    assert.deepEqual(await twoStep.turnOn(holder), no('no-way'))
    await world.passkey(holder)
    assert.deepEqual(await twoStep.turnOn(holder), no('no-recovery-codes'))
    const { set } = await recoveryCodes.offer(holder)
    assert.deepEqual(await twoStep.turnOn(holder), no('no-recovery-codes'))
    await recoveryCodes.save(holder, set)
    assert.deepEqual(await twoStep.turnOn(holder), { kind: 'on' })
    assert.equal((await twoStep.state(account.id)).sinceMs, world.clock.nowMs())
  })

  test('twice is on once: one notice, one entry', async () => {
    const { world, account } = await prepared()
    await using _ = world
    const { holder } = await world.twoStepOn(account)
    assert.deepEqual(await world.signIn.twoStep.turnOn(holder), { kind: 'on' })
    assert.equal(world.notices.filter(({ kind }) => kind === 'two-step-on').length, 1)
    assert.equal((await world.activity(account)).filter((kind) => kind === 'two-step-on').length, 1)
  })

  test('keeps the last way until it is off, also when two are removed at once', async () => {
    const { world, account } = await prepared()
    await using _ = world
    const { holder } = await world.twoStepOn(account)
    const { authenticators, passkeys, twoStep } = world.signIn
    const [app] = (await twoStep.state(account.id)).authenticators
    assert.deepEqual(await authenticators.remove(holder, app?.id ?? ''), no('last-way'))
    const passkey = await world.passkey(holder)
    const both = await Promise.all([
      authenticators.remove(holder, app?.id ?? ''),
      passkeys.remove(holder, passkey.id),
    ])
    assert.deepEqual(both.map(({ kind }) => kind).sort(), ['refused', 'removed'])
  })
})

describe('switching two-step verification off', () => {
  test('takes the ways, the codes and every app password with it, and says how many', async () => {
    const { world, account } = await prepared()
    await using _ = world
    const { holder } = await world.twoStepOn(account)
    for (const name of ['Phone', 'Laptop']) {
      const wanted = { account: account.id, name, services: null, expiresMs: null }
      assert.equal((await world.appPasswords.create(wanted)).kind, 'created')
    }
    const off = await world.signIn.twoStep.turnOff(holder)
    assert.deepEqual(off, { kind: 'off', appPasswordsRemoved: 2, connectionsEnded: 0 })
    assert.deepEqual(await world.appPasswords.list(account.id), [])
    const state = await world.signIn.twoStep.state(account.id)
    assert.deepEqual(
      [state.sinceMs, state.authenticators, state.passkeys, state.recoveryCodesLeft],
      [null, [], [], 0],
    )
    assert.deepEqual(world.notices.at(-1), { account: account.id, kind: 'two-step-off', appPasswords: 2 })
  })

  test('twice is off once', async () => {
    const { world, account } = await prepared()
    await using _ = world
    const { holder } = await world.twoStepOn(account)
    await world.signIn.twoStep.turnOff(holder)
    const again = await world.signIn.twoStep.turnOff(holder)
    assert.deepEqual(again, { kind: 'off', appPasswordsRemoved: 0, connectionsEnded: 0 })
    assert.equal(world.notices.filter(({ kind }) => kind === 'two-step-off').length, 1)
  })
})

describe('recovery codes', () => {
  test('are ten, different, and easy to write down', async () => {
    const { world, holder } = await prepared()
    await using _ = world
    const { codes } = await world.signIn.recoveryCodes.offer(holder)
    assert.equal(new Set(codes).size, 10)
    for (const code of codes) assert.match(code, /^[a-hjkmnp-z]{5}(-[a-hjkmnp-z]{5}){2}$/)
  })

  test('have 60 bits or more', () => assert.ok(15 * Math.log2(23) >= 60))

  for (const typed of ['ABCDE-FGHJK-MNPQR', ' abcde fghjk mnpqr ', 'abcdefghjkmnpqr', 'abcde–fghjk–mnpqr']) {
    test(`typed as ${JSON.stringify(typed)} are understood`, () =>
      assert.equal(parseRecoveryCode(typed), 'abcdefghjkmnpqr'))
  }

  for (const typed of ['', 'abcde-fghjk', 'abcde-fghjk-mnpq1', 'abcde-fghjk-mnpql', 'abcdefghjkmnpqrs']) {
    test(`${JSON.stringify(typed)} is none`, () => assert.equal(parseRecoveryCode(typed), null))
  }

  test('sign in once each, say how many are left, and count for nobody else', async () => {
    const { world, account } = await prepared()
    await using _ = world
    const { codes } = await world.twoStepOn(account)
    const other = await world.newAccount()
    await world.twoStepOn(other)
    const use = async (of: typeof account, code = codes[0] ?? '') =>
      world.signIn.steps.recoveryCode(CALLER, { attempt: await world.attempt(of), code })
    assert.deepEqual(await use(other), no('wrong-recovery-code'))
    assert.equal((await use(account, codes[0]?.toUpperCase())).kind, 'signed-in')
    assert.deepEqual(await use(account), no('wrong-recovery-code'))
    assert.deepEqual(world.notices.at(-1), { account: account.id, kind: 'recovery-code-used', left: 9 })
  })

  test('given by 50 at once, one gets in', async () => {
    const { world, account } = await prepared()
    await using _ = world
    const { codes } = await world.twoStepOn(account)
    const attempts = await Promise.all(Array.from({ length: 10 }, () => world.attempt(account)))
    const results = await Promise.all(
      Array.from({ length: 50 }, (_each, index) =>
        world.signIn.steps.recoveryCode(CALLER, {
          attempt: attempts[index % 10] ?? null,
          code: codes[0] ?? '',
        }),
      ),
    )
    assert.equal(results.filter(({ kind }) => kind === 'signed-in').length, 1)
  })

  test('of a new set count once they are saved, and then the old ones do not', async () => {
    const { world, account } = await prepared()
    await using _ = world
    const { holder, codes } = await world.twoStepOn(account)
    const next = await world.signIn.recoveryCodes.offer(holder)
    const use = async (code = '') =>
      (await world.signIn.steps.recoveryCode(CALLER, { attempt: await world.attempt(account), code })).kind
    assert.equal(await use(next.codes[0]), 'refused')
    assert.equal(await use(codes[0]), 'signed-in')
    assert.equal((await world.signIn.recoveryCodes.save(holder, next.set)).kind, 'saved')
    assert.equal(await use(codes[1]), 'refused')
    assert.equal(await use(next.codes[0]), 'signed-in')
  })

  test('of somebody else’s set cannot be saved', async () => {
    const { world, holder } = await prepared()
    await using _ = world
    const { set } = await world.signIn.recoveryCodes.offer(holder)
    const stranger = await world.holder(await world.newAccount())
    assert.deepEqual(await world.signIn.recoveryCodes.save(stranger, set), no('not-found'))
  })
})
