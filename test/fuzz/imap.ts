/**
 * Fuzzing of IMAP's wire: commands made from pieces of the grammar and then damaged. However the octets arrive, the same
 * is read; no parser throws; an answer never repeats what was sent; nothing takes long; and while literals are true to their
 * length, no octet of one is ever taken for a command.
 */
import assert from 'node:assert/strict'
import type { Clock } from '../../src/base/clock.ts'
import { Arguments } from '../../src/imap/wire/arguments.ts'
import {
  BEFORE_SIGN_IN,
  commandReader,
  type ReadCommand,
  signedInLimits,
} from '../../src/imap/wire/command-reader.ts'
import { Malformed } from '../../src/imap/wire/malformed.ts'
import { parseFetch } from '../../src/imap/wire/parse-fetch.ts'
import { parseList, parseLsub } from '../../src/imap/wire/parse-list.ts'
import {
  parseCreate,
  parseMailbox,
  parseRename,
  parseSelect,
  parseStatus,
} from '../../src/imap/wire/parse-mailbox.ts'
import { parseCopyMove, parseStore, parseUidExpunge } from '../../src/imap/wire/parse-messages.ts'
import { parseSearch } from '../../src/imap/wire/parse-search.ts'
import {
  parseAuthenticate,
  parseEnable,
  parseGetQuota,
  parseId,
  parseLogin,
  parseNothing,
  parseSetQuota,
} from '../../src/imap/wire/parse-session.ts'
import { memoryChannel } from '../support/memory-channel.ts'
import { goesOn, type Limit } from './limit.ts'

export const fuzzImap = async (limit: Limit, seed: number): Promise<{ runs: number }> => {
  const isTime = goesOn(limit)
  let runs = 0
  while (isTime(runs)) {
    const runSeed = (seed + runs) >>> 0
    try {
      await oneRun(chanceFrom(runSeed))
    } catch (fault) {
      throw new Error(`IMAP, seed ${runSeed}`, { cause: fault })
    }
    runs++
  }
  return { runs }
}

const RUN_CPU_MS_MAX = 1_000 // some milliseconds are usual
const LIMITS = [BEFORE_SIGN_IN, signedInLimits(100_000)]
const stillClock: Clock = { nowMs: () => 0, monotonicMs: () => 0, after: () => () => {} }

type Chance = {
  below(limit: number): number
  one<Item>(items: readonly Item[]): Item
}

/** mulberry32. */
const chanceFrom = (seed: number): Chance => {
  let state = seed
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
  return { below, one: (items) => items[below(items.length)]! }
}

const oneRun = async (chance: Chance): Promise<void> => {
  const began = process.cpuUsage()
  const limits = chance.one(LIMITS)
  const isDamaged = chance.below(2) === 0
  const commands = Array.from({ length: 1 + chance.below(4) }, () => command(chance))
  const sent = commands.join('')
  const text = `${isDamaged ? damaged(sent, chance) : sent}marker NOOP\r\n`
  const whole = await readAll(text, [text.length], limits)
  const pieces = await readAll(
    text,
    Array.from({ length: 20 }, () => chance.below(60)),
    limits,
  )
  assert.deepEqual(pieces, whole)
  if (!isDamaged) assertSound(whole, commands.length)
  const spentMs = process.cpuUsage(began).user / 1_000
  assert.ok(spentMs < RUN_CPU_MS_MAX, `${spentMs} ms`)
}

/** Each command had one outcome and nothing else had any: no octet of a literal was taken for a command. */
const assertSound = (lines: readonly string[], commandCount: number): void => {
  const outcomes = lines.filter((line) => /^(command|append|bad) /.test(line))
  if (!lines.at(-1)?.endsWith('fatal')) {
    assert.equal(lines.at(-1), 'command marker NOOP')
    assert.equal(outcomes.length, commandCount + 1)
  }
  assert.ok(!outcomes.some((line) => line.startsWith('command x')), 'a literal was read as a command')
  assert.ok(!lines.includes('asked'), 'a literal that comes unasked was asked for')
}

/** Everything that is read when the octets arrive in pieces of these lengths. */
const readAll = async (
  text: string,
  lengths: readonly number[],
  limits: (typeof LIMITS)[number],
): Promise<readonly string[]> => {
  const channel = memoryChannel()
  const reader = commandReader(channel, stillClock)
  const lines: string[] = []
  const reading = (async () => {
    for (;;) {
      const read = await reader.read(limits, { utf8: false }, 1_000)
      if (read.kind === 'closed') return
      lines.push(told(read))
      if (read.kind === 'bad' && read.fatal) return
      if (read.kind !== 'append') continue
      let octets = 0
      const literal = await reader.readAppendLiteral((chunk) => {
        octets += chunk.length
      })
      const next = literal.kind === 'read' ? await reader.nextAppendItem() : literal
      lines.push(`${octets} ${literal.kind} ${next.kind}`)
    }
  })()
  let at = 0
  for (const length of lengths) {
    channel.send(text.slice(at, at + length))
    at += length
    await Promise.resolve()
  }
  channel.send(text.slice(at))
  channel.finish()
  await reading
  return channel.takeOutput() === '' ? lines : ['asked', ...lines]
}

