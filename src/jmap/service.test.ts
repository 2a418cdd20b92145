import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { CORE, type Json, jmapWorld, MAIL, ORIGIN } from '../../test/support/jmap-world.ts'
import { ANNA } from '../../test/support/real-mail.ts'

const world = await jmapWorld()
after(() => world[Symbol.asyncDispose]())

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  world.fetch('/jmap/api', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  })

describe('the session', () => {
  test('says what there is and where, at the well-known place too', async () => {
    const session = (await (await world.fetch('/jmap/session')).json()) as Json
    assert.deepEqual(await (await world.fetch('/.well-known/jmap')).json(), session)
    assert.equal(session.username, 'anna@example.test')
    assert.equal(session.primaryAccounts[MAIL], ANNA)
    assert.equal(session.accounts[ANNA].isReadOnly, false)
    assert.equal(session.apiUrl, `${ORIGIN}/jmap/api`)
    assert.match(session.downloadUrl, /\{accountId\}.*\{blobId\}.*\{name\}.*\{type\}/)
    assert.match(session.eventSourceUrl, /\{types\}.*\{closeafter\}.*\{ping\}/)
    assert.equal(session.capabilities[CORE].maxSizeUpload, 1_000_000)
    const { maxSizeAttachmentsPerEmail } = session.accounts[ANNA].accountCapabilities[MAIL]
    assert.ok(maxSizeAttachmentsPerEmail > 600_000)
    assert.ok(Math.ceil(maxSizeAttachmentsPerEmail / 57) * 78 < 1_000_000)
    const { sessionState } = (await (await post('{"using":[],"methodCalls":[]}')).json()) as Json
    assert.equal(sessionState, session.state)
  })

  test('what is not one of its paths is left to others, and what nobody answers there is not found', async () => {
    const elsewhere = new Request(`${ORIGIN}/account`)
    assert.equal(
      world.service.fetch(elsewhere, '192.0.2.7', () => {}),
      null,
    )
    assert.equal((await world.fetch('/jmap/nothing')).status, 404)
    const wrong = await world.fetch('/jmap/api')
    assert.equal(wrong.status, 405)
    assert.equal(wrong.headers.get('Allow'), 'POST')
  })
})

describe('signing in', () => {
  test('by an app password that opens jmap, with Basic or Bearer', async () => {
    const { basic, bearer } = await world.newAppPassword()
    for (const Authorization of [basic, bearer]) {
      const response = await world.fetch('/jmap/session', { headers: { Authorization } })
      assert.equal(response.status, 200)
    }
  })

  test('every refusal has the same words and leads to the page that explains app passwords', async () => {
    const { basic: forImap } = await world.newAppPassword({ services: ['imap'] })
    const removed = await world.newAppPassword()
    await world.removeAppPassword(removed.id)
    const others = Buffer.from(`bo@example.test:${removed.bearer.slice(7)}`).toString('base64')
    const refused = [
      forImap,
      removed.basic,
      removed.bearer,
      `Basic ${others}`,
      'Basic x',
      'Digest a',
      'Bearer ?',
    ]
    const texts = new Set<string>()
    for (const Authorization of refused) {
      const response = await world.fetch('/jmap/session', { headers: { Authorization } })
      assert.equal(response.status, 401, Authorization)
      assert.match(response.headers.get('WWW-Authenticate') ?? '', /Basic .*Bearer /)
      texts.add(await response.text())
    }
    assert.equal(texts.size, 1)
    assert.match([...texts][0] ?? '', /use an app password: https:\/\/mail\.example\.test\/why/)
  })

  test('a browser is not told of Basic, so that it does not ask its person for a password by itself', async () => {
    const headers = { Authorization: 'Basic eDp5', 'Sec-Fetch-Site': 'same-origin' }
    const response = await world.fetch('/jmap/session', { headers })
    assert.equal(response.status, 401)
    assert.equal(response.headers.get('WWW-Authenticate'), null)
  })

  test('an app password that may only read is told so, and changes nothing', async () => {
    const { basic } = await world.newAppPassword({ access: 'read-only' })
    const session = (await (
      await world.fetch('/jmap/session', { headers: { Authorization: basic } })
    ).json()) as Json
    assert.equal(session.accounts[ANNA].isReadOnly, true)
  })
})

describe('a request', () => {
  const problems: readonly (readonly [what: string, body: string | Uint8Array<ArrayBuffer>, type: string])[] =
    [
      ['that is no JSON', '{', 'notJSON'],
      ['that is not in UTF-8', Buffer.from('{"using":[],"methodCalls":[],"x":"\xe5"}', 'latin1'), 'notJSON'],
      ['that is no request', '{"using":[]}', 'notRequest'],
      ['whose calls are not calls', '{"using":[],"methodCalls":[["a",{}]]}', 'notRequest'],
      ['for what there is not', '{"using":["urn:x"],"methodCalls":[]}', 'unknownCapability'],
      [
        'of too many calls',
        JSON.stringify({ using: [CORE], methodCalls: Array(33).fill(['Core/echo', {}, 'a']) }),
        'limit',
      ],
      [
        'that is too long',
        JSON.stringify({ using: [], methodCalls: [], x: 'x'.repeat(10_000_000) }),
        'limit',
      ],
    ]
  for (const [what, body, type] of problems) {
    test(`${what} is the problem ${type}`, async () => {
      const response = await post(body)
      assert.equal(response.status, 400)
      assert.equal(response.headers.get('Content-Type'), 'application/problem+json')
      const problem = (await response.json()) as Json
      assert.equal(problem.type, `urn:ietf:params:jmap:error:${type}`)
      if (type === 'limit') assert.match(problem.limit, /^max(CallsInRequest|SizeRequest)$/)
    })
  }

  test('that is not called JSON is not read', async () => {
    const response = await post('{"using":[],"methodCalls":[]}', { 'Content-Type': 'text/plain' })
    assert.equal(((await response.json()) as Json).type, 'urn:ietf:params:jmap:error:notJSON')
  })

  test('of more at once than are answered is refused, and those under way are answered', async () => {
    const body = JSON.stringify({ using: [CORE], methodCalls: [['Core/echo', { a: 1 }, 'a']] })
    const responses = await Promise.all(Array.from({ length: 20 }, () => post(body)))
    const statuses = responses.map(({ status }) => status)
    assert.ok(statuses.includes(200) && statuses.includes(400))
    assert.equal((await post(body)).status, 200)
  })
})

