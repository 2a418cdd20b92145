import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CALLER, PASSWORD, type SignInWorld, signInWorld } from '../../test/support/sign-in-world.ts'
import { createThrottle } from '../base/throttle.ts'
import { LOOKUP_LIMITS } from './create-sign-in.ts'

const no = (because: string) => ({ kind: 'refused', because })

const wanted = (name: string, invitation: string | null = null) => ({
  address: `${name}@example.test`,
  password: PASSWORD,
  firstName: ' Anna ',
  lastName: 'Berg',
  language: 'sv' as const,
  timeZone: 'Europe/Stockholm',
  invitation,
})
const look = (world: SignInWorld, address: string, invitation: string | null = null) =>
  world.signIn.signUp.address(CALLER, { address, invitation })

const setUp = async (world: SignInWorld): Promise<string> => {
  const token = await world.signIn.invitations.setUp()
  assert.ok(token !== null)
  return token.reveal()
}

/** The operator of a new installation, signed in. */
const operator = async (world: SignInWorld) => {
  const made = await world.signIn.signUp.create(CALLER, wanted('operator', await setUp(world)))
  assert.ok(made.kind === 'signed-in', JSON.stringify(made))
  return { session: made.session, caller: CALLER }
}

describe('signing up', () => {
  test('makes the account with what was told, and signs in', async () => {
    await using world = await signInWorld()
    const made = await world.signIn.signUp.create(CALLER, wanted('anna'))
    assert.ok(made.kind === 'signed-in')
    const profile = await world.stores.profiles.profile(made.session.account)
    assert.equal(profile.firstName, 'Anna')
    assert.equal(profile.timeZone, 'Europe/Stockholm')
    assert.equal(profile.isOperator, false)
    assert.notEqual(await world.signIn.sessions.find(made.token.reveal(), '::1'), null)
  })

  test('says whether an address is free, and suggests another when it is not', async () => {
    await using world = await signInWorld()
    await world.newAccount('anna')
    assert.deepEqual(await look(world, 'bo@example.test'), { kind: 'looked', free: true, suggestion: null })
    assert.deepEqual(await look(world, 'Anna@Example.test'), {
      kind: 'looked',
      free: false,
      suggestion: 'anna2@example.test',
    })
    assert.deepEqual(await world.signIn.signUp.create(CALLER, wanted('anna')), no('taken'))
  })

  for (const [address, because] of [
    ['anna', 'bad-address'],
    ['anna@elsewhere.test', 'other-domain'],
    ['anna+shop@example.test', 'bad-address'],
    ['.anna@example.test', 'bad-address'],
  ] as const) {
    test(`${address} is refused: ${because}`, async () => {
      await using world = await signInWorld()
      assert.deepEqual(await look(world, address), no(because))
    })
  }

  test('does not give away names that others would trust', async () => {
    await using world = await signInWorld()
    for (const name of ['postmaster', 'security', 'Admin']) {
      const looked = await look(world, `${name}@example.test`)
      assert.deepEqual(looked, { kind: 'looked', free: false, suggestion: null })
      assert.deepEqual(await world.signIn.signUp.create(CALLER, wanted(name)), no('taken'))
    }
  })

  test('refuses a password that will not do and a time zone there is none of', async () => {
    await using world = await signInWorld()
    const { signUp } = world.signIn
    assert.deepEqual(await signUp.create(CALLER, { ...wanted('a'), password: 'kort' }), no('too-short'))
    assert.deepEqual(
      await signUp.create(CALLER, { ...wanted('a'), timeZone: 'Mars/Base' }),
      no('bad-time-zone'),
    )
  })

  test('is slowed for whoever asks for many addresses', async () => {
    await using world = await signInWorld((clock) => ({
      lookupThrottle: createThrottle(clock, LOOKUP_LIMITS),
    }))
    for (let name = 0; name < 20; name++) await look(world, `name${name}@example.test`)
    let isAnswered = false
    const slowed = look(world, 'one.more@example.test').then(() => {
      isAnswered = true
    })
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    assert.equal(isAnswered, false)
    world.clock.advance(30_000)
    await slowed
  })
})

