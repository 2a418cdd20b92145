import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parserTable } from '../../../test/support/imap-parser-table.ts'
import { Arguments } from './arguments.ts'
import { Malformed } from './malformed.ts'
import {
  parseAuthenticate,
  parseEnable,
  parseGetQuota,
  parseId,
  parseLogin,
  parseNothing,
  parseSetQuota,
} from './parse-session.ts'

parserTable(
  'commands without arguments',
  parseNothing,
  [
    ['', { kind: 'nothing' }],
    [' ', { kind: 'nothing' }],
  ],
  ['x'],
)

parserTable(
  'AUTHENTICATE',
  parseAuthenticate,
  [
    ['plain', { mechanism: 'PLAIN', initial: null }],
    ['PLAIN ', { mechanism: 'PLAIN', initial: null }],
    ['PLAIN AGEAYg==', { mechanism: 'PLAIN', initial: Buffer.from('\0a\0b') }],
    ['PLAIN =', { mechanism: 'PLAIN', initial: new Uint8Array() }],
  ],
  ['', 'PLAIN AGEAYg', 'PLAIN ====', 'PLAIN a b', 'PLAIN A*=='],
)

parserTable(
  'ENABLE',
  parseEnable,
  [
    ['condstore', { capabilities: ['CONDSTORE'] }],
    ['UTF8=ACCEPT IMAP4rev2 X-FOO', { capabilities: ['UTF8=ACCEPT', 'IMAP4REV2', 'X-FOO'] }],
  ],
  ['', '(CONDSTORE)', 'A '.repeat(65)],
)

parserTable(
  'GETQUOTA',
  parseGetQuota,
  [
    ['""', { root: '' }],
    ['"a b"', { root: 'a b' }],
  ],
  ['', 'a b'],
)
parserTable(
  'SETQUOTA',
  parseSetQuota,
  [
    ['"" (STORAGE 512)', { root: '', resources: [{ name: 'STORAGE', limit: 512 }] }],
    ['"" ()', { root: '', resources: [] }],
  ],
  ['""', '"" (STORAGE)', '"" (STORAGE x)'],
)

describe('ID', () => {
  const read = (text: string): unknown => {
    const id = parseId(new Arguments(text))
    return id instanceof Malformed ? id : [...id]
  }
  test('NIL and an empty list tell nothing', () => {
    assert.deepEqual(read('NIL'), [])
    assert.deepEqual(read('()'), [])
  })
  test('names are in lower case, NIL is left out', () =>
    assert.deepEqual(read('("Name" "Mail" "os" NIL {7}\r\nversion "1")'), [
      ['name', 'Mail'],
      ['version', '1'],
    ]))
  test('thirty fields are read, one more is not', () => {
    assert.equal(
      (read(`(${Array.from({ length: 30 }, (_, at) => `"k${at}" "v"`).join(' ')})`) as unknown[]).length,
      30,
    )
    assert.ok(
      read(`(${Array.from({ length: 31 }, (_, at) => `"k${at}" "v"`).join(' ')})`) instanceof Malformed,
    )
  })
  for (const text of ['', '("a")', '(a b)', '("a" "b"', '("a" (b))'])
    test(`${JSON.stringify(text)} is malformed`, () => assert.ok(read(text) instanceof Malformed))
})

describe('LOGIN', () => {
  test('name and password are read in any form, and the password is wrapped', () => {
    for (const text of ['me "p w"', '"me" {3}\r\np w', '{2+}\r\nme {3+}\r\np w']) {
      const login = parseLogin(new Arguments(text))
      assert.ok(!(login instanceof Malformed))
      assert.equal(login.userName, 'me')
      assert.equal(login.password.reveal(), 'p w')
      assert.doesNotMatch(JSON.stringify(login), /p w/)
    }
  })
  for (const text of ['', 'me', 'me ', 'me "a', 'me a b'])
    test(`${JSON.stringify(text)} is malformed`, () =>
      assert.ok(parseLogin(new Arguments(text)) instanceof Malformed))
  test('empty ones are read, for the sign-in to refuse', () => {
    const login = parseLogin(new Arguments('"" ""'))
    assert.ok(!(login instanceof Malformed))
  })
})
