/** The web flow over real HTTPS: cookies that end at every step up, answers that tell nothing, bodies within limits. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { connect } from 'node:tls'
import type { RouteName } from '../../src/web/contract/routes.ts'
import { COOKIES } from '../../src/web/cookies.ts'
import { startTestServer } from '../support/test-server.ts'
import { type WebAnswer, type WebClient, webClient } from '../support/web-client.ts'

const PASSWORD = 'lingon skog hej hopp'
const EVA = 'eva@example.test'
const person = (address: string, invitation: string | null = null) => ({
  address,
  password: PASSWORD,
  firstName: 'Eva',
  lastName: 'Ek',
  language: 'sv',
  timeZone: 'Europe/Stockholm',
  invitation,
})

const server = await startTestServer({
  SIGILL_LISTEN_WEB: '127.0.0.1:0',
  SIGILL_SIGN_IN_THROTTLE: 'false',
  SIGILL_SIGN_UP: 'open',
})
const client = webClient(server)
const made = await client.another().call('signUp', { body: person(EVA) })
assert.equal(made.status, 200, made.text)
after(async () => {
  client.close()
  await server.stop()
})

const problemOf = ({ json }: WebAnswer): unknown => (json as { problem?: string } | null)?.problem

const signedIn = async (): Promise<WebClient> => {
  const browser = client.another()
  await browser.call('signInAddress', { body: { address: EVA } })
  const answer = await browser.call('signInPassword', { body: { password: PASSWORD } })
  assert.deepEqual(answer.json, { next: 'done' })
  return browser
}

describe('cookies', () => {
  test('are bound to the host, hidden from scripts and sent by TLS only', async () => {
    const answer = await client.another().call('signInAddress', { body: { address: EVA } })
    const [line = ''] = answer.headers['set-cookie'] ?? []
    assert.match(line, /^__Host-sigill-sign-in=[a-z2-9]{16}\.[\w-]{43}; /)
    for (const part of ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax']) assert.ok(line.includes(`; ${part}`))
    assert.doesNotMatch(line, /Domain/i)
  })

  const STEPS_UP: readonly (readonly [RouteName, unknown])[] = [
    ['stepUpPassword', { proof: 'security', password: PASSWORD }],
    ['stepUpPassword', { proof: 'fresh-second-step', password: PASSWORD }],
    [
      'changePassword',
      {
        current: PASSWORD,
        next: `${PASSWORD} igen`,
        signOutOthers: false,
        removeAppPasswords: false,
      },
    ],
    [
      'changePassword',
      {
        current: `${PASSWORD} igen`,
        next: PASSWORD,
        signOutOthers: true,
        removeAppPasswords: true,
      },
    ],
  ]
  test('of before a step up are dead after it', async () => {
    const browser = await signedIn()
    for (const [name, body] of STEPS_UP) {
      const old = new Map(browser.cookies)
      assert.ok((await browser.call(name, { body })).status < 300, name)
      assert.notEqual(browser.cookies.get(COOKIES.session), old.get(COOKIES.session), name)
      const thief = client.another()
      for (const [cookie, value] of old) thief.cookies.set(cookie, value)
      assert.equal((await thief.call('sessions')).status, 401, name)
      assert.equal((await browser.call('sessions')).status, 200, name)
    }
  })

  test('of a sign-in are worth nothing after it, and those of a session nothing after sign-out', async () => {
    const browser = client.another()
    await browser.call('signInAddress', { body: { address: EVA } })
    const attempt = browser.cookies.get(COOKIES.attempt) ?? ''
    await browser.call('signInPassword', { body: { password: PASSWORD } })
    assert.equal(browser.cookies.has(COOKIES.attempt), false)
    const again = client.another()
    again.cookies.set(COOKIES.attempt, attempt)
    const replayed = await again.call('signInPassword', { body: { password: PASSWORD } })
    assert.equal(problemOf(replayed), 'start-again')

    const session = browser.cookies.get(COOKIES.session) ?? ''
    assert.equal((await browser.call('signOut', { body: {} })).status, 204)
    assert.equal(browser.cookies.has(COOKIES.session), false)
    again.cookies.set(COOKIES.session, session)
    assert.equal((await again.call('sessions')).status, 401)
  })

  test('signing in again ends the session that this browser had', async () => {
    const browser = await signedIn()
    const before = browser.cookies.get(COOKIES.session) ?? ''
    await browser.call('signInAddress', { body: { address: EVA } })
    await browser.call('signInPassword', { body: { password: PASSWORD } })
    const thief = client.another()
    thief.cookies.set(COOKIES.session, before)
    assert.equal((await thief.call('sessions')).status, 401)
  })

  test('that are long, doubled or nonsense are as good as none', async () => {
    for (const cookie of [
      `${COOKIES.session}=${'x'.repeat(8_000)}`,
      `${COOKIES.session}; ${COOKIES.session}==;=;;`,
      `${COOKIES.session}=aaaaaaaaaaaaaaaa.${'é'.repeat(20)}`,
    ]) {
      const headers = { cookie: Buffer.from(cookie).toString('latin1') }
      assert.equal((await client.another().call('sessions', { headers })).status, 401, cookie.slice(0, 60))
    }
  })
})

describe('nothing tells whether an address exists', () => {
  /** All that a browser sees but the time and the token's own letters. */
  const seen = ({ status, headers, text }: WebAnswer) => {
    const { date, ...rest } = headers
    const cookies = (headers['set-cookie'] as readonly string[] | undefined)?.map((line) =>
      line.replace(/=[a-z2-9]{16}\.[\w-]{43};/, '=TOKEN;'),
    )
    return { status, text, headers: { ...rest, 'set-cookie': cookies } }
  }
  const ADDRESSES = [EVA, 'nobody@example.test', 'nobody@elsewhere.test', 'not an address', 'å@x', '@@@']

  test('the address step, a wrong password and a recovery are answered alike for all', async () => {
    const answers = []
    for (const address of ADDRESSES) {
      const browser = client.another()
      const first = seen(await browser.call('signInAddress', { body: { address } }))
      const second = seen(await browser.call('signInPassword', { body: { password: 'wrong' } }))
      const passkey = await browser.call('signInPasskeyOptions', { body: {} })
      const allowed = (passkey.json as { allowCredentials?: unknown[] }).allowCredentials ?? []
      const third = seen(await browser.call('recoverAddress', { body: { address } }))
      const fourth = seen(await browser.call('recoverCode', { body: { code: '00000000' } }))
      answers.push({ first, second, allowed, third, fourth })
    }
    for (const answer of answers) assert.deepEqual(answer, answers[0])
    assert.equal(answers[0]?.second.status, 403)
    assert.match(answers[0]?.fourth.text ?? '', /wrong-mailed-code/)
  })
})

