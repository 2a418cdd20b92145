import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CALLER, signInWorld } from '../../../test/support/sign-in-world.ts'
import { type SoftPasskey, softPasskey, type Twist } from '../../../test/support/soft-passkey.ts'
import { CHALLENGE_MS } from './passkeys.ts'

const START_AGAIN = { kind: 'refused', because: 'start-again' }
const WRONG = { kind: 'refused', because: 'wrong-passkey' }

const prepared = async () => {
  const world = await signInWorld()
  const account = await world.newAccount()
  const holder = await world.holder(account)
  return { world, account, holder, ...(await world.passkey(holder)) }
}
type World = Awaited<ReturnType<typeof signInWorld>>

const ask = async (world: World, attempt: string | null = null) => {
  const asked = await world.signIn.steps.passkeyOptions(CALLER, attempt)
  assert.ok('options' in asked, JSON.stringify(asked))
  return { options: asked.options, attempt: asked.attempt?.reveal() ?? attempt }
}

const signInWith = async (
  world: World,
  soft: SoftPasskey,
  twist: Twist = {},
  attempt: string | null = null,
) => {
  const asked = await ask(world, attempt)
  const response = soft.get(asked.options, twist)
  return world.signIn.steps.passkey(CALLER, { attempt: asked.attempt, response, trustBrowser: false })
}

describe('a passkey alone', () => {
  test('signs in wholly, without address and password, and that is a second step too', async () => {
    const { world, account, soft } = await prepared()
    await using _ = world
    const asked = await ask(world)
    assert.equal(asked.options.allowCredentials, undefined)
    assert.equal(asked.options.userVerification, 'required')
    const result = await signInWith(world, soft)
    assert.ok(result.kind === 'signed-in')
    assert.equal(result.session.account, account.id)
    assert.notEqual(await world.signIn.stepUp.provedUntilMs(result.session, 'fresh-second-step'), null)
  })

  test('before the password of an address tells nothing about that address', async () => {
    const { world, account } = await prepared()
    await using _ = world
    for (const address of [account.address, 'nobody@example.test']) {
      const { options } = await ask(world, await world.begin(address))
      assert.equal(options.allowCredentials, undefined)
    }
  })

  for (const [what, twist] of [
    ['its user was not verified', { isUserVerified: false }],
    ['it was asked by another site', { origin: 'https://mail.example.test.evil.test' }],
    ['it was signed with another key', { isSignedByAnother: true }],
  ] as const) {
    test(`is refused when ${what}`, async () => {
      const { world, soft, account } = await prepared()
      await using _ = world
      assert.deepEqual(await signInWith(world, soft, twist), WRONG)
      assert.ok((await world.activity(account)).includes('sign-in-refused wrong-passkey'))
    })
  }

  test('that nobody has here is refused', async () => {
    const { world } = await prepared()
    await using _ = world
    assert.deepEqual(await signInWith(world, softPasskey('https://mail.example.test')), WRONG)
  })

  test('whose counter went back is refused: it may have been copied', async () => {
    const { world, soft } = await prepared()
    await using _ = world
    soft.counter = 7
    assert.equal((await signInWith(world, soft)).kind, 'signed-in')
    soft.counter = 6
    assert.deepEqual(await signInWith(world, soft), WRONG)
    soft.counter = 7
    assert.deepEqual(await signInWith(world, soft), WRONG)
    soft.counter = 8
    assert.equal((await signInWith(world, soft)).kind, 'signed-in')
  })
})

