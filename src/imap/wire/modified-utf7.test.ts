import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decodeModifiedUtf7, encodeModifiedUtf7 } from './modified-utf7.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time; test/fuzz looks for new ones

describe('modified UTF-7', () => {
  const pairs = [
    ['INBOX', 'INBOX'],
    ['', ''],
    ['Entwürfe', 'Entw&APw-rfe'],
    ['R&D', 'R&-D'],
    ['&', '&-'],
    ['&&', '&-&-'],
    ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'], // RFC 3501 §5.1.3's own example
    ['📬', '&2D3c7A-'],
    ['å&ä', '&AOU-&-&AOQ-'],
    ['tab\there', 'tab&AAk-here'],
  ] as const
  for (const [text, wire] of pairs) {
    test(`${JSON.stringify(text)} is written ${wire}, and read back`, () => {
      assert.equal(encodeModifiedUtf7(text), wire)
      assert.equal(decodeModifiedUtf7(wire), text)
    })
  }

  const refused = [
    ['an open shift', 'a&AOU'],
    ['a lone ampersand', 'R&D'],
    ['ASCII in base64', '&AGE-'],
    ['an ampersand in base64', '&ACY-'],
    ['two shifts side by side', '&AOU-&AOQ-'],
    ['stray bits', '&AOV-'],
    ['half a character', '&AA-'],
    ['a lone surrogate', '&2D0-'],
    ['surrogates the wrong way round', '&3KzYPQ-'],
    ['padding', '&AOU=-'],
    ['a slash of common base64', '&U/BTFw-'],
    ['octets above 127', 'caf\xe9'],
    ['a control character', 'a\tb'],
    ['wildcards in base64', '&AO*-'],
  ] as const
  for (const [what, wire] of refused) {
    test(`${what} is refused`, () => assert.equal(decodeModifiedUtf7(wire), null))
  }

  test('any text is read back as it was, and anything that is read is written back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const wire = encodeModifiedUtf7(text)
        assert.match(wire, /^[\x20-\x7e]*$/)
        assert.equal(decodeModifiedUtf7(wire), text)
      }),
    )
    const character = fc.constantFrom('&', '-', ',', '+', 'A', 'O', 'U', 'w', ' ', 'ö')
    fc.assert(
      fc.property(fc.string({ unit: character }), (wire) => {
        const text = decodeModifiedUtf7(wire)
        if (text !== null) assert.equal(encodeModifiedUtf7(text), wire)
      }),
      { numRuns: 1_000 },
    )
  })
})
