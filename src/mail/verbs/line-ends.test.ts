import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { crlfLineEnds } from './line-ends.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

test('a bare LF becomes CR LF wherever the message is cut, and nothing else changes', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\r', '\n', '\r\n', '\0'), maxLength: 40 })
  fc.assert(
    fc.property(fc.array(text), (pieces) => {
      const convert = crlfLineEnds()
      const converted = Buffer.concat(pieces.map((piece) => convert(Buffer.from(piece)))).toString()
      assert.equal(converted, pieces.join('').replaceAll(/(?<!\r)\n/g, '\r\n'))
    }),
  )
})

test('a chunk without a bare LF is passed on without a copy', () => {
  const chunk = Buffer.from('one\r\ntwo\r\n')
  assert.equal(crlfLineEnds()(chunk), chunk)
})