describe('calls', () => {
  test('are answered in order under their own ids; an unknown one and one of no capability are unknown', async () => {
    const response = await post(
      JSON.stringify({
        using: [CORE],
        methodCalls: [
          ['Core/echo', { hello: ['a'] }, 'x'],
          ['Core/none', {}, 'y'],
          ['Mailbox/get', { accountId: ANNA }, 'z'],
        ],
      }),
    )
    const { methodResponses } = (await response.json()) as Json
    assert.deepEqual(methodResponses, [
      ['Core/echo', { hello: ['a'] }, 'x'],
      ['error', { type: 'unknownMethod' }, 'y'],
      ['error', { type: 'unknownMethod' }, 'z'],
    ])
  })

  test("another's account is not found, and none is an invalid argument", async () => {
    assert.equal(
      (await world.refused('Mailbox/get', { accountId: 'bbbbbbbbbbbbbbbb' })).type,
      'accountNotFound',
    )
    const [[, error]] = await world.calls(['Mailbox/get', {}])
    assert.deepEqual(error, { type: 'invalidArguments', arguments: ['accountId'] })
  })

  test('arguments of a wrong type or that there are not are named', async () => {
    const error = await world.refused('Mailbox/get', { ids: 'all', colour: 'red' })
    assert.equal(error.type, 'invalidArguments')
    assert.deepEqual(new Set(error.arguments), new Set(['ids', 'colour']))
  })

  test('take arguments out of earlier answers', async () => {
    const [, [, email]] = await world.calls(
      ['Core/echo', { list: [{ ids: ['M1', 'M2'] }, { ids: ['M3'] }], 'a/b': 'x' }],
      ['Core/echo', { '#ids': { resultOf: '0', name: 'Core/echo', path: '/list/*/ids' } }],
    )
    assert.deepEqual(email, { ids: ['M1', 'M2', 'M3'] })
  })

  const references: readonly (readonly [what: string, reference: unknown])[] = [
    ['to no call', { resultOf: '9', name: 'Core/echo', path: '/a' }],
    ['to a call of another name', { resultOf: '0', name: 'Core/other', path: '/a' }],
    ['to nothing in it', { resultOf: '0', name: 'Core/echo', path: '/b' }],
    ['beyond a list', { resultOf: '0', name: 'Core/echo', path: '/a/2' }],
    ['through what is no list', { resultOf: '0', name: 'Core/echo', path: '/*' }],
    [
      'to what only an object of the language has',
      { resultOf: '0', name: 'Core/echo', path: '/constructor' },
    ],
    ['that is none', 'Core/echo'],
  ]
  for (const [what, reference] of references) {
    test(`a reference ${what} is invalid`, async () => {
      const [, [name, error]] = await world.calls(
        ['Core/echo', { a: ['x'] }],
        ['Core/echo', { '#b': reference }],
      )
      assert.deepEqual([name, error.type], ['error', 'invalidResultReference'])
    })
  }

  test('what is taken by reference is no more than a request may be, however it is repeated', async () => {
    const double = (of: number) => ({ resultOf: String(of), name: 'Core/echo', path: '' })
    const calls = Array.from(
      { length: 31 },
      (_, at) => ['Core/echo', { '#a': double(at), '#b': double(at) }] as const,
    )
    const answers = await world.calls(['Core/echo', { x: 'x'.repeat(100_000) }], ...calls)
    assert.ok(JSON.stringify(answers).length < 15_000_000)
    assert.deepEqual(
      answers.slice(6).map(([name]) => name),
      Array(26).fill('error'),
    )
    assert.equal(answers[6][1].type, 'requestTooLarge')
  })

  test('a reference goes no deeper than any answer is: a path of a million steps costs nothing', async () => {
    const nested = (depth: number): Json => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)
    const reference = (path: string) => ({ '#b': { resultOf: '0', name: 'Core/echo', path } })
    const [, [near], [deep, error], [long]] = await world.calls(
      ['Core/echo', { a: nested(5_000) }],
      ['Core/echo', reference(`/a${'/0'.repeat(40)}`)],
      ['Core/echo', reference(`/a${'/0'.repeat(1_000)}`)],
      ['Core/echo', reference(`/a${'/0'.repeat(1_000_000)}`)],
    )
    assert.deepEqual(
      [near, deep, error.type, long],
      ['Core/echo', 'error', 'invalidResultReference', 'error'],
    )
  })

  test('an argument given plainly and by reference is invalid', async () => {
    const [[, error]] = await world.calls(['Core/echo', { a: 1, '#a': {} }])
    assert.equal(error.type, 'invalidArguments')
  })
})
