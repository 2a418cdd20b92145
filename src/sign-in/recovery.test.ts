import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CALLER, PASSWORD, type SignInWorld, signInWorld } from '../../test/support/sign-in-world.ts'
import { Overloaded } from '../base/overloaded.ts'
import { randomText, systemRandom } from '../base/random.ts'
import { MAILED_CODE_MS } from './proofs/mailed-code.ts'

const OUTSIDE = 'anna@elsewhere.test'
const NEXT = { password: 'nio gula hus vid havet', removeAppPasswords: false }
const no = (because: string) => ({ kind: 'refused', because })

const begin = async (world: SignInWorld, address: string, remote = CALLER.remote): Promise<string> => {
  const begun = await world.signIn.recovery.begin({ ...CALLER, remote }, address)
  assert.ok(begun.kind === 'begun')
  return begun.recovery.reveal()
}
const lastCode = (world: SignInWorld) => world.sent.at(-1)?.code ?? ''

const prepared = async (isTwoStepOn: boolean) => {
  const world = await signInWorld()
  const account = await world.newAccount()
  const holder = await world.holder(account)
  await world.recoveryAddress(holder, OUTSIDE)
  const on = isTwoStepOn ? await world.twoStepOn(account) : null
  world.notices.length = 0
  return { world, account, holder, code: on?.code ?? (() => ''), codes: on?.codes ?? [] }
}

/** Past the code that was sent. */
const secondProof = async (world: SignInWorld, address: string) => {
  const step = await world.signIn.recovery.code(CALLER, await begin(world, address), lastCode(world))
  assert.ok(step.kind === 'second-proof', JSON.stringify(step))
  return step
}

describe('a recovery without two-step verification', () => {
  test('takes the code sent to the recovery address, sets a password and signs out everywhere', async () => {
    const { world, account, holder } = await prepared(false)
    await using _ = world
    const { recovery } = world.signIn
    const step = await recovery.code(CALLER, await begin(world, account.address), lastCode(world))
    assert.ok(step.kind === 'password')
    assert.deepEqual(world.sent.at(-1), { to: OUTSIDE, code: lastCode(world), purpose: 'recover' })
    const done = await recovery.password(CALLER, step.recovery.reveal(), NEXT)
    assert.deepEqual(done, { kind: 'recovered', account: account.id, removed: 0, connectionsEnded: 0 })
    assert.deepEqual(await world.signIn.sessions.list(account.id), [])
    assert.equal(await world.stores.sessions.find(holder.session.id), null)
    const signIn = async (password: string) => {
      const attempt = await world.begin(account.address)
      return (await world.signIn.steps.password(CALLER, { attempt, password, trustedBrowser: null })).kind
    }
    assert.deepEqual([await signIn(PASSWORD), await signIn(NEXT.password)], ['refused', 'signed-in'])
    assert.deepEqual(
      world.notices.map(({ kind }) => kind),
      ['password-recovered'],
    )
  })

  test('is over when two-step verification is turned on meanwhile, since one proof is then not enough', async () => {
    const { world, account } = await prepared(false)
    await using _ = world
    const { recovery } = world.signIn
    const step = await recovery.code(CALLER, await begin(world, account.address), lastCode(world))
    assert.ok(step.kind === 'password')
    await world.twoStepOn(account)
    assert.deepEqual(await recovery.password(CALLER, step.recovery.reveal(), NEXT), no('start-again'))
  })

  test('is over when the address is changed or removed to which its code was sent', async () => {
    const { world, account, holder } = await prepared(false)
    await using _ = world
    const { recovery, recoveryAddress } = world.signIn
    const endings = [
      () => world.recoveryAddress(holder, 'anna@third.test'),
      () => recoveryAddress.remove(holder),
    ]
    for (const end of endings) {
      const token = await begin(world, account.address)
      const code = lastCode(world)
      await end()
      assert.deepEqual(await recovery.code(CALLER, token, code), no('start-again'))
    }
  })

  test('lets a password be mended that will not do, and is good for one', async () => {
    const { world, account } = await prepared(false)
    await using _ = world
    const { recovery } = world.signIn
    const step = await recovery.code(CALLER, await begin(world, account.address), lastCode(world))
    assert.ok(step.kind === 'password')
    const token = step.recovery.reveal()
    assert.deepEqual(await recovery.password(CALLER, token, { ...NEXT, password: 'short' }), no('too-short'))
    const both = await Promise.all([
      recovery.password(CALLER, token, NEXT),
      recovery.password(CALLER, token, NEXT),
    ])
    assert.deepEqual(both.map(({ kind }) => kind).sort(), ['recovered', 'refused'])
  })

  test('is not over when the new password cannot be hashed just now: given again it counts', async () => {
    const { world, account } = await prepared(false)
    await using _ = world
    const { recovery } = world.signIn
    const step = await recovery.code(CALLER, await begin(world, account.address), lastCode(world))
    assert.ok(step.kind === 'password')
    const { hash } = world.needs.passwordHash
    Object.assign(world.needs.passwordHash, {
      hash: async () => {
        throw new Overloaded('too many')
      },
    })
    await assert.rejects(recovery.password(CALLER, step.recovery.reveal(), NEXT), Overloaded)
    Object.assign(world.needs.passwordHash, { hash })
    assert.equal((await recovery.password(CALLER, step.recovery.reveal(), NEXT)).kind, 'recovered')
  })

  test('removes the app passwords when that is asked for', async () => {
    const { world, account } = await prepared(false)
    await using _ = world
    const wanted = { account: account.id, name: 'Phone', services: null, expiresMs: null }
    await world.appPasswords.create(wanted)
    const step = await world.signIn.recovery.code(
      CALLER,
      await begin(world, account.address),
      lastCode(world),
    )
    assert.ok(step.kind === 'password')
    const given = { ...NEXT, removeAppPasswords: true }
    const done = await world.signIn.recovery.password(CALLER, step.recovery.reveal(), given)
    assert.deepEqual(done, { kind: 'recovered', account: account.id, removed: 1, connectionsEnded: 0 })
  })
})

