import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CALLER, signInWorld } from '../../../test/support/sign-in-world.ts'
import { createThrottle } from '../../base/throttle.ts'
import { createSignIn } from '../create-sign-in.ts'

const REFUSED = { kind: 'refused', because: 'wrong-code' }

const prepared = async (...given: Parameters<typeof signInWorld>) => {
  const world = await signInWorld(...given)
  const account = await world.newAccount()
  const on = await world.twoStepOn(account)
  const give = async (code: string, attempt?: string) =>
    world.signIn.steps.code(CALLER, {
      attempt: attempt ?? (await world.attempt(account)),
      code,
      trustBrowser: false,
    })
  return { world, account, ...on, give }
}

describe('a code from an authenticator app', () => {
  test('of this half minute or the one before signs in; older and newer ones do not', async () => {
    const { world, code, give } = await prepared()
    await using _ = world
    const nowMs = world.clock.nowMs()
    assert.deepEqual(await give(code(nowMs - 60_000)), REFUSED)
    assert.deepEqual(await give(code(nowMs + 30_000)), REFUSED)
    assert.equal((await give(code(nowMs - 30_000))).kind, 'signed-in')
    assert.equal((await give(code(nowMs))).kind, 'signed-in')
  })

  test('may be typed with blanks', async () => {
    const { world, code, give } = await prepared()
    await using _ = world
    assert.equal((await give(` ${code().slice(0, 3)} ${code().slice(3)}`)).kind, 'signed-in')
  })

  test('is accepted once, and the second time is no guess', async () => {
    const { world, account, code, give } = await prepared()
    await using _ = world
    await give(code())
    assert.deepEqual(await give(code()), REFUSED)
    assert.equal(await world.stores.secondSteps.failures(account.id), 0)
    assert.ok((await world.activity(account)).includes('sign-in-refused used-code'))
  })

  /** How many of 200 posts of one code get in, from twenty browsers, over two instances on one store. */
  const postTogether = async ({ world, account, code }: Awaited<ReturnType<typeof prepared>>) => {
    const [first, second] = [world.signIn, createSignIn(world.needs)]
    const attempts = await Promise.all(Array.from({ length: 20 }, () => world.attempt(account)))
    const results = await Promise.all(
      Array.from({ length: 200 }, (_each, index) =>
        (index % 2 === 0 ? first : second).steps.code(CALLER, {
          attempt: attempts[index % 20] ?? null,
          code: code(),
          trustBrowser: false,
        }),
      ),
    )
    await second.flush()
    return results.filter(({ kind }) => kind === 'signed-in').length
  }

  test('posted 200 times at once signs in exactly once, round after round (A17)', async () => {
    const on = await prepared()
    await using _ = on.world
    for (let round = 0; round < 5; round++) {
      on.world.clock.advance(30_000)
      assert.equal(await postTogether(on), 1, `round ${round}`)
    }
  })

  test('the control: where steps are not taken, many of the 200 get in', async () => {
    const on = await prepared()
    await using _ = on.world
    on.world.needs.secondSteps.takeStep = async () => true
    assert.ok((await postTogether(on)) > 1)
  })

  test('of the clock before it was put back is not accepted again', async () => {
    const { world, code, give } = await prepared()
    await using _ = world
    const taken = code()
    await give(taken)
    world.clock.jump(-30_000)
    assert.deepEqual(await give(taken), REFUSED)
    world.clock.jump(30_000)
    assert.deepEqual(await give(taken), REFUSED)
  })

  test('of an authenticator that was never confirmed proves nothing', async () => {
    const { world, holder, account, give } = await prepared()
    await using _ = world
    const begun = await world.signIn.authenticators.begin(holder)
    assert.ok(begun.kind === 'begun')
    const stored = (await world.stores.secondSteps.authenticators(account.id)).find(
      ({ id }) => id === begun.id,
    )
    assert.ok(stored !== undefined)
    const key = world.needs.sealing.open(stored.sealedKey, `authenticator/v1 ${account.id} ${stored.id}`)
    assert.ok(key !== null)
    const code = world.generator.code(key, Math.floor(world.clock.nowMs() / 30_000))
    assert.deepEqual(await give(code), REFUSED)
  })

  test('of an authenticator whose sealing key is lost is refused, not a fault', async () => {
    const { world, code, give } = await prepared()
    await using _ = world
    world.clock.advance(30_000)
    world.needs.sealing.open = () => null
    assert.deepEqual(await give(code()), REFUSED)
  })
})

