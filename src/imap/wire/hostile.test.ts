import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { memoryChannel } from '../../../test/support/memory-channel.ts'
import type { Clock } from '../../base/clock.ts'
import { Arguments } from './arguments.ts'
import { BEFORE_SIGN_IN, commandReader, signedInLimits } from './command-reader.ts'
import { parseAppendHead } from './parse-append.ts'
import { parseFetch } from './parse-fetch.ts'
import { parseList } from './parse-list.ts'
import { parseSelect, parseStatus } from './parse-mailbox.ts'
import { parseCopyMove, parseStore } from './parse-messages.ts'
import { parseSearch } from './parse-search.ts'
import { parseAuthenticate, parseEnable, parseId, parseLogin, parseSetQuota } from './parse-session.ts'

const CPU_MS_MAX = 50 // docs/threats.md, A7: no input may cost more
const LINE_OCTETS = 65_000 // the longest that reaches a parser
const stillClock: Clock = { nowMs: () => 0, monotonicMs: () => 0, after: () => () => {} }

/** The least of three runs, so that neither a cold start nor a collection of garbage counts. */
const cpuMs = async (work: () => Promise<void> | void): Promise<number> => {
  let leastMs = Number.POSITIVE_INFINITY
  for (let run = 0; run < 3; run++) {
    const before = process.cpuUsage()
    await work()
    leastMs = Math.min(leastMs, process.cpuUsage(before).user / 1000)
  }
  return leastMs
}

describe('hostile input before sign-in', () => {
  const MIB = 1 << 20
  for (const [what, bytes, answers] of [
    ['a million parentheses', `a SEARCH ${'('.repeat(1_000_000)}\r\n`, ['bad']],
    ['a tag of a mebibyte', `${'a'.repeat(MIB)} NOOP\r\n`, ['bad']],
    ['base64 of ten mebibytes', `a AUTHENTICATE PLAIN ${'QUJD'.repeat(2.5 * MIB)}\r\n`, ['bad']],
    ['a literal of two gibibytes', 'a LOGIN {2147483648}\r\n', ['bad']],
    ['a literal of two gibibytes, unasked', 'a LOGIN {2147483648+}\r\n', ['bad']],
    ['a thousand empty lines', '\r\n'.repeat(1_000), Array(1_000).fill('bad')],
    ['ten thousand literals of nothing', `a LOGIN${' {0+}\r\n'.repeat(10_000)}\r\n`, ['bad']],
    ['a line that never ends', 'a'.repeat(10 * MIB), []],
    ['zeros', '\0'.repeat(MIB), []],
  ] as const)
    test(`${what}: told off, soon`, async () => {
      const spent = await cpuMs(async () => {
        const channel = memoryChannel()
        channel.send(bytes)
        channel.finish()
        const reader = commandReader(channel, stillClock)
        const kinds: string[] = []
        for (;;) {
          const read = await reader.read(BEFORE_SIGN_IN, { utf8: false }, 1_000)
          if (read.kind === 'closed') break
          kinds.push(read.kind)
          if (read.kind === 'bad') assert.match(read.text, /^[\x20-\x7e]{1,100}$/)
          if (read.kind === 'bad' && read.fatal) break
        }
        assert.deepEqual(kinds, answers)
      })
      assert.ok(spent <= CPU_MS_MAX, `${spent} ms`)
    })
})

describe('hostile arguments, as long as a line can be', () => {
  const parsers: Readonly<Record<string, (args: Arguments) => unknown>> = {
    FETCH: parseFetch,
    SEARCH: parseSearch,
    STORE: parseStore,
    LIST: (args) => parseList(args, { utf8: false }),
    SELECT: (args) => parseSelect(args, { utf8: false }),
    STATUS: (args) => parseStatus(args, { utf8: false }),
    COPY: (args) => parseCopyMove(args, { utf8: false }),
    APPEND: (args) => parseAppendHead(args, { utf8: false }),
    ID: parseId,
    ENABLE: parseEnable,
    LOGIN: parseLogin,
    AUTHENTICATE: parseAuthenticate,
    SETQUOTA: parseSetQuota,
  }
  const pieces = [
    '(',
    ')',
    '"',
    '\\',
    '\\"',
    '{',
    '{0}\r\n',
    '{1}\r\na',
    '{9',
    '1,',
    '1:*,',
    '*',
    '&',
    '&AOU-',
    '&-',
    'ALL ',
    'NOT ',
    'OR ',
    '(ALL ',
    'BODY[',
    'BODY[1.',
    '1.',
    '<',
    'a.',
    'FLAGS ',
    '\\Seen ',
    '"a" ',
    '"a" NIL ',
    '\xff',
    'ä',
    '\0',
    '=',
    'QUJD',
    ' ',
    '%',
    '/',
  ]
  const starts = [
    '',
    '1 ',
    '1 (',
    '1 BODY[',
    '1 BODY[HEADER.FIELDS (',
    '1 FLAGS (',
    '"" ',
    '"" (',
    '(',
    'x ',
    'x (',
    '"',
    'RETURN (',
    'CHARSET ',
    'TEXT "',
    'PLAIN ',
  ]

  test('none costs much, none throws', async () => {
    let worst = { spentMs: 0, what: '' }
    for (const [name, parse] of Object.entries(parsers)) {
      for (const start of starts) {
        for (const piece of pieces) {
          const text = (start + piece.repeat(Math.ceil(LINE_OCTETS / piece.length))).slice(0, LINE_OCTETS)
          const beganMs = performance.now()
          parse(new Arguments(text))
          const tookMs = performance.now() - beganMs
          if (tookMs <= worst.spentMs) continue
          const spentMs = await cpuMs(() => void parse(new Arguments(text)))
          if (spentMs > worst.spentMs) worst = { spentMs, what: `${name} ${start}${piece}…` }
        }
      }
    }
    assert.ok(worst.spentMs <= CPU_MS_MAX, `${worst.what}: ${worst.spentMs} ms`)
  })

  test('what is gathered of a command stays under its limit', async () => {
    const limits = signedInLimits(1_000_000)
    const channel = memoryChannel()
    channel.send(`a SEARCH ${`TEXT {4096+}\r\n${'x'.repeat(4096)} `.repeat(100)}ALL\r\nb NOOP\r\n`)
    const reader = commandReader(channel, stillClock)
    const read = await reader.read(limits, { utf8: false }, 1_000)
    assert.ok(read.kind === 'bad' && !read.fatal)
    const next = await reader.read(limits, { utf8: false }, 1_000)
    assert.ok(next.kind === 'command' && next.tag === 'b')
  })
})
