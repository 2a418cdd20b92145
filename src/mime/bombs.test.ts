/** Messages made to be dear (attack A9): each is read in at most a second of CPU, whatever it repeats. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMessageParser } from './message-parser.ts'
import { prepareTexts } from './prepare.ts'

const MESSAGE_OCTETS = 50_000_000
const CHUNK_OCTETS = 65_536
const CPU_MICROSECONDS_MAX = 1_000_000
const KEPT_OCTETS_MAX = 32 * 1_048_576

/** `start` once, then `again` (or what it gives for 0, 1, ...) until the message is 50 MB, or `times` is reached. */
type Bomb = readonly [
  name: string,
  start: string,
  again: string | ((index: number) => string),
  times?: number,
]

const MIXED = 'Content-Type: multipart/mixed; boundary=x\n\n--x\n\n'
const BOMBS: readonly Bomb[] = [
  [
    'multiparts nested 100,000 deep',
    '',
    (index) => `Content-Type: multipart/mixed; boundary=b${index}\n\n--b${index}\n`,
    100_000,
  ],
  ['messages nested 1,700,000 deep', '', 'Content-Type: message/rfc822\n\n'],
  ['5,000,000 parts', MIXED, '\n--x\n\n', 5_000_000],
  [
    'parts that say much',
    MIXED,
    '\n--x\nContent-Type: text/plain; charset=utf-8; name*0=a; name*1=b\nContent-ID: <x>\n\nx',
  ],
  ['parts with long names', MIXED, `\n--x\nContent-Type: text/plain; name="${'\x80'.repeat(60_000)}"\n\nx`],
  ['1,000,000 header fields', '', (index) => `X-${index}: y\r\n`, 1_000_000],
  ['a header that never ends', 'X: ', 'y'],
  ['a header of the shortest lines', '', 'a\n'],
  ['12,000,000 addresses', 'To: ', 'a@b,'],
  ['3,000,000 To fields', '', 'To: a@b,c@d\n'],
  [
    'messages inside with many addresses',
    MIXED,
    `\n--x\nContent-Type: message/rfc822\n\nTo: ${'a,'.repeat(1_000)}\n\nx`,
  ],
  ['1,000,000 pieces of RFC 2231', 'Content-Type: text/plain', (index) => `; n*${index}=a`, 1_000_000],
  ['comments without an end', 'To: ', '('],
  ['routes without an end', 'To: <', '@'],
  ['domain literals without an end', 'To: ', '['],
  [
    'messages inside with routes without an end',
    MIXED,
    `\n--x\nContent-Type: message/rfc822\n\nTo: <${'@'.repeat(30_000)}\n\nx`,
  ],
  ['encoded words without an end', 'Subject: ', '=?utf-8?q?'],
  ['nothing but line ends', MIXED, '\n'],
  ['lines that look like delimiters', MIXED, '\n--'],
  ['lines that are nearly delimiters', MIXED, '\n--xx'],
  ['delimiters with something behind', MIXED, '\n--x                    y'],
  ['tags without an end', 'Content-Type: text/html\n\n', '<a '],
  ['white space in HTML', 'Content-Type: text/html\n\n', '\t<b> '],
]

function* chunksOf([, start, again, times = Number.POSITIVE_INFINITY]: Bomb): Generator<Buffer> {
  yield Buffer.from(start, 'latin1')
  if (typeof again === 'string') {
    const repeats = Math.ceil(CHUNK_OCTETS / again.length)
    const chunk = Buffer.from(again.repeat(repeats), 'latin1')
    const chunks = Math.min(MESSAGE_OCTETS / chunk.length, times / repeats)
    for (let sent = 0; sent < chunks; sent += 1) yield chunk
    return
  }
  let chunk = ''
  for (let index = 0; index < times; index += 1) {
    chunk += again(index)
    if (chunk.length < CHUNK_OCTETS) continue
    yield Buffer.from(chunk, 'latin1')
    chunk = ''
  }
  yield Buffer.from(chunk, 'latin1')
}

/** CPU of the parser alone, and what it still holds at the end. */
const explode = (bomb: Bomb): { cpuMicroseconds: number; keptOctets: number } => {
  const parser = createMessageParser()
  let cpuMicroseconds = 0
  const timed = <Result>(work: () => Result): Result => {
    const before = process.cpuUsage()
    const result = work()
    const { user, system } = process.cpuUsage(before)
    cpuMicroseconds += user + system
    return result
  }
  for (const chunk of chunksOf(bomb)) timed(() => parser.push(chunk))
  const texts = timed(() => prepareTexts(parser.end()))
  const keptOctets =
    texts.header.length + texts.envelope.length + texts.bodyStructure.length + texts.structure.length
  return { cpuMicroseconds, keptOctets }
}

for (const bomb of BOMBS) {
  test(`${bomb[0]}: at most a second of CPU, and little is kept`, () => {
    const { cpuMicroseconds, keptOctets } = explode(bomb)
    assert.ok(cpuMicroseconds <= CPU_MICROSECONDS_MAX, `${cpuMicroseconds} microseconds`)
    assert.ok(keptOctets <= KEPT_OCTETS_MAX, `${keptOctets} octets`)
  })
}
