import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { Arguments } from './arguments.ts'
import { Malformed } from './malformed.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time; test/fuzz looks for new ones

const wireOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

describe('strings', () => {
  for (const [wire, text] of [
    ['abc', 'abc'],
    ['a]b', 'a]b'],
    ['"a b"', 'a b'],
    ['""', ''],
    ['"a \\"quote\\" and \\\\ slash"', 'a "quote" and \\ slash'],
    ['{3}\r\na"\r', 'a"\r'],
    ['{3+}\r\n(){', '(){'],
    ['{0}\r\n', ''],
    [wireOf('"blåbär"'), 'blåbär'],
    [wireOf('{2}\r\nå'), 'å'],
    [wireOf('blåbär'), 'blåbär'],
    ['NIL', 'NIL'],
  ] as const)
    test(`${JSON.stringify(wire)} is read as ${JSON.stringify(text)}`, () => {
      const args = new Arguments(wire)
      assert.equal(args.finish(args.astring()), text)
    })

  for (const wire of [
    '',
    '"abc',
    '"a\\b"',
    '"a\rb"',
    '"a\nb"',
    '"a\0b"',
    '{5}\r\nabc',
    '{3}abc',
    '{3',
    '{a}\r\n',
    '{99999999999}\r\n',
    '(',
    '{2}\r\na\0',
    '"\xe5"',
    '{1}\r\n\xff',
    '~{1}\r\na',
  ])
    test(`${JSON.stringify(wire)} is no string`, () => {
      const args = new Arguments(wire)
      assert.ok(args.finish(args.astring()) instanceof Malformed)
    })

  test('NIL is none where a string may be missing, and only there', () => {
    assert.deepEqual(new Arguments('nil').nstring(), { value: null })
    assert.deepEqual(new Arguments('"NIL"').nstring(), { value: 'NIL' })
    assert.equal(new Arguments('abc').nstring(), null)
  })

  test('any text is read back from a quoted string and from a literal', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((each) => !/[\0\r\n]/.test(each))
    fc.assert(
      fc.property(text, (each) => {
        const octets = wireOf(each)
        const quoted = new Arguments(`"${octets.replace(/["\\]/g, '\\$&')}"`)
        assert.equal(quoted.finish(quoted.astring()), each)
        const literal = new Arguments(`{${octets.length}}\r\n${octets}`)
        assert.equal(literal.finish(literal.astring()), each)
      }),
    )
  })
})

describe('numbers', () => {
  test('a number has 32 bits', () => {
    assert.equal(new Arguments('4294967295').number(), 4_294_967_295)
    assert.equal(new Arguments('0').number(), 0)
    for (const text of ['4294967296', '99999999999', '', '-1', 'x'])
      assert.equal(new Arguments(text).number(), null)
    assert.equal(new Arguments('0').nzNumber(), null)
  })

  test('a large number has 63 bits, and more than a double holds is the largest it holds', () => {
    assert.equal(new Arguments('123456789012345').number64(), 123_456_789_012_345)
    assert.equal(new Arguments('9007199254740991').number64(), Number.MAX_SAFE_INTEGER)
    assert.equal(new Arguments('9223372036854775807').number64(), Number.MAX_SAFE_INTEGER)
    for (const text of ['9223372036854775808', '99999999999999999999', ''])
      assert.equal(new Arguments(text).number64(), null)
  })
})

describe('the cursor', () => {
  test('the first failure is told, with its place', () => {
    const args = new Arguments('abc (')
    args.atom()
    args.space()
    args.number('a uid')
    args.fail('something later')
    const outcome = args.finish(null)
    assert.ok(outcome instanceof Malformed)
    assert.equal(outcome.text, 'Expected a uid at octet 5')
  })

  test('what follows the arguments is a mistake, but for spaces', () => {
    const trailing = new Arguments('abc  ')
    assert.equal(trailing.finish(trailing.atom()), 'abc')
    const more = new Arguments('abc def')
    assert.ok(more.finish(more.atom()) instanceof Malformed)
  })

  test('what was typed shows in no inspection', () => {
    assert.doesNotMatch(inspect(new Arguments('me "hunter2"'), { showHidden: true, depth: 9 }), /hunter2/)
  })
})
