/**
 * Who may call what (attacks A18 and A27): every route of the table with every kind of caller, against
 * expectations written here by hand. A route that is not written here fails.
 */
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, test } from 'node:test'
import { randomId, systemRandom } from '../../src/base/random.ts'
import { folders } from '../../src/config/data-folder.ts'
import { testPasskey } from '../../src/storage/contract/sign-in-rows.ts'
import type { Route } from '../../src/web/contract/route.ts'
import { type RouteName, routes } from '../../src/web/contract/routes.ts'
import { COOKIES } from '../../src/web/cookies.ts'
import { softApprover } from '../support/soft-approver.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { signInAs, type WebAnswer, type WebClient, webClient } from '../support/web-client.ts'

type Least = 'nobody' | 'signed in' | 'stepped up' | 'fresh second step'

/** A key of a phone, and what nobody signed with it. */
const KEY = softApprover().publicKey
const SIGNED = { approver: 'nobody', atMs: Date.now(), signature: 'A'.repeat(86) }

/** The least that may call it, what it answers then to a well-formed request about nothing, and such a request's body. */
const EXPECTED: Readonly<Record<RouteName, readonly [least: Least, status: number, body?: unknown]>> = {
  begin: ['nobody', 200],
  signInAddress: ['nobody', 200, { address: 'anna@example.test' }],
  signInPassword: ['nobody', 409, { password: 'x' }],
  signInCode: ['nobody', 409, { code: '123456', trustBrowser: false }],
  signInRecoveryCode: ['nobody', 409, { code: 'abc' }],
  signInPasskeyOptions: ['nobody', 200, {}],
  signInPasskey: ['nobody', 409, { response: { id: 'x', type: 'public-key' }, trustBrowser: false }],
  signInAskApproval: ['nobody', 409, {}],
  signInApproval: ['nobody', 409],
  watchSignInApproval: ['nobody', 409],
  signInFinishApproval: ['nobody', 409, { trustBrowser: false }],
  signOut: ['nobody', 204, {}],
  signUpAddress: ['nobody', 403, { address: 'eva@example.test', invitation: null }],
  passwordStrength: ['nobody', 200, { password: 'x', ownWords: [] }],
  signUp: [
    'nobody',
    403,
    {
      address: 'eva@example.test',
      password: 'lingon skog hej hopp',
      firstName: 'Eva',
      lastName: '',
      language: 'sv',
      timeZone: 'Europe/Stockholm',
      invitation: null,
    },
  ],
  invitation: ['nobody', 403, { invitation: 'x' }],
  recoverAddress: ['nobody', 200, { address: 'anna@example.test' }],
  recoverCode: ['nobody', 409, { code: '12345678' }],
  recoverPasskeyOptions: ['nobody', 409, {}],
  recoverSecond: ['nobody', 409, { kind: 'totp', code: '123456' }],
  recoverPassword: ['nobody', 409, { password: 'lingon skog hej hopp', removeAppPasswords: true }],

  changeProfile: ['signed in', 200, { firstName: 'Anna' }],
  changePassword: [
    'signed in',
    403,
    { current: 'x', next: 'lingon skog hej hopp', signOutOthers: true, removeAppPasswords: true },
  ],
  stepUpState: ['signed in', 200],
  stepUpPassword: ['signed in', 403, { proof: 'security', password: 'x' }],
  stepUpCode: ['signed in', 403, { proof: 'security', code: '123456' }],
  stepUpPasskeyOptions: ['signed in', 200, {}],
  stepUpPasskey: ['signed in', 403, { proof: 'security', response: { id: 'x', type: 'public-key' } }],
  twoStep: ['signed in', 200],
  beginAuthenticator: ['fresh second step', 200, {}],
  confirmAuthenticator: ['stepped up', 404, { code: '123456', name: 'x' }],
  removeAuthenticator: ['fresh second step', 404],
  passkeyOptions: ['fresh second step', 200, {}],
  addPasskey: ['stepped up', 403, { response: { id: 'x', type: 'public-key' }, name: 'x' }],
  renamePasskey: ['stepped up', 404, { name: 'x' }],
  removePasskey: ['fresh second step', 404],
  offerRecoveryCodes: ['fresh second step', 200, {}],
  saveRecoveryCodes: ['stepped up', 404, {}],
  turnOn: ['stepped up', 409, {}],
  turnOff: ['fresh second step', 200, {}],
  setRecoveryAddress: ['fresh second step', 422, { address: 'anna@example.test' }],
  confirmRecoveryAddress: ['stepped up', 409, { code: '12345678' }],
  removeRecoveryAddress: ['fresh second step', 204],
  forgetBrowsers: ['stepped up', 204],
  activity: ['signed in', 200],
  sessions: ['signed in', 200],
  endSession: ['signed in', 404],
  endAllSessions: ['signed in', 200],
  endConnection: ['signed in', 404],
  invite: ['stepped up', 403, { address: null, days: 7 }],

  beginPairing: ['fresh second step', 200, {}],
  paired: ['signed in', 200],
  watchPaired: ['signed in', 200],
  beginTrial: ['stepped up', 404, {}],
  confirmApprover: ['stepped up', 404, {}],
  changeApprover: ['fresh second step', 404, { name: 'x' }],
  removeApprover: ['fresh second step', 404],
  stepUpAskApproval: ['signed in', 409, {}],
  approval: ['signed in', 404],
  watchApproval: ['signed in', 404],
  stepUpApproval: ['signed in', 404, {}],
  pairApprover: ['nobody', 403, { code: 'BCDF-GHJK', publicKey: KEY, name: 'x' }],
  approverRequests: ['nobody', 403, SIGNED],
  watchApproverRequests: ['nobody', 403, SIGNED],
  answerApproval: ['nobody', 403, { ...SIGNED, request: 'x', number: '47' }],
  answerHarm: ['nobody', 403, { ...SIGNED, harm: 'x', wasMe: false }],
  subscribeApprover: ['nobody', 403, { ...SIGNED, push: null }],

  appPasswords: ['signed in', 200],
  createAppPassword: [
    'fresh second step',
    409,
    {
      name: 'x',
      device: 'other',
      access: 'read-only',
      services: null,
      expiresMs: null,
      replaces: null,
    },
  ],
  renameAppPassword: ['signed in', 404, { name: 'x' }],
  removeAppPassword: ['signed in', 404],
  removeAllAppPasswords: ['signed in', 200],
  handOverAppPassword: ['signed in', 404, { secret: 'x' }],
  watchAppPassword: ['signed in', 404],
  harm: ['signed in', 200],
  undoHarm: ['stepped up', 404, {}],
  confirmHarm: ['signed in', 404, {}],
  disableAppPasswords: ['signed in', 200, {}],
  setDecoy: ['fresh second step', 409, {}],
  removeDecoy: ['stepped up', 204],
  appPasswordUse: ['signed in', 404],
  appPasswordMessages: ['signed in', 404],
  deviceSettings: ['signed in', 200],

  mailDocument: ['signed in', 404],
  mailPicture: ['signed in', 404],
}