describe('closed to strangers', () => {
  for (const signUp of ['invitation', 'closed'] as const) {
    test(`"${signUp}": nobody signs up without an invitation`, async () => {
      await using world = await signInWorld({ signUp })
      assert.deepEqual(await look(world, 'anna@example.test'), no('sign-up-closed'))
      assert.deepEqual(await world.signIn.signUp.create(CALLER, wanted('anna')), no('sign-up-closed'))
    })
  }

  test('an invitation says who invites, makes one account, and is over then', async () => {
    await using world = await signInWorld({ signUp: 'invitation' })
    const holder = await operator(world)
    const invited = await world.signIn.invitations.invite(holder, { address: null, days: 7 })
    assert.ok(invited.kind === 'invited')
    const token = invited.token.reveal()
    assert.deepEqual(await world.signIn.invitations.look(token), {
      kind: 'invitation',
      by: 'Anna Berg',
      address: null,
      untilMs: world.clock.nowMs() + 7 * 86_400_000,
    })
    const { signUp } = world.signIn
    const unfit = { ...wanted('bo', token), password: 'kort' }
    assert.deepEqual(await signUp.create(CALLER, unfit), no('too-short'))
    const both = await Promise.all([
      signUp.create(CALLER, wanted('bo', token)),
      signUp.create(CALLER, wanted('cia', token)),
    ])
    assert.deepEqual(both.map(({ kind }) => kind).sort(), ['refused', 'signed-in'])
    assert.deepEqual(await signUp.create(CALLER, wanted('dan', token)), no('invitation-over'))
  })

  test('an invitation for one address is good for that one only, a reserved one too', async () => {
    await using world = await signInWorld({ signUp: 'invitation' })
    const address = 'postmaster@example.test'
    const invited = await world.signIn.invitations.invite(await operator(world), { address, days: 7 })
    assert.ok(invited.kind === 'invited')
    const token = invited.token.reveal()
    assert.deepEqual(await world.signIn.signUp.create(CALLER, wanted('bo', token)), no('bad-address'))
    assert.equal((await world.signIn.signUp.create(CALLER, wanted('postmaster', token))).kind, 'signed-in')
  })

  test('an invitation for an address that another got since says so, before anything is filled in', async () => {
    await using world = await signInWorld({ signUp: 'open' })
    const { invitations, signUp } = world.signIn
    const address = 'kalle@example.test'
    const invited = await invitations.invite(await operator(world), { address, days: 7 })
    assert.ok(invited.kind === 'invited')
    const token = invited.token.reveal()
    assert.equal((await signUp.create(CALLER, wanted('kalle'))).kind, 'signed-in')
    assert.deepEqual(await invitations.look(token), no('invited-taken'))
    assert.deepEqual(await look(world, address, token), no('invited-taken'))
    assert.deepEqual(await signUp.create(CALLER, wanted('kalle', token)), no('invited-taken'))
  })

  for (const [address, because] of [
    ['kalle@elsewhere.test', 'other-domain'],
    ['Operator@example.test', 'taken'],
    ['kalle', 'bad-address'],
  ] as const) {
    test(`no invitation is made for ${address}, with which nobody could sign up: ${because}`, async () => {
      await using world = await signInWorld({ signUp: 'invitation' })
      const holder = await operator(world)
      assert.deepEqual(await world.signIn.invitations.invite(holder, { address, days: 7 }), no(because))
    })
  }

  test('an invitation ends with its days, and only an operator makes one', async () => {
    await using world = await signInWorld({ signUp: 'invitation' })
    const holder = await operator(world)
    const invited = await world.signIn.invitations.invite(holder, { address: null, days: 1 })
    assert.ok(invited.kind === 'invited')
    const token = invited.token.reveal()
    const bo = await world.signIn.signUp.create(CALLER, wanted('bo', token))
    assert.ok(bo.kind === 'signed-in')
    const byBo = { session: bo.session, caller: CALLER }
    assert.deepEqual(
      await world.signIn.invitations.invite(byBo, { address: null, days: 1 }),
      no('operators-only'),
    )
    const late = await world.signIn.invitations.invite(holder, { address: null, days: 1 })
    assert.ok(late.kind === 'invited')
    world.clock.advance(86_400_000)
    assert.deepEqual(await world.signIn.invitations.look(late.token.reveal()), no('invitation-over'))
  })
})

describe('the set-up link', () => {
  test('makes the operator’s account also where sign-up is closed, and works while there is no account', async () => {
    await using world = await signInWorld({ signUp: 'closed' })
    const token = await setUp(world)
    const { session } = await operator(world)
    assert.equal((await world.stores.profiles.profile(session.account)).isOperator, true)
    assert.equal(await world.signIn.invitations.setUp(), null)
    assert.deepEqual(await world.signIn.signUp.create(CALLER, wanted('second', token)), no('invitation-over'))
  })

  test('a new one ends the one before', async () => {
    await using world = await signInWorld({ signUp: 'closed' })
    const [first, second] = [await setUp(world), await setUp(world)]
    assert.deepEqual(await world.signIn.invitations.look(first), no('invitation-over'))
    assert.ok('untilMs' in (await world.signIn.invitations.look(second)))
  })

  test('opened by two at once makes one operator', async () => {
    await using world = await signInWorld({ signUp: 'closed' })
    const token = await setUp(world)
    const both = await Promise.all(
      ['anna', 'bo'].map((name) => world.signIn.signUp.create(CALLER, wanted(name, token))),
    )
    assert.deepEqual(both.map(({ kind }) => kind).sort(), ['refused', 'signed-in'])
    assert.equal((await world.stores.accounts.list(null, 10)).length, 1)
  })
})
