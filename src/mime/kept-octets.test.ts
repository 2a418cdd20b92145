/** What is kept of a message beside it is bounded by its size, whatever it is made of; and of what people write it is all. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bodyStructureText, envelopeText } from './imap-form.ts'
import { keptOctetsMax } from './kept-octets.ts'
import { createMessageParser } from './message-parser.ts'
import { sectionRange } from './part.ts'
import { prepareTexts } from './prepare.ts'
import { readStructure, writeStructure } from './structure-text.ts'

const parse = (message: string) => {
  const parser = createMessageParser()
  parser.push(Buffer.from(message, 'latin1'))
  return parser.end()
}
const keptOctets = (message: string): number => {
  const { envelope, bodyStructure, structure } = prepareTexts(parse(message))
  return envelope.length + bodyStructure.length + Buffer.byteLength(structure)
}
/** As it would be without a bound. */
const wholeOctets = (message: string): number => {
  const { envelope, structure } = parse(message)
  const tree = bodyStructureText(structure, { extended: true })
  return envelopeText(envelope).length + tree.length + Buffer.byteLength(writeStructure(structure))
}

const MIXED = 'Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n'
const DIGEST = 'Content-Type: multipart/digest; boundary=x\r\n\r\n'

/** Begins so, and goes on like this to the size that is asked for. */
const HOSTILE: readonly (readonly [name: string, start: string, again: string])[] = [
  ['parts of nothing', MIXED, '\n--x\n'],
  ['messages of nothing in a digest', DIGEST, '--x\n\n\n\n'],
  ['messages with addresses in a digest', DIGEST, `--x\n\nFrom:${'a,'.repeat(30)}\n\n\n`],
  ['From with addresses of a letter', 'From: ', 'a,'],
  ['From with addresses of an octet that takes two', 'From: ', '\x80,'],
  ['To with groups of nobody', 'To: ', 'a:;'],
  [
    'parts with names of octets that take six',
    MIXED,
    `\n--x\nContent-Type: a/b; n="${'\x80'.repeat(60)}"\n\n`,
  ],
  ['one name of octets that take six', 'Content-Type: a/b; name="', '\x80'],
  ['a description of signs that JSON writes in six', 'Content-Description: ', '\x01'],
  ['parts with many languages', MIXED, '\n--x\nContent-Language:a,b,c,d,e,f,g,h\n\n'],
  ['messages in messages', '', 'Content-Type: message/rfc822\n\n'],
]

describe('of a message that was made to be dear', () => {
  for (const [name, start, again] of HOSTILE)
    test(`${name}: no more is kept than some times its size`, () => {
      let dearest = 0
      for (const size of [100, 1_000, 10_000, 100_000, 1_000_000]) {
        const message = start + again.repeat(Math.ceil(size / again.length))
        assert.ok(keptOctets(message) <= keptOctetsMax(message.length), `of ${size}`)
        dearest = Math.max(dearest, wholeOctets(message) / keptOctetsMax(message.length))
      }
      // The control: without the bound it would be more.
      assert.ok(dearest > 1, String(dearest))
    })

  test('the envelope has the addresses that there is room for, and groups from their start to their end', () => {
    const { envelope } = prepareTexts(
      parse(`From: a@b.se\r\nTo: ${'a:b;'.repeat(10_000)}\r\nSubject: Hi\r\n\r\n`),
    )
    const text = Buffer.from(envelope).toString('latin1')
    assert.match(text, /^\(NIL "Hi" \(\(NIL NIL "a" "b.se"\)\)/)
    const count = (part: string) => text.split(part).length - 1
    assert.ok(count('(NIL NIL "b" "")') > 1_000)
    assert.equal(count('(NIL NIL "a" NIL)'), count('(NIL NIL NIL NIL)'))
  })

  test('the tree is one part, whose octets are those of the body', () => {
    const body = '--x\n\n'.repeat(5_000)
    const { structure, bodyStructure } = prepareTexts(parse(`${DIGEST}${body}`))
    assert.match(
      Buffer.from(bodyStructure).toString(),
      /^\(\("text" "plain" NIL NIL NIL "7bit" 25000 10000 NIL NIL NIL NIL\) "digest" NIL NIL NIL NIL\)$/,
    )
    const range = { from: DIGEST.length, to: DIGEST.length + body.length }
    assert.deepEqual(sectionRange(readStructure(structure), [1], null), range)
  })
})

describe('of what people write all is kept', () => {
  const NOTE = [
    'From: Anna <anna@example.test>',
    'To: bo@example.test',
    'Subject: Hi',
    'Message-ID: <1@example.test>',
    'Date: Sat, 28 Nov 2026 10:00:00 +0100',
    '',
    'Yes.',
    '',
  ].join('\r\n')
  const list = (one: (index: number) => string) =>
    Array.from({ length: 1_000 }, (_, at) => one(at)).join(',\r\n ')
  const MESSAGES = {
    'the shortest there is': 'From: a@b.se\r\n\r\nx',
    'a note': NOTE,
    'a digest of notes': `${DIGEST}${`--x\r\n\r\n${NOTE}\r\n`.repeat(500)}--x--\r\n`,
    'a thousand people by their names': `To: ${list((at) => `Person ${at} <p${at}@example.test>`)}\r\n\r\nx`,
    'a thousand people in short': `To: ${list((at) => `p${at}@b.se`)}\r\n\r\nx`,
    'many small files': `${MIXED}${Array.from({ length: 500 }, (_, at) => `\r\n--x\r\nContent-Type: text/plain; name="${at}.txt"\r\nContent-Disposition: attachment; filename="${at}.txt"\r\n\r\n1`).join('')}`,
  }
  for (const [name, message] of Object.entries(MESSAGES))
    test(name, () => assert.equal(keptOctets(message), wholeOctets(message)))
})