const told = (read: ReadCommand): string => {
  switch (read.kind) {
    case 'command': {
      parseAll(read.args.rest())
      return `command ${read.tag} ${read.name}`
    }
    case 'append':
      return `append ${read.tag} ${read.mailbox.text}`
    case 'bad':
      assert.match(read.text, SAFE)
      return `bad ${read.tag} ${read.text} ${read.fatal ? 'fatal' : ''}`
    default:
      return read.kind
  }
}

const SAFE = /^[\x20-\x7e]{1,120}$/

const PARSERS: readonly ((args: Arguments, mode: { utf8: boolean }) => unknown)[] = [
  parseFetch,
  parseSearch,
  parseStore,
  parseCopyMove,
  parseUidExpunge,
  parseList,
  parseLsub,
  parseMailbox,
  parseRename,
  parseCreate,
  parseSelect,
  parseStatus,
  parseLogin,
  parseAuthenticate,
  parseId,
  parseEnable,
  parseGetQuota,
  parseSetQuota,
  parseNothing,
]

const parseAll = (wire: string): void => {
  for (const parse of PARSERS) {
    for (const utf8 of [false, true]) {
      const value = parse(new Arguments(wire), { utf8 })
      if (value instanceof Malformed) assert.match(value.text, SAFE)
    }
  }
}

const VERBS = [
  'NOOP',
  'LOGIN',
  'UID FETCH',
  'FETCH',
  'SEARCH',
  'UID SEARCH',
  'STORE',
  'LIST',
  'SELECT',
  'STATUS',
  'CREATE',
  'ID',
  'APPEND',
  'APPEND',
  'COPY',
  'AUTHENTICATE',
]
const WORDS = [
  '1:*',
  '1,3:5',
  '$',
  'FLAGS',
  '(FLAGS UID)',
  'BODY.PEEK[1.HEADER.FIELDS (A B)]<0.5>',
  'BINARY.SIZE[1]',
  'PREVIEW (LAZY)',
  '(CHANGEDSINCE 5 VANISHED)',
  'RETURN (MIN MAX)',
  'CHARSET UTF-8',
  'OR',
  'NOT',
  'ALL',
  '(SEEN',
  'UNSEEN)',
  'SINCE 1-Jan-2020',
  'HEADER X',
  'INBOX',
  '"a b"',
  'Entw&APw-rfe',
  '""',
  '*',
  '%',
  '(SUBSCRIBED)',
  '(MESSAGES UIDNEXT)',
  '(\\Seen $Junk)',
  '+FLAGS.SILENT',
  '"17-Jul-1996 02:44:25 -0700"',
  '(QRESYNC (1 2 3:4 (1 2)))',
  'UTF8 (',
  ')',
  'NIL',
]

const command = (chance: Chance): string => {
  const verb = chance.one(VERBS)
  const words = Array.from({ length: chance.below(8) }, () =>
    chance.below(4) === 0 ? literal(chance) : chance.one(WORDS),
  )
  return `${chance.one(['a', 'b1', 'A.9'])} ${[verb, ...words].join(' ')}\r\n`
}

/** True to its length and sent unasked: what is around it must survive whatever it holds. */
const literal = (chance: Chance): string => {
  const octets = chance.below(6) === 0 ? chance.below(10_000) : chance.below(30)
  const content = 'x DELETE INBOX\r\n{5+}\r\n"(\\'.repeat(1 + octets / 20).slice(0, octets)
  return `${chance.below(4) === 0 ? '~' : ''}{${octets}+}\r\n${content}`
}

const DAMAGE = [
  '',
  '(',
  ')',
  '"',
  '{',
  '}',
  '{9+}\r\n',
  '\r\n',
  '\0',
  '\xff',
  ' ',
  '\\',
  '+',
  '4294967296',
  '~',
]

const damaged = (text: string, chance: Chance): string => {
  let result = text
  for (let blow = chance.below(5); blow >= 0; blow--) {
    const at = chance.below(result.length + 1)
    const piece = chance.one(DAMAGE)
    const times = chance.below(20) === 0 ? chance.below(20_000) : 1
    result = result.slice(0, at) + piece.repeat(times) + result.slice(at + chance.below(4))
  }
  return result
}
