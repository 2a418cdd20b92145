import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CALLER, PASSWORD, type SignInWorld, signInWorld } from '../../../test/support/sign-in-world.ts'

const NEXT = 'nio gula hus vid havet'
const no = (because: string) => ({ kind: 'refused', because })

const prepared = async () => {
  const world = await signInWorld()
  const account = await world.newAccount()
  const begun = await world.signIn.sessions.begin(account.id, CALLER, 'not-given')
  return { world, account, token: begun.token.reveal(), holder: { session: begun.session, caller: CALLER } }
}
const change = (
  world: SignInWorld,
  holder: Awaited<ReturnType<typeof prepared>>['holder'],
  more: object = {},
) =>
  world.signIn.passwords.change(holder, {
    current: PASSWORD,
    next: NEXT,
    signOutOthers: false,
    removeAppPasswords: false,
    ...more,
  })

describe('changing the account password', () => {
  test('leaves this browser signed in with a new token, and app passwords as they are', async () => {
    const { world, account, holder, token } = await prepared()
    await using _ = world
    await world.appPasswords.create({ account: account.id, name: 'Phone', services: null, expiresMs: null })
    const changed = await change(world, holder)
    assert.ok(changed.kind === 'changed' && changed.token !== null)
    assert.equal(await world.signIn.sessions.find(token, '::1'), null)
    assert.notEqual(await world.signIn.sessions.find(changed.token.reveal(), '::1'), null)
    assert.equal((await world.appPasswords.list(account.id)).length, 1)
    assert.equal((await world.stores.profiles.profile(account.id)).passwordChangedMs, world.clock.nowMs())
    assert.deepEqual(
      world.notices.map(({ kind }) => kind),
      ['password-changed'],
    )
  })

  test('signs out the others and removes app passwords where that is asked, and says how many', async () => {
    const { world, account, holder } = await prepared()
    await using _ = world
    await world.holder(account)
    await world.appPasswords.create({ account: account.id, name: 'Phone', services: null, expiresMs: null })
    const changed = await change(world, holder, { signOutOthers: true, removeAppPasswords: true })
    assert.ok(changed.kind === 'changed')
    assert.equal(changed.sessionsEnded, 1)
    assert.deepEqual(changed.appPasswords, { removed: 1, connectionsEnded: 0 })
  })

  test('a sign-in whose password is looked at meanwhile opens nothing; nor while two-step verification is switched on', async () => {
    for (const meanwhile of ['changed', 'changed under two-step', 'two-step on'] as const) {
      const { world, account, holder } = await prepared()
      await using _ = world
      const { profiles, sessions, tickets } = world.stores
      if (meanwhile === 'changed under two-step') await world.twoStepOn(account)
      const attempt = await world.begin(account.address)
      const { matches } = world.needs.passwordHash
      Object.assign(world.needs.passwordHash, {
        matches: async (...given: Parameters<typeof matches>) => {
          const isRight = await matches(...given)
          if (meanwhile === 'two-step on') await world.twoStepOn(account)
          else await profiles.setPasswordHash(account.id, 'another', world.clock.nowMs())
          await tickets.endAll('sign-in', account.id)
          await sessions.endAll(account.id, holder.session.id)
          return isRight
        },
      })
      const given = { attempt, password: PASSWORD, trustedBrowser: null }
      const result = await world.signIn.steps.password(CALLER, given)
      assert.deepEqual(result, { kind: 'refused', because: 'start-again' }, meanwhile)
      const left = (await sessions.list(account.id)).map(({ id }) => id)
      assert.deepEqual(left, [holder.session.id], meanwhile)
      assert.deepEqual(await tickets.list('sign-in', account.id, world.clock.nowMs()), [], meanwhile)
    }
  })

  test('a sign-in that had given the old password goes no further', async () => {
    const { world, account } = await prepared()
    await using _ = world
    const { holder, code } = await world.twoStepOn(account)
    const attempt = await world.attempt(account)
    await change(world, holder)
    const result = await world.signIn.steps.code(CALLER, { attempt, code: code(), trustBrowser: false })
    assert.deepEqual(result, no('start-again'))
  })

  for (const [what, more, because] of [
    ['with a wrong one', { current: 'not this one at all' }, 'wrong-password'],
    ['to the same', { next: PASSWORD }, 'same-password'],
    ['to a short one', { next: 'kort' }, 'too-short'],
    ['to an easily guessed one', { next: 'aaaaaaaaaaaaaaaaaaaa' }, 'easily-guessed'],
  ] as const) {
    test(`${what} is refused: ${because}`, async () => {
      const { world, holder } = await prepared()
      await using _ = world
      assert.deepEqual(await change(world, holder, more), no(because))
    })
  }
})

describe('how strong a password would be', () => {
  for (const [password, strength, problem] of [
    ['kort', 'weak', 'too-short'],
    ['aaaaaaaaaaaaaaaaaaaa', 'weak', 'easily-guessed'],
    ['sexton tecken ok', 'ok', null],
    ['orkester kiosk lampa hund vy', 'ok', 'like-app-password'],
    ['nio gula hus vid det stora havet', 'strong', null],
  ] as const) {
    test(`"${password}" is ${strength}`, async () => {
      await using world = await signInWorld()
      assert.deepEqual(await world.signIn.passwords.strength(password, []), { strength, problem })
    })
  }
})

describe('forgetting', () => {
  test('what is over goes: sessions, tickets and steps, and nothing that is in force', async () => {
    const { world, account, token } = await prepared()
    await using _ = world
    await world.begin(account.address)
    await world.signIn.forgetOld()
    assert.notEqual(await world.signIn.sessions.find(token, '::1'), null)
    world.clock.advance(15 * 86_400_000)
    await world.signIn.forgetOld()
    assert.deepEqual(await world.stores.sessions.list(account.id), [])
  })
})