const LEASTS: readonly Least[] = ['nobody', 'signed in', 'stepped up', 'fresh second step']
const MINUTE_MS = 60_000
/** How long ago a caller of each kind proved itself. */
const PROVED_MINUTES_AGO: Readonly<Record<Exclude<Least, 'nobody'>, number>> = {
  'signed in': 11,
  'stepped up': 6,
  'fresh second step': 1,
}

const names = Object.keys(routes) as RouteName[]

const server = await startTestServer({ SIGILL_LISTEN_WEB: '127.0.0.1:0', SIGILL_SIGN_IN_THROTTLE: 'false' })
const client = webClient(server)
after(async () => {
  client.close()
  await server.stop()
})

const caller = async (least: Least, account = server.anna.id): Promise<WebClient> => {
  const browser = client.another()
  if (least === 'nobody') return browser
  const provedMs = Date.now() - PROVED_MINUTES_AGO[least] * MINUTE_MS
  await signInAs(server, browser, account, { provedMs, secondStepMs: null })
  return browser
}

/** As a well-formed request of this caller is answered when it is not let through. */
const expectedOf = (name: RouteName, by: Least): readonly [status: number, problem?: string] => {
  const [least, status] = EXPECTED[name]
  if (LEASTS.indexOf(by) >= LEASTS.indexOf(least)) return [status]
  return by === 'nobody' ? [401, 'signed-out'] : [403, 'step-up']
}

