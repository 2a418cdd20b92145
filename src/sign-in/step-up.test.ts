import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CALLER, PASSWORD, signInWorld } from '../../test/support/sign-in-world.ts'
import { SESSION_AGE_MS, SESSION_IDLE_MS } from './sessions.ts'

const MINUTE_MS = 60_000

const prepared = async () => {
  const world = await signInWorld()
  const account = await world.newAccount()
  const begun = await world.signIn.sessions.begin(account.id, CALLER, 'not-given')
  const holder = { session: begun.session, caller: CALLER }
  const token = begun.token.reveal()
  return {
    world,
    account,
    holder,
    token,
    find: (text: string) => world.signIn.sessions.find(text, '192.0.2.8'),
  }
}

describe('a session', () => {
  test('is found by its token and by no other', async () => {
    const { world, token, find, holder } = await prepared()
    await using _ = world
    assert.equal((await find(token))?.id, holder.session.id)
    const other = await prepared()
    await using _other = other.world
    for (const wrong of [
      other.token,
      `${token}x`,
      token.slice(0, -1),
      `${token.split('.')[0]}.${other.token.split('.')[1]}`,
      '',
      'x'.repeat(5_000),
    ])
      assert.equal(await find(wrong), null)
  })

  test('ends when it was not seen for 14 days, and 90 days after its sign-in whatever it does', async () => {
    const { world, token, find } = await prepared()
    await using _ = world
    for (let passedMs = 0; passedMs < SESSION_AGE_MS - SESSION_IDLE_MS; passedMs += SESSION_IDLE_MS - 1) {
      assert.notEqual(await find(token), null)
      world.clock.advance(SESSION_IDLE_MS - 1)
    }
    assert.notEqual(await find(token), null)
    world.clock.advance(SESSION_IDLE_MS - 1)
    assert.equal(await find(token), null)
    const idle = await world.signIn.sessions.begin((await world.newAccount()).id, CALLER, 'not-given')
    world.clock.advance(SESSION_IDLE_MS)
    assert.equal(await find(idle.token.reveal()), null)
  })

  test('is written down as seen at most once a minute', async () => {
    const { world, token, find, account } = await prepared()
    await using _ = world
    const seen = async () => (await world.stores.sessions.list(account.id))[0]?.lastSeenMs
    const first = await seen()
    world.clock.advance(MINUTE_MS - 1)
    await find(token)
    assert.equal(await seen(), first)
    world.clock.advance(1)
    await find(token)
    assert.equal(await seen(), world.clock.nowMs())
  })

  test('made while the clock was wrong does not live for ever once it is right (R6)', async () => {
    const { world, account, find } = await prepared()
    await using _ = world
    world.clock.jump(3_650 * 86_400_000)
    const { token } = await world.signIn.sessions.begin(account.id, CALLER, 'not-given')
    world.clock.jump(-3_650 * 86_400_000)
    assert.equal(await find(token.reveal()), null)
  })

  test('ends one by one, all others, or all, and never somebody else’s', async () => {
    const { world, account, holder } = await prepared()
    await using _ = world
    const { sessions } = world.signIn
    const [second, third] = [await world.holder(account), await world.holder(account)]
    const stranger = await world.holder(await world.newAccount())
    assert.equal((await sessions.end(stranger, second.session.id)).kind, 'refused')
    assert.equal((await sessions.end(holder, second.session.id)).kind, 'ended')
    assert.equal(await sessions.endAll(holder, 'others'), 1)
    assert.deepEqual(
      (await sessions.list(account.id)).map(({ id }) => id),
      [holder.session.id],
    )
    assert.equal(await sessions.endAll(third, 'all'), 1)
    assert.deepEqual(await sessions.list(account.id), [])
    assert.equal((await sessions.list(stranger.session.account)).length, 1)
  })
})

describe('a step up', () => {
  test('gives a new token, and the old one is dead: one that was planted or stolen stays below', async () => {
    const { world, token, find, holder } = await prepared()
    await using _ = world
    const proved = await world.signIn.stepUp.password(holder, 'security', PASSWORD)
    assert.ok(proved.kind === 'proved' && proved.token !== null)
    assert.equal(await find(token), null)
    assert.equal((await find(proved.token.reveal()))?.id, holder.session.id)
  })

  test('twice at once: one brings the new token, the other does no harm', async () => {
    const { world, find, holder } = await prepared()
    await using _ = world
    const both = await Promise.all(
      [1, 2].map(() => world.signIn.stepUp.password(holder, 'security', PASSWORD)),
    )
    const tokens = both.map((each) => (each.kind === 'proved' ? each.token : undefined))
    const [token] = tokens.filter((each) => each !== null)
    assert.equal(tokens.filter((each) => each === null).length, 1)
    assert.notEqual(await find(token?.reveal() ?? ''), null)
  })

  test('by the password holds for ten minutes, and for making app passwords five while two-step is off', async () => {
    const { world, holder } = await prepared()
    await using _ = world
    const { provedUntilMs } = world.signIn.stepUp
    const nowMs = world.clock.nowMs()
    assert.equal(await provedUntilMs(holder.session, 'security'), nowMs + 10 * MINUTE_MS)
    assert.equal(await provedUntilMs(holder.session, 'fresh-second-step'), nowMs + 5 * MINUTE_MS)
    world.clock.advance(5 * MINUTE_MS)
    assert.equal(await provedUntilMs(holder.session, 'fresh-second-step'), null)
    world.clock.advance(5 * MINUTE_MS)
    assert.equal(await provedUntilMs(holder.session, 'security'), null)
  })

  test('by the password makes no app password once two-step verification is on; a second step does', async () => {
    const { world, account } = await prepared()
    await using _ = world
    const { holder, code } = await world.twoStepOn(account)
    const { stepUp } = world.signIn
    assert.equal(await stepUp.provedUntilMs(holder.session, 'fresh-second-step'), null)
    assert.deepEqual(await stepUp.password(holder, 'fresh-second-step', PASSWORD), {
      kind: 'refused',
      because: 'second-step-wanted',
    })
    const proved = await stepUp.code(holder, 'fresh-second-step', code())
    assert.ok(proved.kind === 'proved' && proved.token !== null)
    const session = await world.signIn.sessions.find(proved.token.reveal(), CALLER.remote)
    assert.ok(session !== null)
    assert.equal(
      await stepUp.provedUntilMs(session, 'fresh-second-step'),
      world.clock.nowMs() + 5 * MINUTE_MS,
    )
  })

  test('belongs to one session: another of the same account has proved nothing', async () => {
    const { world, account, holder } = await prepared()
    await using _ = world
    const other = await world.holder(account)
    world.clock.advance(10 * MINUTE_MS)
    await world.signIn.stepUp.password(holder, 'security', PASSWORD)
    assert.equal(await world.signIn.stepUp.provedUntilMs(other.session, 'security'), null)
  })

  test('is offered by the ways there are', async () => {
    const { world, holder } = await prepared()
    await using _ = world
    assert.deepEqual((await world.signIn.stepUp.state(holder.session)).ways, ['password'])
    await world.authenticator(holder)
    await world.passkey(holder)
    assert.deepEqual((await world.signIn.stepUp.state(holder.session)).ways, ['password', 'passkey', 'totp'])
  })

  test('with a wrong proof is refused, and changes nothing', async () => {
    const { world, token, find, holder } = await prepared()
    await using _ = world
    assert.deepEqual(await world.signIn.stepUp.password(holder, 'security', 'not this one at all'), {
      kind: 'refused',
      because: 'wrong-password',
    })
    assert.notEqual(await find(token), null)
  })
})
