import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Line } from './channel.ts'
import { ReadAhead } from './read-ahead.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

const OCTETS_MAX = 8

const told = (line: Line): string =>
  line.kind === 'line' ? `${line.bytes.toString('latin1')}${line.bareEnd ? '!' : ''}` : line.kind

const linesOf = (pieces: readonly string[]): string[] => {
  const ahead = new ReadAhead()
  const lines: string[] = []
  for (const piece of pieces) {
    ahead.push(Buffer.from(piece, 'latin1'))
    for (let line = ahead.takeLine(OCTETS_MAX); line !== null; line = ahead.takeLine(OCTETS_MAX))
      lines.push(told(line))
  }
  return lines
}

/** The rule said again in another way: split after each LF, take the line end off, compare the length. */
const expected = (text: string): string[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((whole) => {
      const line = whole.replace(/\r$/, '')
      return line.length > OCTETS_MAX ? 'too-long' : `${line}${whole.endsWith('\r') ? '' : '!'}`
    })

const TEXT = 'ab\r\n12345678\r\n12345678\n123456789\r\n\r\n\n\rx\r\r\n1234567890123456\rz\nend\r\nrest'

test('lines are the same wherever the network cuts them', () => {
  for (let at = 0; at <= TEXT.length; at++)
    assert.deepEqual(linesOf([TEXT.slice(0, at), TEXT.slice(at)]), expected(TEXT), `cut at ${at}`)
  assert.deepEqual(linesOf([...TEXT]), expected(TEXT))
})

test('any bytes in any pieces give the lines of the whole', () => {
  const piece = fc.string({ unit: fc.constantFrom('a', 'b', '\r', '\n', '\r\n', '12345') })
  fc.assert(
    fc.property(fc.array(piece), (pieces) => assert.deepEqual(linesOf(pieces), expected(pieces.join('')))),
  )
})

test('a line too long is thrown away as it comes, and its two ends are told', () => {
  const ahead = new ReadAhead()
  ahead.push(Buffer.from(`start${'x'.repeat(1_000)}`))
  for (let round = 0; round < 1_000; round++) {
    assert.equal(ahead.takeLine(OCTETS_MAX), null)
    assert.equal(ahead.octets, 0)
    ahead.push(Buffer.alloc(1_000, 'y'))
  }
  ahead.push(Buffer.from('end\r'))
  assert.equal(ahead.takeLine(OCTETS_MAX), null)
  ahead.push(Buffer.from('\nnext\r\n'))
  const line = ahead.takeLine(OCTETS_MAX)
  assert.ok(line?.kind === 'too-long')
  assert.equal(line.start?.toString(), `start${'x'.repeat(251)}`)
  assert.equal(line.end?.toString(), `${'y'.repeat(253)}end`)
  assert.equal(told(ahead.takeLine(OCTETS_MAX) ?? { kind: 'closed' }), 'next')
})

test('what was handed out stays as it was, whatever comes later', () => {
  const ahead = new ReadAhead()
  const lines: Buffer[] = []
  for (const piece of ['one\r\nt', 'w', 'o\r\nthr', 'ee\r\nf', 'our\r\n']) {
    ahead.push(Buffer.from(piece))
    for (let line = ahead.takeLine(OCTETS_MAX); line?.kind === 'line'; line = ahead.takeLine(OCTETS_MAX))
      lines.push(line.bytes)
  }
  assert.deepEqual(lines.map(String), ['one', 'two', 'three', 'four'])
})

test('chunks are cut to size, and what is put back is read next', () => {
  const ahead = new ReadAhead()
  assert.equal(ahead.takeChunk(4).length, 0)
  ahead.push(Buffer.from('abcdef\r\n'))
  assert.equal(ahead.takeChunk(4).toString(), 'abcd')
  ahead.unread(Buffer.from('cd'))
  assert.equal(told(ahead.takeLine(OCTETS_MAX) ?? { kind: 'closed' }), 'cdef')
  ahead.unread(Buffer.from('again\n'))
  assert.equal(ahead.takeChunk(100).toString(), 'again\n')
  assert.equal(ahead.octets, 0)
})
