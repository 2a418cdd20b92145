import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { parseCommandLine } from './command-line.ts'
import { DataDecoder } from './data-decoder.ts'
import { LineEndWatch } from './line-ends.ts'
import { parseParameters } from './parameters.ts'
import { mailboxText, parsePath } from './path.ts'
import { reply } from './reply.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

describe('a command line', () => {
  const cases: readonly [string, string, string][] = [
    ['quit', 'QUIT', ''],
    ['MAIL FROM:<a@b> SIZE=1  ', 'MAIL', 'FROM:<a@b> SIZE=1'],
    ['ehlo  x', 'EHLO', ' x'],
    ['', '', ''],
    ['250-x', '', '50-x'],
  ]
  for (const [line, verb, argument] of cases)
    test(`${JSON.stringify(line)} is ${verb === '' ? 'no command' : verb}`, () => {
      const parsed = parseCommandLine(Buffer.from(line))
      assert.equal(parsed.kind, 'command')
      assert.deepEqual(parsed.kind === 'command' && [parsed.verb, parsed.argument], [verb, argument])
    })

  test('control characters and broken UTF-8 are refused wherever they stand', () => {
    for (const text of ['NOOP \0', 'NO\rOP', 'NOOP \x7f', 'NOOP \x1b[2J', 'NOOP \u0085'])
      assert.deepEqual(parseCommandLine(Buffer.from(text)), {
        kind: 'unreadable',
        because: 'control-character',
      })
    assert.deepEqual(parseCommandLine(Buffer.from([0x4e, 0x20, 0xff])), {
      kind: 'unreadable',
      because: 'not-utf-8',
    })
  })
})

describe('a path', () => {
  const good: readonly [string, string, string][] = [
    ['<anna@example.test>', 'anna@example.test', ''],
    ['<anna+x@example.test> SIZE=1', 'anna+x@example.test', ' SIZE=1'],
    ['<@a.test,@b.test:anna@example.test>', 'anna@example.test', ''],
    ['<"an na"@example.test>', '"an na"@example.test', ''],
    ['<"an\\"na"@example.test>', '"an\\"na"@example.test', ''],
    ['<"anna"@example.test>', 'anna@example.test', ''],
    ['<anna@[127.0.0.1]>', 'anna@[127.0.0.1]', ''],
    ['<anna@[IPv6:::1]>', 'anna@[IPv6:::1]', ''],
    ['<åsa@exempel.test>', 'åsa@exempel.test', ''],
    ['<postmaster>', 'postmaster', ''],
  ]
  for (const [text, written, rest] of good)
    test(`${text} is read`, () => {
      const read = parsePath(text)
      assert.ok(read !== null && read.path.kind === 'mailbox')
      assert.deepEqual([mailboxText(read.path), read.rest], [written, rest])
    })

  test('<> is the null path', () => {
    assert.deepEqual(parsePath('<> SIZE=1'), { path: { kind: 'null' }, rest: ' SIZE=1' })
  })

  for (const text of [
    '',
    'anna@example.test',
    '<anna@example.test',
    '<anna@>',
    '<@b.test>',
    '<an na@b.test>',
    '<a@b>x',
    '<a@b@c>',
    '<a@b..c>',
    '<a\0@b>',
    '<"a\nb"@c>',
    `<a@${'b'.repeat(600)}>`,
  ])
    test(`${JSON.stringify(text).slice(0, 30)} is none`, () => assert.equal(parsePath(text), null))

  test('what is written for a local part is read as the same again, and has no bracket or line of its own', () => {
    const local = fc.string({ unit: fc.constantFrom(...'ab.@<>"\\ ,;:()[]é'), minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(local, (text) => {
        const written = mailboxText({ local: text, domain: 'example.test' })
        const read = parsePath(`<${written}>`)
        assert.ok(read !== null && read.path.kind === 'mailbox')
        assert.equal(read.path.local, text)
      }),
    )
  })
})

test('parameters are read in any case, and once each', () => {
  assert.deepEqual(
    [...(parseParameters(' size=10  BODY=8BITMIME SMTPUTF8') ?? [])],
    [
      ['SIZE', '10'],
      ['BODY', '8BITMIME'],
      ['SMTPUTF8', null],
    ],
  )
  for (const text of [' SIZE=1 SIZE=2', ' =1', ' SIZE=', ' S\u0000=1', ' A=B=C'])
    assert.equal(parseParameters(text), null, text)
})

test('a reply never gains a line from what it quotes', () => {
  assert.equal(reply(550, '5.1.1', 'no\r\n250 yes'), '550 5.1.1 no??250 yes\r\n')
  assert.equal(reply(535, '5.7.8', 'one', 'two'), '535-5.7.8 one\r\n535 5.7.8 two\r\n')
})

/** Gives `bytes` to a decoder in pieces cut at `cuts`. */
const decode = (bytes: Buffer, cuts: readonly number[]): { text: string; rest: string | null } => {
  const decoder = new DataDecoder()
  let text = ''
  let at = 0
  for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
    const { pieces, rest } = decoder.push(bytes.subarray(at, cut))
    text += Buffer.concat(pieces).toString('latin1')
    if (rest !== null) return { text, rest: rest.toString('latin1') + bytes.toString('latin1', cut) }
    at = cut
  }
  return { text, rest: null }
}

