import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readImapValue } from '../../test/fuzz/imap-value.ts'
import { EMPTY_ENVELOPE } from './envelope.ts'
import { bodyStructureText, envelopeText } from './imap-form.ts'
import { createMessageParser } from './message-parser.ts'
import type { Part } from './part.ts'

const parse = (message: string) => {
  const parser = createMessageParser()
  parser.push(Buffer.from(message, 'latin1'))
  return parser.end()
}
const envelope = (message: string): string =>
  Buffer.from(envelopeText(parse(message).envelope)).toString('latin1')
const structure = (message: string, extended = true): string =>
  Buffer.from(bodyStructureText(parse(message).structure, { extended })).toString('latin1')

test('an envelope is written as RFC 9051 §8 shows', () => {
  const message = [
    'Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)',
    'From: Terry Gray <gray@cac.washington.edu>',
    'Subject: IMAP4rev2 WG mtg summary and minutes',
    'To: imap@cac.washington.edu',
    'cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>',
    'Message-Id: <B27397-0100000@cac.washington.edu>',
    '',
    '',
  ].join('\r\n')
  const gray = '(("Terry Gray" NIL "gray" "cac.washington.edu"))'
  assert.equal(
    envelope(message),
    `("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev2 WG mtg summary and minutes" ${gray} ${gray} ${gray} ` +
      '((NIL NIL "imap" "cac.washington.edu")) ((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) ' +
      'NIL NIL "<B27397-0100000@cac.washington.edu>")',
  )
})

test('what is missing is NIL, what is empty is an empty string', () => {
  assert.equal(envelope('\r\n'), '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)')
  assert.equal(envelope('Subject:\r\nTo: \r\n\r\n'), '(NIL "" NIL NIL NIL NIL NIL NIL NIL NIL)')
})

test('quotes are escaped; 8-bit, bare CR and very long texts are literals; NUL is a space', () => {
  assert.match(envelope('Subject: a "q" \\ b\r\n\r\n'), /^\(NIL "a \\"q\\" \\\\ b" /)
  assert.match(envelope('Subject: \xc3\xa5\r\n\r\n'), /^\(NIL \{2\}\r\n\xc3\xa5 NIL/)
  assert.match(envelope('Subject: a\rb\r\n\r\n'), /^\(NIL \{3\}\r\na\rb NIL/)
  assert.match(envelope('Subject: a\0b\r\n\r\n'), /^\(NIL \{3\}\r\na b NIL/)
  assert.match(envelope(`Subject: ${'x'.repeat(2_000)}\r\n\r\n`), /^\(NIL \{2000\}\r\nx{2000} NIL/)
})

test('a body structure is written as RFC 9051 §7.5.2 has it, with and without extension data', () => {
  const plain = 'Content-Type: TEXT/PLAIN; CHARSET="US-ASCII"\r\n\r\none\r\ntwo\r\n'
  assert.equal(structure(plain, false), '("text" "plain" ("charset" "US-ASCII") NIL NIL "7bit" 10 2)')
  assert.equal(
    structure(plain),
    '("text" "plain" ("charset" "US-ASCII") NIL NIL "7bit" 10 2 NIL NIL NIL NIL)',
  )
  const mixed =
    'Content-Type: multipart/mixed; boundary=b\r\nContent-Language: sv\r\n\r\n--b\r\n\r\nx\r\n--b\r\n' +
    'Content-Type: application/pdf; name="a b.pdf"\r\nContent-Disposition: attachment; filename="a b.pdf"\r\n' +
    'Content-Transfer-Encoding: base64\r\nContent-Id: <1@x>\r\nContent-Description: d\r\nContent-MD5: m\r\nContent-Location: l\r\n\r\nAAAA\r\n--b--\r\n'
  assert.equal(
    structure(mixed),
    '(("text" "plain" NIL NIL NIL "7bit" 1 0 NIL NIL NIL NIL)' +
      '("application" "pdf" ("name" "a b.pdf") "<1@x>" "d" "base64" 4 "m" ("attachment" ("filename" "a b.pdf")) NIL "l") ' +
      '"mixed" ("boundary" "b") NIL ("sv") NIL)',
  )
  assert.equal(
    structure(mixed, false),
    '(("text" "plain" NIL NIL NIL "7bit" 1 0)("application" "pdf" ("name" "a b.pdf") "<1@x>" "d" "base64" 4) "mixed")',
  )
})

test('a message inside holds its envelope, its structure and its lines', () => {
  assert.equal(
    structure('Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nx\r\n', false),
    '("message" "rfc822" NIL NIL NIL "7bit" 18 (NIL "in" NIL NIL NIL NIL NIL NIL NIL NIL) ("text" "plain" NIL NIL NIL "7bit" 3 1) 3)',
  )
})

test('a parameter that is not ASCII is written in the form of RFC 2231', () => {
  assert.match(
    structure("Content-Disposition: attachment; filename*=iso-8859-1''p%E5%20(1)'.txt\r\n\r\n"),
    / \("attachment" \("filename\*" "utf-8''p%C3%A5%20%281%29%27\.txt"\)\) /,
  )
})

test('containers that hold nothing are still written as clients can read them', () => {
  const empty: Part = { ...parse('Content-Type: multipart/mixed\r\n\r\n').structure, parts: [] }
  assert.equal(
    Buffer.from(bodyStructureText(empty, { extended: false })).toString(),
    '(("text" "plain" NIL NIL NIL "7bit" 0 0) "mixed")',
  )
  const message: Part = { ...empty, type: 'message', subtype: 'rfc822' }
  const value = readImapValue(bodyStructureText(message, { extended: true }))
  assert.equal(Array.isArray(value) && value.length, 14)
  assert.deepEqual(readImapValue(envelopeText(EMPTY_ENVELOPE)), Array(10).fill(null))
})
