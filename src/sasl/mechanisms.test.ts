import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeInitialResponse, decodeResponse, encodeChallenge, RESPONSE_LINE_OCTETS_MAX } from './base64.ts'
import { login } from './login.ts'
import { type Exchange, type Mechanism, RESPONSE_OCTETS_MAX } from './mechanism.ts'
import { mechanismNamed } from './mechanisms.ts'
import { plain } from './plain.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

const bytes = (text: string) => new TextEncoder().encode(text)

const told = (exchange: Exchange) =>
  exchange.kind === 'credentials' ? [exchange.userName, exchange.secret.reveal()] : exchange.kind

const answer = (exchange: Exchange, response: Uint8Array): Exchange => {
  assert.equal(exchange.kind, 'challenge')
  return exchange.kind === 'challenge' ? exchange.next(response) : exchange
}

const PLAIN_CASES: readonly (readonly [string, Uint8Array, ReturnType<typeof told>])[] = [
  ['user and password', bytes('\0anna\0tim tan'), ['anna', 'tim tan']],
  ['the user as authorization identity', bytes('anna\0anna\0x'), ['anna', 'x']],
  ['the user in another normal form', bytes('a\u030asa\0\u00e5sa\0x'), ['\u00e5sa', 'x']],
  ['a user name is put into NFC', bytes('\0a\u030asa\0x'), ['\u00e5sa', 'x']],
  ['a password is left as it was typed', bytes('\0anna\0a\u030a'), ['anna', 'a\u030a']],
  ['a password with control characters', bytes('\0anna\0a\tb'), ['anna', 'a\tb']],
  ['somebody else as authorization identity', bytes('olle\0anna\0x'), 'unreadable'],
  ['an authorization identity that is not UTF-8', Buffer.from('\xff\0anna\0x', 'latin1'), 'unreadable'],
  ['no NUL', bytes('anna'), 'unreadable'],
  ['one NUL', bytes('anna\0x'), 'unreadable'],
  ['three NULs', bytes('\0anna\0x\0y'), 'unreadable'],
  ['no user name', bytes('\0\0x'), 'unreadable'],
  ['no password', bytes('\0anna\0'), 'unreadable'],
  ['a line feed in the user name', bytes('\0an\nna\0x'), 'unreadable'],
  ['a C1 control in the user name', bytes('\0an\u0085na\0x'), 'unreadable'],
  ['a user name that is not UTF-8', Buffer.from('\0\xe5sa\0x', 'latin1'), 'unreadable'],
  ['a password that is not UTF-8', Buffer.from('\0anna\0\xe5', 'latin1'), 'unreadable'],
  ['an overlong form of NUL', Buffer.from('\0an\xc0\x80na\0x', 'latin1'), 'unreadable'],
  ['the longest user name', bytes(`\0${'a'.repeat(1_024)}\0x`), ['a'.repeat(1_024), 'x']],
  ['a user name too long', bytes(`\0${'a'.repeat(1_025)}\0x`), 'unreadable'],
  ['a password too long', bytes(`\0a\0${'x'.repeat(1_025)}`), 'unreadable'],
  ['nothing', new Uint8Array(0), 'unreadable'],
]
for (const [name, message, expected] of PLAIN_CASES)
  test(`PLAIN reads ${name}`, () => assert.deepEqual(told(plain.begin(message)), expected))

test('PLAIN without an initial response asks with an empty challenge', () => {
  const exchange = plain.begin(null)
  assert.ok(exchange.kind === 'challenge')
  assert.equal(exchange.challenge.length, 0)
  assert.deepEqual(told(exchange.next(bytes('\0anna\0x'))), ['anna', 'x'])
})

test('LOGIN asks with the two challenges that programs know by heart', () => {
  const first = login.begin(null)
  assert.ok(first.kind === 'challenge')
  assert.equal(encodeChallenge(first.challenge), 'VXNlcm5hbWU6')
  const second = first.next(bytes('a\u030asa'))
  assert.ok(second.kind === 'challenge')
  assert.equal(encodeChallenge(second.challenge), 'UGFzc3dvcmQ6')
  assert.deepEqual(told(second.next(bytes('x'))), ['\u00e5sa', 'x'])
})

test('LOGIN takes a user name that comes with the command', () =>
  assert.deepEqual(told(answer(login.begin(bytes('anna')), bytes('x'))), ['anna', 'x']))

test('LOGIN asks for the password before it says that a user name cannot be read', () =>
  assert.equal(told(answer(answer(login.begin(null), bytes('an\nna')), bytes('x'))), 'unreadable'))

test('no response makes a mechanism throw, and what it reads is bounded and well-formed', () => {
  const check = (mechanism: Mechanism, responses: readonly Uint8Array[]) => {
    let exchange = mechanism.begin(null)
    for (const response of responses) if (exchange.kind === 'challenge') exchange = exchange.next(response)
    if (exchange.kind !== 'credentials') return
    assert.ok(exchange.userName.isWellFormed() && !/\p{Cc}/u.test(exchange.userName))
    assert.equal(exchange.userName.normalize('NFC'), exchange.userName)
    assert.equal(`${exchange.secret}`, '[secret]')
  }
  const octets = fc.uint8Array({ maxLength: RESPONSE_OCTETS_MAX + 1 })
  const message = fc
    .tuple(octets, fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }))
    .map(([before, user, password]) => Buffer.concat([before, bytes(`\0${user}\0${password}`)]))
  fc.assert(fc.property(fc.oneof(octets, message), (one) => check(plain, [one])))
  fc.assert(fc.property(octets, octets, (one, two) => check(login, [one, two])))
})

test('a response line is decoded when it is base64 in its one spelling', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000 }), (octets) => {
      const text = Buffer.from(octets).toString('base64')
      assert.deepEqual(Buffer.from(decodeResponse(text) ?? 'null'), Buffer.from(octets))
    }),
  )
})

for (const text of [
  'AA',
  'AA=',
  'AA==A',
  'A A=',
  'AB==',
  'AAA-',
  '====',
  '=',
  'AAAA\n',
  'AAAA====',
  '\xe5AAA',
])
  test(`${JSON.stringify(text)} is no base64 line`, () => assert.equal(decodeResponse(text), null))

test('a response over the limit is not decoded', () => {
  assert.equal(decodeResponse('A'.repeat(RESPONSE_LINE_OCTETS_MAX))?.length, 4_098)
  assert.equal(decodeResponse('A'.repeat(RESPONSE_LINE_OCTETS_MAX + 4)), null)
})

test('an equals sign alone is an initial response that is empty', () => {
  assert.equal(decodeInitialResponse('=')?.length, 0)
  assert.deepEqual(Buffer.from(decodeInitialResponse('AGE=') ?? ''), Buffer.from('\0a'))
})

test('a mechanism is found by its name in any case, among those offered', () => {
  assert.equal(mechanismNamed('plain', ['PLAIN']), plain)
  assert.equal(mechanismNamed('LOGIN', ['PLAIN']), null)
  assert.equal(mechanismNamed('constructor', ['PLAIN', 'LOGIN']), null)
})
