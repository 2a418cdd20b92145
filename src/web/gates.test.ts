import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LANGUAGES } from '../account/profile.ts'
import { readTexts } from '../texts/texts.ts'
import { COOKIES, cookieJar } from './cookies.ts'
import { isFromOurPages, isJson } from './csrf.ts'
import { languageOf } from './language.ts'
import { PROBLEMS, problemResponse } from './problem.ts'

const OURS = 'https://mail.example.test:8443'

describe('a request that changes something', () => {
  const cases: readonly (readonly [headers: Record<string, string>, isOurs: boolean])[] = [
    [{ Origin: OURS }, true],
    [{ Origin: OURS, 'Sec-Fetch-Site': 'same-origin' }, true],
    [{}, false],
    [{ Origin: 'null' }, false],
    [{ Origin: `${OURS}.evil.test` }, false],
    [{ Origin: 'https://mail.example.test' }, false],
    [{ Origin: OURS.toUpperCase() }, false],
    [{ Origin: OURS, 'Sec-Fetch-Site': 'cross-site' }, false],
    [{ Origin: OURS, 'Sec-Fetch-Site': 'none' }, false],
    [{ Referer: `${OURS}/account` }, false],
  ]
  for (const [headers, isOurs] of cases) {
    test(`with ${JSON.stringify(headers)} is ${isOurs ? 'ours' : 'not ours'}`, () => {
      for (const method of ['POST', 'PATCH', 'DELETE'])
        assert.equal(isFromOurPages(new Request(OURS, { method, headers }), OURS), isOurs)
    })
  }

  test('has a body that says it is JSON', () => {
    const says = (type: string) =>
      isJson(new Request(OURS, { method: 'POST', headers: { 'Content-Type': type } }))
    assert.deepEqual(
      ['application/json', 'application/json; charset=utf-8', 'application/jsonp', 'text/json'].map(says),
      [true, true, false, false],
    )
  })
})

describe('the cookie jar', () => {
  test('reads ours and passes over all else', () => {
    const jar = cookieJar(`a=b; ${COOKIES.session}=one; x; ${COOKIES.session}=two; ${COOKIES.attempt}=`)
    assert.equal(jar.get('session'), 'one')
    assert.equal(jar.get('attempt'), null)
  })

  test('sets each cookie once: the last word counts', () => {
    const jar = cookieJar(null)
    jar.set('session', 'first', 10)
    jar.clear('session')
    jar.set('session', 'second', null)
    assert.deepEqual(jar.lines(), ['__Host-sigill=second; Path=/; Secure; HttpOnly; SameSite=Lax'])
  })
})

test('the language is the one of ours that the browser wants most', () => {
  const cases: readonly (readonly [header: string | null, language: string])[] = [
    [null, 'en'],
    ['', 'en'],
    ['sv', 'sv'],
    ['sv-FI, en;q=0.5', 'sv'],
    ['de, sv;q=0.3, en;q=0.4', 'en'],
    ['en;q=0.1, SV;q=0.2', 'sv'],
    ['fr', 'en'],
    ['sv;q=nonsense', 'en'],
    ['sv;q=0', 'en'],
  ]
  for (const [header, language] of cases) assert.equal(languageOf(header), language, String(header))
})

describe('problems', () => {
  test('every one has words in every language', () => {
    const say = readTexts()
    for (const problem of Object.keys(PROBLEMS))
      for (const language of LANGUAGES)
        assert.ok(say(language, `problems.${problem}`).length > 10, `${problem} ${language}`)
  })

  test('say when to come back, in the header too', async () => {
    const response = problemResponse('too-many-tries', { retryAfterSeconds: 30 })
    assert.deepEqual([response.status, response.headers.get('Retry-After')], [429, '30'])
    assert.deepEqual(await response.json(), { problem: 'too-many-tries', retryAfterSeconds: 30 })
  })
})