describe('bodies', () => {
  const cases: readonly (readonly [what: string, body: unknown, status: number])[] = [
    ['of more than 64 KiB', JSON.stringify({ address: 'x'.repeat(70_000) }), 413],
    ['that are not JSON', '{"address": ', 400],
    ['that are empty', '', 400],
    ['of another kind', '[]', 400],
    ['with a field too many', { address: EVA, isOperator: true }, 400],
    ['with a field that is too long', { address: 'x'.repeat(255) }, 400],
    ['nested a thousand deep', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 400],
    ['that reach for the prototype', '{"__proto__": {"address": "x"}}', 400],
  ]
  for (const [what, body, status] of cases) {
    test(`${what} are refused with ${status}`, async () => {
      const answer = await client.another().call('signInAddress', { body })
      assert.equal(answer.status, status)
      assert.match(String(problemOf(answer)), /^(too-large|malformed)$/)
    })
  }

  test('say which field is wrong', async () => {
    const answer = await client.another().call('signInAddress', { body: { address: 7 } })
    assert.deepEqual(answer.json, { problem: 'malformed', field: 'address' })
  })

  test('without an end are cut off at the limit', async () => {
    const port = server.port('web')
    const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false })
    socket.on('error', () => {})
    socket.write(
      `POST /api/sign-in HTTP/1.1\r\nHost: localhost:${port}\r\nOrigin: ${client.origin}\r\n` +
        'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    )
    for (let sent = 0; sent < 80; sent += 1) socket.write(`400\r\n${'x'.repeat(1_024)}\r\n`)
    const answer = await new Promise<string>((resolve) => {
      socket.once('data', (data: Buffer) => resolve(data.toString('latin1')))
    })
    socket.destroy()
    assert.match(answer, /^HTTP\/1\.1 413 /)
  })
})

