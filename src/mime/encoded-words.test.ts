import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeEncodedWords } from './encoded-words.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

test('encoded words decode as RFC 2047 §8 shows', () => {
  const cases: readonly [encoded: string, decoded: string][] = [
    ['=?ISO-8859-1?Q?a?=', 'a'],
    ['=?ISO-8859-1?Q?a?= b', 'a b'],
    ['=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=', 'ab'],
    ['=?ISO-8859-1?Q?a?=\r\n   =?ISO-8859-1?Q?b?=', 'ab'],
    ['=?ISO-8859-1?Q?a_b?=', 'a b'],
    ['=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=', 'a b'],
    ['=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>', 'Keith Moore <moore@cs.utk.edu>'],
    ['=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=', 'If you can read this yo'],
    ['=?utf-8*sv?q?=C3=A5?=', 'å'],
  ]
  for (const [encoded, decoded] of cases) assert.equal(decodeEncodedWords(encoded), decoded, encoded)
})

test('a character split between two words is put together, whichever encoding each word has', () => {
  assert.equal(decodeEncodedWords('=?utf-8?q?=F0=9F?= =?utf-8?q?=98=80!?='), '😀!')
  assert.equal(decodeEncodedWords('=?UTF-8?B?8J8=?= =?utf-8?q?=98=80?='), '😀')
  assert.equal(decodeEncodedWords('=?iso-2022-jp?B?GyRCRnxLXBsoQg==?= x'), '日本 x')
})

test('what is no valid word stays as it is', () => {
  for (const text of ['=?', '=?a', '=?utf-8?q?x', '=?utf-8?x?y?=', '=??q?x?=', '=?utf-8?q?x?y', 'a=?b?=c']) {
    assert.equal(decodeEncodedWords(text), text)
  }
  assert.equal(decodeEncodedWords('=?no ?q?x?= =?utf-8?q?y?='), '=?no ?q?x?= y')
})

test('a charset nobody knows is read as UTF-8 where it is that, else as windows-1252', () => {
  assert.equal(decodeEncodedWords('=?x-klingon?q?=C3=A5?='), 'å')
  assert.equal(decodeEncodedWords('=?x-klingon?q?=E5?='), 'å')
  assert.equal(decodeEncodedWords('=?us-ascii?q?=E5?='), 'å')
})

test('octets beyond ASCII outside of words are UTF-8 or windows-1252', () => {
  assert.equal(decodeEncodedWords(bytes('på =?utf-8?q?=C3=A5?=')), 'på å')
  assert.equal(decodeEncodedWords('p\xe5'), 'på')
  assert.equal(decodeEncodedWords(Buffer.from('på')), 'på')
})

test('any text of bytes decodes without throwing, and without words and 8-bit octets to itself', () => {
  const piece = fc.constantFrom(
    '=?',
    '?=',
    '?',
    '=',
    'utf-8',
    'q',
    'b',
    '=C3',
    ' ',
    '\r\n ',
    '\xe5',
    'abc',
    '==',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('')
      const decoded = decodeEncodedWords(text)
      if (!text.includes('=?') && !text.includes('\xe5')) assert.equal(decoded, text)
    }),
  )
})

test('a megabyte of half words takes no more than linear time', () => {
  for (const half of ['=?', '=?a?q?', '=?utf-8?q?x?= ', '=?utf-8?q?']) {
    const before = process.cpuUsage()
    decodeEncodedWords(half.repeat(1_000_000 / half.length))
    assert.ok(process.cpuUsage(before).user < 1_000_000, half)
  }
})