describe('a challenge', () => {
  test('is good once: an answer played again is refused', async () => {
    const { world, soft } = await prepared()
    await using _ = world
    const first = await ask(world)
    const response = soft.get(first.options)
    const given = { attempt: first.attempt, response, trustBrowser: false }
    const both = await Promise.all([
      world.signIn.steps.passkey(CALLER, given),
      world.signIn.steps.passkey(CALLER, given),
    ])
    assert.deepEqual(both.map(({ kind }) => kind).sort(), ['refused', 'signed-in'])
    const { attempt } = await ask(world)
    assert.deepEqual(await world.signIn.steps.passkey(CALLER, { ...given, attempt }), START_AGAIN)
  })

  test('belongs to the browser that asked for it', async () => {
    const { world, soft } = await prepared()
    await using _ = world
    const [mine, theirs] = [await ask(world), await ask(world)]
    const response = soft.get(theirs.options)
    const given = { attempt: mine.attempt, response, trustBrowser: false }
    assert.deepEqual(await world.signIn.steps.passkey(CALLER, given), START_AGAIN)
  })

  test('for a sign-in is none for a step-up, nor the other way round', async () => {
    const { world, soft, holder } = await prepared()
    await using _ = world
    const { options, attempt } = await ask(world)
    assert.deepEqual(await world.signIn.stepUp.passkey(holder, 'security', soft.get(options)), START_AGAIN)
    const response = soft.get(await world.signIn.stepUp.passkeyOptions(holder))
    const given = { attempt, response, trustBrowser: false }
    assert.deepEqual(await world.signIn.steps.passkey(CALLER, given), START_AGAIN)
  })

  test('is over after five minutes', async () => {
    const { world, soft } = await prepared()
    await using _ = world
    const { options, attempt } = await ask(world)
    world.clock.advance(CHALLENGE_MS)
    const given = { attempt, response: soft.get(options), trustBrowser: false }
    assert.deepEqual(await world.signIn.steps.passkey(CALLER, given), START_AGAIN)
  })

  test('that we did not make is none', async () => {
    const { world, soft } = await prepared()
    await using _ = world
    const challenge = Buffer.from('aaaaaaaaaaaaaaaa.nothing').toString('base64url')
    assert.deepEqual(await signInWith(world, soft, { challenge }), START_AGAIN)
  })

  for (const response of [
    {},
    { id: 'x' },
    { id: 'x', response: null },
    { id: 'x', response: { clientDataJSON: 7 } },
  ]) {
    test(`in ${JSON.stringify(response)} is looked for and not found, without a fault`, async () => {
      const { world } = await prepared()
      await using _ = world
      const { attempt } = await ask(world)
      assert.deepEqual(
        await world.signIn.steps.passkey(CALLER, { attempt, response, trustBrowser: false }),
        WRONG,
      )
    })
  }
})

describe('a passkey after the password', () => {
  test('is asked for among those of the account, and need not verify its user', async () => {
    const { world, account, holder, soft } = await prepared()
    await using _ = world
    await world.recoveryCodes(holder)
    await world.signIn.twoStep.turnOn(holder)
    const attempt = await world.attempt(account)
    const { options } = await ask(world, attempt)
    assert.deepEqual(
      (options.allowCredentials as { id: string }[]).map(({ id }) => id),
      [soft.id],
    )
    assert.equal((await signInWith(world, soft, { isUserVerified: false }, attempt)).kind, 'signed-in')
  })

  test('of another account is refused', async () => {
    const { world, account, holder } = await prepared()
    await using _ = world
    await world.recoveryCodes(holder)
    await world.signIn.twoStep.turnOn(holder)
    const other = await world.passkey(await world.holder(await world.newAccount()))
    const attempt = await world.attempt(account)
    assert.deepEqual(await signInWith(world, other.soft, {}, attempt), WRONG)
  })
})

describe('making a passkey', () => {
  test('asks for a discoverable one that verifies its user, and names those there are', async () => {
    const { world, holder, soft } = await prepared()
    await using _ = world
    const made = await world.signIn.passkeys.options(holder)
    assert.ok(made.kind === 'options')
    const { authenticatorSelection, excludeCredentials } = made.options
    assert.deepEqual(authenticatorSelection, {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    })
    assert.deepEqual(
      (excludeCredentials as { id: string }[]).map(({ id }) => id),
      [soft.id],
    )
  })

  test('one that an account has already cannot be added to another', async () => {
    const { world, soft } = await prepared()
    await using _ = world
    const other = await world.holder(await world.newAccount())
    const made = await world.signIn.passkeys.options(other)
    assert.ok(made.kind === 'options')
    assert.deepEqual(await world.signIn.passkeys.add(other, soft.create(made.options), 'Stolen'), {
      kind: 'refused',
      because: 'known-passkey',
    })
  })

  test('with a challenge of another session adds nothing', async () => {
    const { world, account, holder } = await prepared()
    await using _ = world
    const made = await world.signIn.passkeys.options(await world.holder(account))
    assert.ok(made.kind === 'options')
    const soft = softPasskey('https://mail.example.test')
    assert.deepEqual(await world.signIn.passkeys.add(holder, soft.create(made.options), 'x'), START_AGAIN)
  })

  test('renamed and removed, each is on the activity page, and the holder is told of what counts', async () => {
    const { world, account, holder, id } = await prepared()
    await using _ = world
    assert.equal((await world.signIn.passkeys.rename(holder, id, 'Old laptop')).kind, 'renamed')
    assert.equal((await world.signIn.passkeys.remove(holder, id)).kind, 'removed')
    assert.deepEqual(await world.activity(account), ['passkey-removed', 'passkey-renamed', 'passkey-added'])
    assert.deepEqual(
      world.notices.map(({ kind }) => kind),
      ['passkey-added', 'passkey-removed'],
    )
  })
})
