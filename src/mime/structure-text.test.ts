import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Envelope, EnvelopeAddress } from './envelope.ts'
import type { Part } from './part.ts'
import { readStructure, writeStructure } from './structure-text.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

/** Ordinary objects, as readers make them. */
const plain = <Shape>(shape: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> }): fc.Arbitrary<Shape> =>
  fc.record(shape, { noNullPrototype: true }) as fc.Arbitrary<Shape>

const text = fc.string({ unit: 'binary', maxLength: 8 })
const maybe = fc.option(text, { nil: null })
const address: fc.Arbitrary<EnvelopeAddress> = plain({
  name: maybe,
  route: maybe,
  mailbox: maybe,
  host: maybe,
})
const addresses = fc.array(address, { maxLength: 3 })
const envelope: fc.Arbitrary<Envelope> = plain({
  date: maybe,
  subject: maybe,
  from: addresses,
  sender: addresses,
  replyTo: addresses,
  to: addresses,
  cc: addresses,
  bcc: addresses,
  inReplyTo: maybe,
  messageId: maybe,
})
const parameters = fc.array(fc.tuple(text, text), { maxLength: 3 })
const partWith = (parts: fc.Arbitrary<readonly Part[]>): fc.Arbitrary<Part> =>
  fc.record(
    {
      headerStart: fc.nat(),
      bodyStart: fc.nat(),
      bodyEnd: fc.nat(),
      lines: fc.nat(),
      type: text,
      subtype: text,
      parameters,
      id: maybe,
      description: maybe,
      encoding: text,
      md5: maybe,
      disposition: fc.option(plain({ kind: text, parameters }), { nil: null }),
      languages: fc.array(text, { maxLength: 2 }),
      location: maybe,
      envelope: fc.option(envelope, { nil: null }),
      parts,
    },
    { noNullPrototype: true },
  )
const leaf = partWith(fc.constant([]))
const inner = partWith(fc.array(leaf, { maxLength: 3 }))
const part = partWith(fc.array(inner, { maxLength: 3 }))

test('a structure read is exactly the structure written', () => {
  fc.assert(
    fc.property(part, (structure) => {
      assert.deepEqual(readStructure(writeStructure(structure)), structure)
    }),
  )
})

test('a plain part costs a few octets', () => {
  const plain: Part = {
    headerStart: 0,
    bodyStart: 1_200,
    bodyEnd: 5_000,
    lines: 60,
    type: 'text',
    subtype: 'plain',
    parameters: [['charset', 'utf-8']],
    id: null,
    description: null,
    encoding: '8bit',
    md5: null,
    disposition: null,
    languages: [],
    location: null,
    envelope: null,
    parts: [],
  }
  assert.equal(writeStructure(plain), '[0,1200,5000,60,"text","plain","8bit",[["charset","utf-8"]]]')
})