describe('the end of DATA', () => {
  const cases: readonly [string, string, string | null][] = [
    ['.\r\n', '', ''],
    ['a\r\n.\r\nQUIT', 'a\r\n', 'QUIT'],
    ['..\r\n.\r\n', '.\r\n', ''],
    ['...a\r\n.\r\n', '..a\r\n', ''],
    ['.a\r\n.\r\n', 'a\r\n', ''],
    ['a\n.\nb\r\n.\r\n', 'a\n.\nb\r\n', ''],
    ['a\r\n.\nb\r\n.\r\n', 'a\r\n\nb\r\n', ''],
    ['a\r\n.\rb\r\n.\r\n', 'a\r\n\rb\r\n', ''],
    ['a\r.\r\n.\r\n', 'a\r.\r\n', ''],
    ['\r\r\n.\r\n', '\r\r\n', ''],
    ['a\r\n.', 'a\r\n', null],
  ]
  for (const [sent, text, rest] of cases)
    test(`${JSON.stringify(sent)} gives ${JSON.stringify(text)} at every split`, () => {
      const bytes = Buffer.from(sent, 'latin1')
      for (let first = 0; first <= bytes.length; first += 1)
        for (let second = first; second <= bytes.length; second += 1)
          assert.deepEqual(decode(bytes, [first, second]), { text, rest }, `${first}, ${second}`)
    })

  test('a clean body comes out as it went in, however it is dotted and split', () => {
    const line = fc.string({ unit: fc.constantFrom('a', '.', ' '), maxLength: 5 })
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 20 }),
        fc.array(fc.nat(150), { maxLength: 8 }),
        (lines, cuts) => {
          const body = lines.map((text) => `${text}\r\n`).join('')
          const sent = `${lines.map((text) => `${text.startsWith('.') ? '.' : ''}${text}\r\n`).join('')}.\r\nNOOP`
          const inside = cuts.filter((cut) => cut < sent.length)
          assert.deepEqual(decode(Buffer.from(sent), inside), { text: body, rest: 'NOOP' })
        },
      ),
    )
  })

  test('many dotted lines come out in few pieces', () => {
    const { pieces } = new DataDecoder().push(Buffer.from('..\r\n'.repeat(10_000)))
    assert.ok(pieces.length <= 8)
    assert.equal(Buffer.concat(pieces).length, 30_000)
  })
})

describe('line ends', () => {
  const unclean = (text: string, cut: number) => {
    const watch = new LineEndWatch()
    watch.push(Buffer.from(text.slice(0, cut), 'latin1'))
    watch.push(Buffer.from(text.slice(cut), 'latin1'))
    return watch.end()
  }
  const cases: readonly [string, string | null][] = [
    ['', null],
    ['a\r\nb\r\n\r\n', null],
    ['a\nb\r\n', 'bare-line-end'],
    ['a\rb\r\n', 'bare-line-end'],
    ['a\r\r\n', 'bare-line-end'],
    ['a\r\n\n', 'bare-line-end'],
    ['\n', 'bare-line-end'],
    ['a\r', 'bare-line-end'],
    ['a\0b\r\n', 'nul'],
  ]
  for (const [text, found] of cases)
    test(`${JSON.stringify(text)} is ${found ?? 'clean'} at every split`, () => {
      for (let cut = 0; cut <= text.length; cut += 1) assert.equal(unclean(text, cut), found, `${cut}`)
    })
})