const problemOf = ({ json }: WebAnswer): string | undefined => (json as { problem?: string } | null)?.problem

test('every route of the table is expected here, and no other', () => {
  assert.deepEqual(Object.keys(EXPECTED).sort(), [...names].sort())
})

describe('each route', () => {
  for (const name of names) {
    test(`${name} lets in ${EXPECTED[name]?.[0]} and more, and nobody less`, async () => {
      const body = EXPECTED[name][2]
      for (const by of LEASTS) {
        const answer = await (await caller(by)).call(name, body === undefined ? {} : { body })
        const [status, problem] = expectedOf(name, by)
        assert.equal(answer.status, status, `${by}: ${answer.text}`)
        if (problem !== undefined) assert.equal(problemOf(answer), problem, by)
        if (answer.status === 200) {
          const schema = (routes[name] as Route).answer
          if (schema !== null && schema !== 'stream' && schema !== 'file') schema.parse(answer.json)
        }
        assert.equal(answer.headers['cache-control'], 'no-store', by)
        assert.equal(answer.headers['x-content-type-options'], 'nosniff', by)
      }
    })
  }
})

test('an app password is nobody, however it is presented', async () => {
  const { address, secret } = server.anna
  const basic = `Basic ${Buffer.from(`${address}:${secret}`).toString('base64')}`
  for (const name of names) {
    const body = EXPECTED[name][2]
    const given = body === undefined ? {} : { body }
    const [status] = expectedOf(name, 'nobody')
    const ways = [
      { authorization: basic },
      { authorization: `Bearer ${secret}` },
      { cookie: `${COOKIES.session}=${secret}` },
      { cookie: `${COOKIES.session}=${server.anna.appPassword}.${secret}` },
    ]
    for (const headers of ways) {
      const answer = await client.another().call(name, { ...given, headers })
      assert.equal(answer.status, status, `${name} ${JSON.stringify(headers)}: ${answer.text}`)
    }
  }
})

describe('what comes from elsewhere', () => {
  const changing = names.filter((name) => routes[name].method !== 'GET')
  const FROM: readonly (readonly [what: string, headers: Record<string, string | undefined>])[] = [
    ['another origin', { origin: 'https://evil.test' }],
    ['the same host on another port', { origin: 'https://localhost:1' }],
    ['the same host without TLS', { origin: 'http://localhost' }],
    ['an opaque origin', { origin: 'null' }],
    ['no origin', { origin: undefined }],
    ['another site by fetch metadata', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling host by fetch metadata', { 'sec-fetch-site': 'same-site' }],
  ]
  for (const [what, headers] of FROM) {
    test(`${what} changes nothing by any route`, async () => {
      const browser = await caller('fresh second step')
      const state = stateOf(server)
      for (const name of changing) {
        const body = EXPECTED[name][2]
        const answer = await browser.call(name, { ...(body === undefined ? {} : { body }), headers })
        assert.equal(answer.status, 403, name)
        assert.equal(problemOf(answer), 'not-our-page', name)
        assert.equal(answer.headers['set-cookie'], undefined, name)
      }
      assert.deepEqual(stateOf(server), state)
    })
  }

  test('a body that a form could send changes nothing', async () => {
    const browser = await caller('fresh second step')
    const state = stateOf(server)
    for (const name of changing.filter((each) => EXPECTED[each][2] !== undefined)) {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
        const answer = await browser.call(name, {
          body: EXPECTED[name][2],
          headers: { 'content-type': type },
        })
        assert.equal(answer.status, 415, `${name} ${type}`)
      }
    }
    assert.deepEqual(stateOf(server), state)
  })

  test('the same requests from our own pages do change it: the test can fail', async () => {
    const browser = await caller('fresh second step')
    const state = stateOf(server)
    assert.equal((await browser.call('changeProfile', { body: { firstName: 'Anna-Lisa' } })).status, 200)
    assert.notDeepEqual(stateOf(server), state)
  })

  test('another page may not even read', async () => {
    const browser = await caller('fresh second step')
    for (const name of names.filter((each) => routes[each].method === 'GET')) {
      const answer = await browser.call(name, { headers: { 'sec-fetch-site': 'cross-site' } })
      assert.equal(answer.status, 403, name)
      assert.equal(answer.headers['access-control-allow-origin'], undefined)
    }
  })
})

