import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeAll, transferDecoder } from './transfer-encoding.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

const decode = (encoding: string, text: string, chunkOctets = Number.POSITIVE_INFINITY): string => {
  const decoder = transferDecoder(encoding)
  assert.ok(decoder)
  const octets = Buffer.from(text, 'latin1')
  const decoded: Uint8Array[] = []
  for (let at = 0; at < octets.length; at += chunkOctets)
    decoded.push(Buffer.from(decoder.push(octets.subarray(at, at + chunkOctets))))
  decoded.push(decoder.end())
  return Buffer.concat(decoded).toString('latin1')
}

test('base64 decodes through line ends, rubbish, missing and early padding', () => {
  const cases: readonly [encoded: string, decoded: string][] = [
    ['aGVsbG8=', 'hello'],
    ['aGVs\r\nbG8=\r\n', 'hello'],
    ['aGVsbG8', 'hello'],
    ['a G!V-s.b_G8=', 'hello'],
    ['aGk=aGVsbG8=', 'hihello'],
    ['aGk==\r\n=aGVsbG8', 'hihello'],
    ['', ''],
    ['====', ''],
    ['a', ''],
  ]
  for (const [encoded, decoded] of cases) {
    assert.equal(decode('base64', encoded), decoded, encoded)
    assert.equal(decode('base64', encoded, 1), decoded, `${encoded} octet by octet`)
  }
})

test('quoted-printable joins soft breaks, drops white space at line ends, keeps what is no escape', () => {
  const cases: readonly [encoded: string, decoded: string][] = [
    ['p=C3=A5', 'p\xc3\xa5'],
    ['a=c3=a5', 'a\xc3\xa5'],
    ['one=\r\ntwo', 'onetwo'],
    ['one= \t\r\ntwo', 'onetwo'],
    ['one=\ntwo', 'onetwo'],
    ['one \t\r\ntwo', 'one\r\ntwo'],
    ['one=20\r\ntwo', 'one \r\ntwo'],
    ['one  \ntwo', 'one\ntwo'],
    ['50% = half', '50% = half'],
    ['=ZZ =4', '=ZZ =4'],
    ['end=', 'end'],
    ['a\rb', 'a\rb'],
    ['last ', 'last '],
  ]
  for (const [encoded, decoded] of cases) {
    assert.equal(decode('quoted-printable', encoded), decoded, encoded)
    assert.equal(decode('quoted-printable', encoded, 1), decoded, `${encoded} octet by octet`)
  }
})

test('an unknown encoding is told, and the three that do nothing do nothing', () => {
  for (const encoding of ['x-uuencode', '', 'constructor', '__proto__', 'toString'])
    assert.equal(transferDecoder(encoding), null)
  for (const encoding of ['7bit', '8bit', 'binary'])
    assert.equal(decode(encoding, 'a=\r\n\xff\0'), 'a=\r\n\xff\0')
  assert.equal(Buffer.from(decodeAll('x-uuencode', Buffer.from('as it is'))).toString(), 'as it is')
})

test('what is decoded does not depend on how the octets arrive', () => {
  const piece = fc.constantFrom(
    '=',
    '\r',
    '\n',
    ' ',
    'A',
    'b',
    '3',
    'D',
    '\xe5',
    '==',
    '=3D',
    '=\r\n',
    'QUJD',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (pieces, chunkOctets) => {
      const text = pieces.join('')
      for (const encoding of ['base64', 'quoted-printable']) {
        assert.equal(decode(encoding, text, chunkOctets), decode(encoding, text))
      }
    }),
    { numRuns: 500 },
  )
})

test('any octets come back from base64 as they were', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 90 }), (octets, chunkOctets) => {
      const lines = Buffer.from(octets).toString('base64').replace(/.{76}/g, '$&\r\n')
      assert.equal(decode('base64', lines, chunkOctets), Buffer.from(octets).toString('latin1'))
    }),
  )
})