describe('wrong codes', () => {
  /** 200 tries over 20 sessions, as the throttle of no source slows them; how many were compared. */
  const guessTogether = async ({ world, account, code }: Awaited<ReturnType<typeof prepared>>) => {
    const wrong = code().replace(/./g, (digit) => String((Number(digit) + 1) % 10))
    const generate = world.generator.code
    let generated = 0
    world.generator.code = (...given) => {
      generated += 1
      return generate(...given)
    }
    const attempts = await Promise.all(Array.from({ length: 20 }, () => world.attempt(account)))
    const results = []
    for (let round = 0; round < 10; round++) {
      world.clock.advance(45_000)
      const tries = attempts.map((attempt) =>
        world.signIn.steps.code(CALLER, { attempt, code: wrong, trustBrowser: false }),
      )
      results.push(...(await Promise.all(tries)))
    }
    // Each try is compared with two steps.
    return { results, compared: generated / 2 }
  }

  test('over many sessions at once: no more than 100 are compared, and the holder is told at 5 (A4)', async () => {
    const on = await prepared()
    await using _ = on.world
    const { results, compared } = await guessTogether(on)
    assert.equal(results.length, 200)
    assert.ok(results.every(({ kind }) => kind === 'refused'))
    assert.deepEqual(results.at(-1), { kind: 'refused', because: 'too-many-wrong-codes' })
    assert.equal(compared, 100)
    assert.deepEqual(
      on.world.notices.filter(({ kind }) => kind === 'many-wrong-codes'),
      [{ account: on.account.id, kind: 'many-wrong-codes', count: 5 }],
    )
  })

  test('the control: where they are not counted, all are compared', async () => {
    const on = await prepared()
    await using _ = on.world
    on.world.needs.secondSteps.countFailure = async () => 1
    assert.equal((await guessTogether(on)).compared, 200)
  })

  test('after 100 the right code rests too, but a recovery code gets in and ends the rest', async () => {
    const { world, account, code, codes, give } = await prepared()
    await using _ = world
    for (let wrong = 0; wrong < 100; wrong++) await world.stores.secondSteps.countFailure(account.id)
    assert.deepEqual(await give(code()), { kind: 'refused', because: 'too-many-wrong-codes' })
    const attempt = await world.attempt(account)
    const result = await world.signIn.steps.recoveryCode(CALLER, { attempt, code: codes[3] ?? '' })
    assert.equal(result.kind, 'signed-in')
    assert.equal((await give(code())).kind, 'signed-in')
  })

  test('count towards the slowing down of their source', async () => {
    let failures = 0
    const { world, give } = await prepared((clock) => {
      const throttle = createThrottle(clock)
      return { throttle: { ...throttle, failed: () => void failures++ } }
    })
    await using _ = world
    await give('000000')
    assert.equal(failures, 1)
  })
})

describe('an authenticator', () => {
  test('counts from its first code on, and shows a key and what the QR code holds', async () => {
    await using world = await signInWorld()
    const account = await world.newAccount()
    const holder = await world.holder(account)
    const begun = await world.signIn.authenticators.begin(holder)
    assert.ok(begun.kind === 'begun')
    assert.match(begun.key, /^[A-Z2-7]{32}$/)
    assert.ok(begun.uri.includes(begun.key))
    assert.deepEqual((await world.signIn.twoStep.state(account.id)).authenticators, [])
    assert.deepEqual(await world.signIn.authenticators.confirm(holder, begun.id, '000000', 'x'), REFUSED)
    await world.authenticator(holder)
    assert.equal((await world.signIn.twoStep.state(account.id)).authenticators.length, 1)
    assert.deepEqual(
      world.notices.map(({ kind }) => kind),
      ['authenticator-added'],
    )
  })

  test('is kept sealed: its key is in no row', async () => {
    const { world, account } = await prepared()
    await using _ = world
    const [stored] = await world.stores.secondSteps.authenticators(account.id)
    assert.ok(stored !== undefined)
    const key = world.needs.sealing.open(stored.sealedKey, `authenticator/v1 ${account.id} ${stored.id}`)
    assert.ok(key !== null)
    assert.equal(key.length, 20)
    assert.ok(!Buffer.from(stored.sealedKey).includes(Buffer.from(key)))
  })

  test('of somebody else cannot be confirmed or removed', async () => {
    const { world, account } = await prepared()
    await using _ = world
    const [stored] = await world.stores.secondSteps.authenticators(account.id)
    const stranger = await world.holder(await world.newAccount())
    const { authenticators } = world.signIn
    assert.deepEqual(await authenticators.remove(stranger, stored?.id ?? ''), {
      kind: 'refused',
      because: 'not-found',
    })
    assert.deepEqual(await authenticators.confirm(stranger, stored?.id ?? '', '000000', 'x'), {
      kind: 'refused',
      because: 'not-found',
    })
  })
})
