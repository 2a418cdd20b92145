import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseCommandLine, parseNumbers } from './command-line.ts'
import { DotStuffing } from './dot-stuffing.ts'
import { TopOfMessage } from './top-of-message.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

/** Cuts a text at some places. */
const cut = (text: string, places: readonly number[]): Buffer[] => {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b)
  return [...ends, text.length].map((end, at) => Buffer.from(text.slice(at === 0 ? 0 : ends[at - 1], end)))
}

const sent = (pieces: readonly Uint8Array[]): string => {
  const dots = new DotStuffing()
  return pieces.map((piece) => Buffer.from(dots.stuff(piece)).toString()).join('') + dots.end()
}

test('a message is stuffed and ended so that a client gets back what is stored', () => {
  const cases = {
    'a\r\n.b\r\n': 'a\r\n..b\r\n.\r\n',
    '.\r\n': '..\r\n.\r\n',
    a: 'a\r\n.\r\n',
    'a\r': 'a\r\r\n.\r\n',
    'a\n': 'a\n\r\n.\r\n',
    '': '.\r\n',
    'a\n.\nb.\r\n..\r\n': 'a\n..\nb.\r\n...\r\n.\r\n',
  }
  for (const [stored, expected] of Object.entries(cases)) assert.equal(sent([Buffer.from(stored)]), expected)
})

const message = fc.string({ unit: fc.constantFrom('.', '\r\n', '\n', '\r', 'a', '\r\n.\r\n') })
const places = fc.array(fc.nat(200))

test('no message, in whatever pieces, ends early or comes out changed', () => {
  fc.assert(
    fc.property(message, places, (text, at) => {
      const octets = sent(cut(text, at))
      assert.equal(octets, sent([Buffer.from(text)]))
      // A client that takes any LF for the end of a line is the one that could be fooled.
      const lines = octets.split('\n')
      assert.equal(
        lines.findIndex((line) => line === '.\r' || line === '.'),
        lines.length - 2,
      )
      const read = lines
        .slice(0, -2)
        .map((line) => line.replace(/^\./, ''))
        .join('\n')
      assert.equal(
        text === '' || text.endsWith('\r\n')
          ? `${read}\n`.slice(text === '' ? 1 : 0)
          : `${read}`.slice(0, -1),
        text,
      )
    }),
  )
})

const topOf = (pieces: readonly Uint8Array[], lines: number): string => {
  const top = new TopOfMessage(lines)
  let text = ''
  for (const piece of pieces) {
    if (top.isComplete) break
    text += Buffer.from(piece.subarray(0, top.octetsOf(piece))).toString()
  }
  return text
}

test('the top of a message is its header, the empty line and so many lines, in whatever pieces', () => {
  const expected = (text: string, lines: number): string => {
    const all = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
    const empty = all.findIndex((line) => line === '\n' || line === '\r\n')
    return all.slice(0, empty === -1 ? all.length : empty + 1 + lines).join('')
  }
  assert.equal(topOf([Buffer.from('A: b\r\n\r\none\r\ntwo\r\n')], 1), 'A: b\r\n\r\none\r\n')
  fc.assert(
    fc.property(message, places, fc.nat(4), (text, at, lines) =>
      assert.equal(topOf(cut(text, at), lines), expected(text, lines)),
    ),
  )
})

test('a command line is a keyword in any case and what follows one space', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['noop', 'NOOP', ''],
    ['PASS  two blanks ', 'PASS', ' two blanks '],
    ['', '', ''],
    [' STAT', '', 'STAT'],
    [`${'x'.repeat(5_000)} y`, 'XXXXXXXXX', 'y'],
  ]
  for (const [line, name, argument] of cases) {
    const parsed = parseCommandLine(Buffer.from(line))
    assert.deepEqual([parsed.name, parsed.argument.toString()], [name, argument])
  }
})

test('numbers are digits and nothing else', () => {
  assert.deepEqual(parseNumbers(Buffer.from('1 20')), [1, 20])
  assert.deepEqual(parseNumbers(Buffer.from('007 ')), [7])
  assert.deepEqual(parseNumbers(Buffer.from('  3   999999999999999 ')), [3, 999_999_999_999_999])
  for (const text of [
    '',
    ' ',
    '1,2',
    '1 2x',
    '+1',
    '1e3',
    '0x1',
    '1.0',
    '-1',
    '1\t2',
    '\u0661',
    '1'.repeat(16),
    '1 '.repeat(30),
  ])
    assert.equal(parseNumbers(Buffer.from(text)), null, text)
})
