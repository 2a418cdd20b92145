import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMessageParser } from './message-parser.ts'
import { type Part, partAt, type SectionText, sectionRange } from './part.ts'

const structureOf = (message: string): Part => {
  const parser = createMessageParser()
  parser.push(Buffer.from(message, 'latin1'))
  return parser.end().structure
}

const attached = (boundary: string, marker: string) =>
  `Subject: ${marker}\r\nContent-Type: multipart/mixed; boundary=${boundary}\r\n\r\n--${boundary}\r\n\r\n${marker} one\r\n--${boundary}\r\nContent-Type: application/octet-stream\r\n\r\n${marker} two\r\n--${boundary}--`

// The message that RFC 9051 §6.4.5.1 takes apart.
const MESSAGE = [
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  '',
  'first',
  '--b',
  'Content-Type: application/octet-stream',
  '',
  'second',
  '--b',
  'Content-Type: message/rfc822',
  '',
  attached('m3', 'three'),
  '--b',
  'Content-Type: multipart/mixed; boundary=b4',
  '',
  '--b4',
  'Content-Type: image/gif',
  '',
  'picture',
  '--b4',
  'Content-Type: message/rfc822',
  '',
  'Subject: deep\r\n\r\ndeep text',
  '--b4--',
  '--b--',
  '',
].join('\r\n')

const shown = (message: string, section: readonly number[], text: SectionText | null): string | null => {
  const range = sectionRange(structureOf(message), section, text)
  return range === null ? null : message.slice(range.from, range.to)
}

test('sections are those of RFC 9051 §6.4.5.1', () => {
  const cases: readonly [section: number[], text: SectionText | null, expected: string | null][] = [
    [[], null, MESSAGE],
    [[], 'header', 'Content-Type: multipart/mixed; boundary=b\r\n\r\n'],
    [[], 'text', MESSAGE.slice(MESSAGE.indexOf('--b'))],
    [[], 'mime', null],
    [[1], null, 'first'],
    [[1], 'mime', '\r\n'],
    [[1], 'header', null],
    [[1], 'text', null],
    [[1, 1], null, null],
    [[2], 'mime', 'Content-Type: application/octet-stream\r\n\r\n'],
    [[3], null, attached('m3', 'three')],
    [[3], 'mime', 'Content-Type: message/rfc822\r\n\r\n'],
    [[3], 'header', 'Subject: three\r\nContent-Type: multipart/mixed; boundary=m3\r\n\r\n'],
    [[3, 1], null, 'three one'],
    [[3, 2], null, 'three two'],
    [[3, 2], 'mime', 'Content-Type: application/octet-stream\r\n\r\n'],
    [[3, 3], null, null],
    [[4, 1], null, 'picture'],
    [[4, 1], 'mime', 'Content-Type: image/gif\r\n\r\n'],
    [[4, 2], null, 'Subject: deep\r\n\r\ndeep text'],
    [[4, 2], 'header', 'Subject: deep\r\n\r\n'],
    [[4, 2], 'text', 'deep text'],
    [[4, 2, 1], null, 'deep text'],
    [[4, 2, 1, 1], null, null],
    [[4, 2, 2], null, null],
    [[5], null, null],
    [[0], null, null],
  ]
  for (const [section, text, expected] of cases) {
    assert.equal(shown(MESSAGE, section, text), expected, `${section.join('.')} ${text}`)
  }
})

test('part 1 of a message that is not multipart is its body', () => {
  const message = 'Subject: x\r\n\r\nbody'
  assert.equal(shown(message, [1], null), 'body')
  assert.equal(shown(message, [1], 'mime'), 'Subject: x\r\n\r\n')
  for (const section of [[2], [1, 1], [1, 1, 1]]) assert.equal(shown(message, section, null), null)
})

test('numbers count into a message whose whole content is a message', () => {
  const message = `Content-Type: message/rfc822\r\n\r\n${attached('m', 'inner')}`
  assert.equal(shown(message, [1], null), attached('m', 'inner'))
  assert.equal(shown(message, [1], 'header'), attached('m', 'inner').split('--m')[0])
  assert.equal(shown(message, [1, 2], null), 'inner two')
  assert.equal(partAt(structureOf(message), [1, 2])?.subtype, 'octet-stream')
})

test('a message within a message within a message has a number a level', () => {
  const message =
    'A: 1\r\nContent-Type: message/rfc822\r\n\r\nB: 2\r\nContent-Type: message/rfc822\r\n\r\nC: 3\r\n\r\ntext'
  assert.equal(shown(message, [1], 'header'), 'B: 2\r\nContent-Type: message/rfc822\r\n\r\n')
  assert.equal(shown(message, [1, 1], 'header'), 'C: 3\r\n\r\n')
  assert.equal(shown(message, [1, 1, 1], null), 'text')
})