describe('with two-step verification on', () => {
  test('the password alone opens nothing that decides who gets in, whatever it proved a moment ago', async () => {
    const { id } = await server.addAccount('two-step@example.test')
    const { accounts, secondSteps, twoStep } = server.server.stores
    const account = await accounts.find(id)
    assert.ok(account !== null)
    await secondSteps.addPasskey(testPasskey(account, 'laptop'))
    assert.equal(await twoStep.turnOn(id, Date.now()), true)
    const provedMs = Date.now()
    const password = client.another()
    await signInAs(server, password, id, { provedMs, secondStepMs: null })
    const secondStep = client.another()
    await signInAs(server, secondStep, id, { provedMs, secondStepMs: provedMs })
    const guarded = names.filter((name) => routes[name].guard === 'fresh-second-step')
    assert.ok(guarded.includes('beginPairing') && guarded.includes('turnOff'))
    for (const name of guarded.filter((each) => each !== 'turnOff')) {
      const body = EXPECTED[name][2]
      const asked = body === undefined ? {} : { body }
      assert.equal(problemOf(await password.call(name, asked)), 'step-up', name)
      assert.notEqual(problemOf(await secondStep.call(name, asked)), 'step-up', name)
    }
    assert.equal(problemOf(await password.call('turnOff', { body: {} })), 'step-up')
    assert.equal((await secondStep.call('turnOff', { body: {} })).status, 200)
  })
})

describe("other people's objects", () => {
  const withId = names.filter((name) => routes[name].path.includes('{id}'))

  test('are answered as what does not exist, and stay as they are', async () => {
    const { stores } = server.server
    const session = await signInAs(server, client.another(), server.anna.id, {
      provedMs: Date.now(),
      secondStepMs: null,
    })
    const made = await (await caller('fresh second step')).call('beginAuthenticator', { body: {} })
    const { id: authenticator } = made.json as { id: string }
    const ids = [session, server.anna.appPassword, authenticator]
    const bo = await caller('fresh second step', server.bo.id)
    const state = stateOf(server)
    for (const name of withId) {
      const body = EXPECTED[name][2]
      for (const id of ids) {
        const answer = await bo.call(name, { id, ...(body === undefined ? {} : { body }) })
        // What stands in a frame of a page says nothing in words.
        const problem = name === 'mailDocument' ? undefined : 'not-found'
        assert.deepEqual([answer.status, problemOf(answer)], [404, problem], `${name} ${id}`)
      }
    }
    assert.deepEqual(stateOf(server), state)
    assert.notEqual(await stores.sessions.find(session), null)
  })

  test('10,000 random ids find nothing', async () => {
    const bo = await caller('fresh second step', server.bo.id)
    const each = Math.ceil(10_000 / withId.length)
    for (const name of withId) {
      const body = EXPECTED[name][2]
      for (let done = 0; done < each; done += 50) {
        const answers = await Promise.all(
          Array.from({ length: 50 }, (_, nth) =>
            bo.call(name, {
              id: randomId(systemRandom, nth % 2 === 0 ? 10 : 16),
              ...(body === undefined ? {} : { body }),
            }),
          ),
        )
        assert.ok(
          answers.every(({ status }) => status === 404),
          name,
        )
      }
    }
  })
})

/** Every row of the directory: what nothing may change that was refused. */
const stateOf = ({ folder }: TestServer): Readonly<Record<string, unknown>> => {
  const database = new DatabaseSync(folders(folder).directory, { readOnly: true })
  try {
    const tables = database.prepare("select name from sqlite_schema where type = 'table'").all()
    return Object.fromEntries(
      tables.map(({ name }) => [String(name), database.prepare(`select * from "${String(name)}"`).all()]),
    )
  } finally {
    database.close()
  }
}