describe('a recovery with two-step verification on', () => {
  test('the code that was sent is not enough', async () => {
    const { world, account } = await prepared(true)
    await using _ = world
    const step = await secondProof(world, account.address)
    assert.deepEqual(step.methods, ['totp', 'recovery-code'])
    const token = step.recovery.reveal()
    assert.deepEqual(await world.signIn.recovery.password(CALLER, token, NEXT), no('start-again'))
  })

  for (const way of ['totp', 'recovery-code', 'passkey'] as const) {
    test(`${way} is the other half, and two-step verification stays on`, async () => {
      const { world, account, holder, code, codes } = await prepared(true)
      await using _ = world
      const { soft } = await world.passkey(holder)
      const step = await secondProof(world, account.address)
      const token = step.recovery.reveal()
      const asked = await world.signIn.recovery.passkeyOptions(token)
      assert.ok(asked.kind === 'options')
      const proof = {
        totp: { kind: 'totp', code: code() },
        'recovery-code': { kind: 'recovery-code', code: codes[0] ?? '' },
        passkey: { kind: 'passkey', response: soft.get(asked.options) },
      } as const
      const last = await world.signIn.recovery.second(CALLER, token, proof[way])
      assert.ok(last.kind === 'password', JSON.stringify(last))
      const done = await world.signIn.recovery.password(CALLER, last.recovery.reveal(), NEXT)
      assert.equal(done.kind, 'recovered')
      assert.notEqual((await world.signIn.twoStep.state(account.id)).sinceMs, null)
    })
  }

  test('a wrong second proof is refused and may be tried again; the second proof alone begins nothing', async () => {
    const { world, account, codes } = await prepared(true)
    await using _ = world
    const { recovery } = world.signIn
    const first = await begin(world, account.address)
    const right = { kind: 'recovery-code', code: codes[0] ?? '' } as const
    assert.deepEqual(await recovery.second(CALLER, first, right), no('start-again'))
    const token = (await secondProof(world, account.address)).recovery.reveal()
    const wrong = { kind: 'recovery-code', code: 'aaaaa-aaaaa-aaaaa' } as const
    assert.deepEqual(await recovery.second(CALLER, token, wrong), no('wrong-recovery-code'))
    assert.equal((await recovery.second(CALLER, token, right)).kind, 'password')
  })
})

describe('nobody learns from a recovery', () => {
  test('whether an address exists or has a recovery address: the same answers, the same ending', async () => {
    const { world, account } = await prepared(true)
    await using _ = world
    const without = await world.newAccount()
    const seen = []
    for (const address of [account.address, without.address, 'nobody@example.test', 'no address']) {
      const begun = await world.signIn.recovery.begin(CALLER, address)
      assert.ok(begun.kind === 'begun')
      const token = begun.recovery.reveal()
      const answers: unknown[] = [Object.keys(begun), token.length]
      for (let guess = 0; guess < 7; guess++)
        answers.push(await world.signIn.recovery.code(CALLER, token, '00000000'))
      seen.push(answers)
    }
    for (const answers of seen) assert.deepEqual(answers, seen[0])
    assert.equal(world.sent.filter(({ purpose }) => purpose === 'recover').length, 1)
  })

  test('to an address that was never confirmed nothing is sent', async () => {
    await using world = await signInWorld()
    const account = await world.newAccount()
    await world.signIn.recoveryAddress.set(await world.holder(account), OUTSIDE)
    world.sent.length = 0
    await begin(world, account.address)
    assert.deepEqual(world.sent, [])
  })

  test('and no mailbox is filled: three codes in half an hour for one network, thirty for all of them', async () => {
    const { world, account } = await prepared(false)
    await using _ = world
    const sent = () => world.sent.filter(({ purpose }) => purpose === 'recover').length
    for (let time = 0; time < 20; time++) await begin(world, account.address, `198.51.100.${time}`)
    assert.equal(sent(), 3)
    for (let time = 0; time < 40; time++) await begin(world, account.address, `10.0.${time % 20}.1`)
    assert.equal(sent(), 30)
  })

  test('and no stranger keeps a code from the holder by asking for many', async () => {
    const { world, account } = await prepared(false)
    await using _ = world
    for (let time = 0; time < 60; time++) await begin(world, account.address, '198.51.100.1')
    const step = await world.signIn.recovery.code(
      CALLER,
      await begin(world, account.address),
      lastCode(world),
    )
    assert.equal(step.kind, 'password')
  })
})