describe('the first account', () => {
  test('is made with the set-up link, once, and is the operator who may invite', async () => {
    const empty = await startTestServer({ SIGILL_LISTEN_WEB: '127.0.0.1:0', SIGILL_SIGN_UP: 'invitation' })
    const browser = webClient(empty)
    try {
      for (const { id } of [empty.anna, empty.bo]) await empty.server.stores.accounts.remove(id)
      const link = (await empty.server.setUpLink())?.reveal() ?? ''
      assert.ok(link.startsWith(`${browser.origin}/setup#`))
      const [, token = ''] = link.split('#')
      const about = await browser.call('invitation', { body: { invitation: token } })
      assert.equal((about.json as { kind?: string }).kind, 'set-up')
      const made = await browser.call('signUp', { body: person(EVA, token) })
      assert.equal((made.json as { account: { isOperator: boolean } }).account.isOperator, true)

      const other = browser.another()
      const again = await other.call('signUp', { body: person('bo@example.test', token) })
      assert.equal(problemOf(again), 'invitation-over')
      assert.equal(await empty.server.setUpLink(), null)

      const invited = await browser.call('invite', { body: { address: null, days: 7 } })
      const [, invitation = ''] = (invited.json as { link: string }).link.split('/invite#')
      const bo = await other.call('signUp', { body: person('bo@example.test', invitation) })
      assert.equal((bo.json as { account: { isOperator: boolean } }).account.isOperator, false)
      assert.equal(
        problemOf(await other.call('invite', { body: { address: null, days: 7 } })),
        'operators-only',
      )
    } finally {
      browser.close()
      await empty.stop()
    }
  })
})

describe('faults', () => {
  test('who comes when too many passwords are being checked is asked to come back', async () => {
    const browsers = Array.from({ length: 40 }, () => client.another())
    await Promise.all(browsers.map((each) => each.call('signInAddress', { body: { address: EVA } })))
    const answers = await Promise.all(
      browsers.map((each) => each.call('signInPassword', { body: { password: PASSWORD } })),
    )
    const refused = answers.filter(({ status }) => status !== 200)
    assert.ok(refused.length > 0 && refused.length < 40)
    for (const answer of refused) {
      assert.deepEqual(answer.json, { problem: 'overloaded', retryAfterSeconds: 2 })
      assert.deepEqual([answer.status, answer.headers['retry-after']], [429, '2'])
    }
  })

  test('a store that is down is no wrong password: 503, nobody let in, and the fault is logged', async () => {
    const broken = await startTestServer({ SIGILL_LISTEN_WEB: '127.0.0.1:0' })
    const browser = webClient(broken)
    try {
      browser.cookies.set(COOKIES.session, `aaaaaaaaaaaaaaaa.${'a'.repeat(43)}`)
      await broken.server.stores.close()
      for (const [name, body] of [
        ['signInAddress', { address: EVA }],
        ['sessions', undefined],
        ['recoverAddress', { address: EVA }],
      ] as const) {
        const answer = await browser.call(name, body === undefined ? {} : { body })
        assert.deepEqual([answer.status, answer.json], [503, { problem: 'unavailable' }], name)
      }
      assert.equal(broken.events.filter(({ event }) => event === 'background.fault').length, 3)
    } finally {
      browser.close()
      await broken.stop().catch(() => {})
    }
  })
})
