import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CALLER, PASSWORD, type SignInWorld, signInWorld } from '../../../test/support/sign-in-world.ts'
import { createEventStreams } from '../../net/event-streams.ts'
import { COOKIES, cookieJar } from '../cookies.ts'
import { recoveryHandlers } from './recovery.ts'
import { signInHandlers } from './sign-in.ts'
import { signUpHandlers } from './sign-up.ts'

const NEXT = 'nio gula hus vid havet'

/** A browser that is signed in, with a page that listens; the clock stands still, so no beat ends it. */
const listening = async (world: SignInWorld) => {
  const { signIn, clock } = world
  const account = await world.newAccount()
  const { session } = await world.holder(account)
  const streams = createEventStreams(clock)
  const stream = streams.open({
    owner: account.id,
    isAlive: async () => (await signIn.sessions.list(account.id)).some(({ id }) => id === session.id),
    subscribe: () => () => {},
  })
  const reader = stream.getReader()
  let isOpen = true
  void reader.closed.then(() => {
    isOpen = false
  })
  const isHeard = async (): Promise<boolean> => {
    await reader.read()
    await new Promise((resolve) => setImmediate(resolve))
    return isOpen
  }
  const visitor = { ...CALLER, language: 'sv' } as const
  const call = { id: '', query: new URLSearchParams(), visitor, session }
  const needs = { ...signIn, clock, approvalsChanged: world.needs.approvalsChanged, streams }
  return { account, call, needs, isHeard }
}

const jarOf = (name: keyof typeof COOKIES, token: string) => cookieJar(`${COOKIES[name]}=${token}`)

test('signing in where somebody was signed in ends their streams at once', async () => {
  await using world = await signInWorld()
  const { account, call, needs, isHeard } = await listening(world)
  const cookies = jarOf('attempt', await world.begin(account.address))
  const answer = await signInHandlers(needs).signInPassword({
    ...call,
    cookies,
    body: { password: PASSWORD },
  })
  assert.deepEqual(answer, { kind: 'answer', answer: { next: 'done' } })
  assert.equal(await isHeard(), false)
})

test('and so does signing up', async () => {
  await using world = await signInWorld()
  const { call, needs, isHeard } = await listening(world)
  const handlers = signUpHandlers({ ...needs, viewOf: async () => null, origin: () => '' })
  const body = {
    address: 'bo@example.test',
    password: PASSWORD,
    firstName: 'Bo',
    lastName: '',
    language: 'sv',
    timeZone: 'Europe/Stockholm',
    invitation: null,
  } as const
  await handlers.signUp({ ...call, cookies: cookieJar(null), body })
  assert.equal(await isHeard(), false)
})

test('a recovery ends the streams of every session that it ends', async () => {
  await using world = await signInWorld()
  const { account, call, needs, isHeard } = await listening(world)
  await world.recoveryAddress({ session: call.session, caller: CALLER }, 'anna@elsewhere.test')
  const begun = await world.signIn.recovery.begin(CALLER, account.address)
  assert.ok(begun.kind === 'begun')
  const step = await world.signIn.recovery.code(
    CALLER,
    begun.recovery.reveal(),
    world.sent.at(-1)?.code ?? '',
  )
  assert.ok(step.kind === 'password')
  const cookies = jarOf('recovery', step.recovery.reveal())
  const body = { password: NEXT, removeAppPasswords: false }
  const answer = await recoveryHandlers(needs).recoverPassword({ ...call, session: null, cookies, body })
  assert.equal(answer.kind, 'answer')
  assert.equal(await isHeard(), false)
})