describe('a code that was sent', () => {
  test('is good for ten minutes', async () => {
    const { world, account } = await prepared(false)
    await using _ = world
    const token = await begin(world, account.address)
    world.clock.advance(MAILED_CODE_MS)
    assert.deepEqual(await world.signIn.recovery.code(CALLER, token, lastCode(world)), no('start-again'))
  })

  test('is compared five times, also when a hundred try at once', async () => {
    const { world, account } = await prepared(false)
    await using _ = world
    const token = await begin(world, account.address)
    const wrong = String((Number(lastCode(world)) + 1) % 10 ** 8).padStart(8, '0')
    for (let round = 0; round < 5; round++)
      await Promise.all(Array.from({ length: 20 }, () => world.signIn.recovery.code(CALLER, token, wrong)))
    assert.deepEqual(await world.signIn.recovery.code(CALLER, token, lastCode(world)), no('start-again'))
  })

  test('that was not sent is right for nobody, though it be guessed', async () => {
    const drawn: Uint8Array[] = []
    await using world = await signInWorld({
      random: { bytes: (count) => drawn[drawn.push(systemRandom.bytes(count)) - 1]! },
    })
    const account = await world.newAccount()
    drawn.length = 0
    const token = await begin(world, account.address)
    const again = { bytes: () => drawn.shift()! }
    const code = randomText(again, '0123456789', 8)
    const guessed = await world.signIn.recovery.code(CALLER, token, code)
    assert.deepEqual([guessed, world.sent], [no('wrong-mailed-code'), []])
  })

  test('of one recovery is none for another', async () => {
    const { world, account } = await prepared(false)
    await using _ = world
    const first = await begin(world, account.address)
    await begin(world, account.address)
    assert.deepEqual(
      await world.signIn.recovery.code(CALLER, first, lastCode(world)),
      no('wrong-mailed-code'),
    )
  })
})

describe('a recovery address', () => {
  test('counts once its code came back; until then the old one stays', async () => {
    const { world, account, holder } = await prepared(false)
    await using _ = world
    const { recoveryAddress, twoStep } = world.signIn
    const now = async () => (await twoStep.state(account.id)).recoveryAddress
    await recoveryAddress.set(holder, 'Bo@Other.test')
    assert.deepEqual(await now(), { address: OUTSIDE, isConfirmed: true })
    assert.deepEqual(await recoveryAddress.set(holder, 'bo@unreachable.test'), no('cannot-send-there'))
    assert.deepEqual(await recoveryAddress.confirm(holder, '00000000'), no('wrong-mailed-code'))
    const code = lastCode(world)
    assert.equal(
      (await recoveryAddress.confirm(holder, ` ${code.slice(0, 4)} ${code.slice(4)}`)).kind,
      'confirmed',
    )
    assert.deepEqual(await now(), { address: 'bo@other.test', isConfirmed: true })
    assert.deepEqual(world.notices.at(-1), {
      account: account.id,
      kind: 'recovery-address-changed',
      before: OUTSIDE,
      after: 'bo@other.test',
    })
  })

  test('may be removed, and whoever had it is told', async () => {
    const { world, account, holder } = await prepared(false)
    await using _ = world
    await world.signIn.recoveryAddress.remove(holder)
    assert.equal((await world.signIn.twoStep.state(account.id)).recoveryAddress, null)
    assert.deepEqual(world.notices.at(-1), {
      account: account.id,
      kind: 'recovery-address-changed',
      before: OUTSIDE,
      after: null,
    })
  })

  test('is none of one’s own here, and fills nobody’s mailbox', async () => {
    await using world = await signInWorld()
    const account = await world.newAccount()
    const holder = await world.holder(account)
    const { recoveryAddress } = world.signIn
    assert.deepEqual(await recoveryAddress.set(holder, account.address), no('own-address'))
    assert.deepEqual(await recoveryAddress.set(holder, 'nonsense'), no('bad-address'))
    for (let time = 0; time < 3; time++) await recoveryAddress.set(holder, OUTSIDE)
    const fourth = await recoveryAddress.set(holder, OUTSIDE)
    assert.deepEqual(fourth, { ...no('too-many-tries'), retryAfterSeconds: 600 })
  })
})
