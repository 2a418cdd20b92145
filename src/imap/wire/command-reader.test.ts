import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type MemoryChannel, memoryChannel } from '../../../test/support/memory-channel.ts'
import type { Clock } from '../../base/clock.ts'
import {
  BEFORE_SIGN_IN,
  type CommandReader,
  commandReader,
  type ReadCommand,
  signedInLimits,
} from './command-reader.ts'
import { parseLogin } from './parse-session.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time; test/fuzz looks for new ones

const MESSAGE_OCTETS_MAX = 1_000_000
const SIGNED_IN = signedInLimits(MESSAGE_OCTETS_MAX)
const REV1 = { utf8: false }
const WAIT_MS = 1_000

const stillClock: Clock = { nowMs: () => 0, monotonicMs: () => 0, after: () => () => {} }

type Client = {
  readonly channel: MemoryChannel
  readonly reader: CommandReader
  readonly next: () => Promise<ReadCommand>
}
/** A client that has sent this and then closed its side. */
const sent = (bytes: string | Buffer, limits = SIGNED_IN, clock = stillClock): Client => {
  const channel = memoryChannel()
  channel.send(bytes)
  channel.finish()
  const reader = commandReader(channel, clock)
  return { channel, reader, next: () => reader.read(limits, REV1, WAIT_MS) }
}

/** What was read, in one line. */
const told = (read: ReadCommand): string => {
  switch (read.kind) {
    case 'command':
      return `${read.tag} ${read.name} ${JSON.stringify(read.args.rest())}`
    case 'append':
      return `${read.tag} APPEND ${read.mailbox.text} ${read.first.literal.octets}`
    case 'bad':
      return `${read.tag ?? '*'} BAD ${read.text}${read.fatal ? ' (fatal)' : ''}`
    default:
      return read.kind
  }
}
const allTold = async ({ next }: Client): Promise<readonly string[]> => {
  const lines: string[] = []
  for (;;) {
    const read = await next()
    if (read.kind === 'closed') return lines
    lines.push(told(read))
    if (read.kind === 'bad' && read.fatal) return lines
  }
}

describe('commands', () => {
  const cases: readonly (readonly [what: string, bytes: string, lines: readonly string[]])[] = [
    ['one after another', 'a1 NOOP\r\na2 noop\r\n', ['a1 NOOP ""', 'a2 NOOP ""']],
    ['UID commands are one name', 'a uid fetch 1 FLAGS\r\na UID\r\n', ['a UID FETCH "1 FLAGS"', 'a UID ""']],
    ['a lone line feed ends a line too', 'a NOOP\n', ['a NOOP ""']],
    ['an empty line', '\r\na NOOP\r\n', ['* BAD Expected a tag and a command', 'a NOOP ""']],
    ['a tag alone', 'abc\r\n', ['* BAD Expected a tag and a command']],
    [
      'a tag that cannot be one',
      'a+ NOOP\r\n(a NOOP\r\n',
      ['* BAD Expected a tag and a command', '* BAD Expected a tag and a command'],
    ],
    ['a name that cannot be one', 'a (x\r\n', ['a BAD Expected a command after the tag']],
    ['a name that runs into something', 'a LOGIN"x"\r\n', ['a BAD Expected a space after the command']],
    ['an unknown one', 'a XYZZY {1+}\r\nx y\r\n', ['a XYZZY "{1+}\\r\\nx y"']],
    [
      'a literal within',
      'a LOGIN {2}\r\nme {3+}\r\n\r\n) x\r\nb NOOP\r\n',
      ['a LOGIN "{2}\\r\\nme {3+}\\r\\n\\r\\n) x"', 'b NOOP ""'],
    ],
    ['an empty literal', 'a LOGIN {0}\r\n x\r\n', ['a LOGIN "{0}\\r\\n x"']],
  ]
  for (const [what, bytes, lines] of cases)
    test(what, async () => assert.deepEqual(await allTold(sent(bytes)), lines))

  test('a literal is asked for only when the client waits, with a space after the plus', async () => {
    const client = sent('a LOGIN {2}\r\nme {1+}\r\nx\r\n')
    await client.next()
    assert.match(client.channel.takeOutput(), /^\+ [^\r\n]*\r\n$/)
  })

  test('a client that goes away within a command is gone', async () => {
    for (const bytes of ['', 'a NO', 'a LOGIN {3}\r\n', 'a LOGIN {3}\r\nab', 'a LOGIN {3}\r\nabc'])
      assert.equal((await sent(bytes).next()).kind, 'closed')
  })

  test('a client that stops within a command times out', async () => {
    const channel = memoryChannel()
    const reader = commandReader(channel, stillClock)
    channel.send('a LOGIN {3}\r\nab')
    const read = reader.read(SIGNED_IN, REV1, WAIT_MS)
    channel.expire()
    assert.equal((await read).kind, 'timed-out')
  })
})

describe('what is too large', () => {
  test('a synchronizing literal is refused before it is asked for', async () => {
    const client = sent('a LOGIN {4097}\r\nb NOOP\r\n', BEFORE_SIGN_IN)
    assert.deepEqual(await allTold(client), [
      'a BAD [TOOBIG] A literal here may have 4096 octets',
      'b NOOP ""',
    ])
    assert.equal(client.channel.takeOutput(), '')
  })

  test('a literal that comes unasked is read away, and never taken for commands', async () => {
    const inside = 'x DELETE INBOX\r\n'.repeat(300)
    const bytes = `a LOGIN {${inside.length}+}\r\n${inside} {7+}\r\ny NOOP\n tail\r\nb NOOP\r\n`
    for (const limits of [BEFORE_SIGN_IN, SIGNED_IN])
      assert.deepEqual(await allTold(sent(bytes, limits)), [
        'a BAD [TOOBIG] A literal here may have 4096 octets',
        'b NOOP ""',
      ])
  })

  test('the same of a line that was no command', async () => {
    assert.deepEqual(await allTold(sent('((( {8+}\r\nx NOOP\r\n\r\nb NOOP\r\n')), [
      '* BAD Expected a tag and a command',
      'b NOOP ""',
    ])
  })

  test('an absurd literal that comes unasked ends the connection', async () => {
    for (const octets of ['2147483648', '4294967296', '9'.repeat(300), '16385'])
      assert.match(
        (await allTold(sent(`a LOGIN {${octets}+}\r\nx NOOP\r\n`, BEFORE_SIGN_IN))).join(),
        /^a BAD .*\(fatal\)$/,
      )
  })

  test('a long line is told with its tag, and the next command is read', async () => {
    const client = sent(`a LOGIN ${'x'.repeat(9_000)}\r\nb NOOP\r\n`, BEFORE_SIGN_IN)
    assert.deepEqual(await allTold(client), ['a BAD [TOOBIG] The line is too long', 'b NOOP ""'])
  })

  test('a tag of a mebibyte has no answer but *', async () => {
    const client = sent(`${'a'.repeat(1 << 20)} NOOP\r\nb NOOP\r\n`, BEFORE_SIGN_IN)
    assert.deepEqual(await allTold(client), ['* BAD [TOOBIG] The line is too long', 'b NOOP ""'])
  })

  test('a literal after a long line is not taken for commands', async () => {
    const client = sent(`a LOGIN ${'x'.repeat(9_000)} {8+}\r\nx NOOP\r\n\r\nb NOOP\r\n`, BEFORE_SIGN_IN)
    assert.deepEqual(await allTold(client), ['a BAD [TOOBIG] The line is too long', 'b NOOP ""'])
  })

  test('many small literals are one command that is too large', async () => {
    const client = sent(`a LOGIN${' {0+}\r\n'.repeat(3_000)}\r\nb NOOP\r\n`, BEFORE_SIGN_IN)
    assert.deepEqual(await allTold(client), ['a BAD [TOOBIG] The command is too long', 'b NOOP ""'])
  })
})

describe('APPEND', () => {
  const taken = async (client: Client): Promise<readonly string[]> => {
    const messages: string[] = []
    const first = await client.next()
    if (first.kind !== 'append') return [told(first)]
    for (;;) {
      let message = ''
      const read = await client.reader.readAppendLiteral((chunk) => {
        message += chunk.toString('latin1')
      })
      messages.push(read.kind === 'read' ? message : read.kind)
      if (read.kind !== 'read') return messages
      const next = await client.reader.nextAppendItem()
      if (next.kind !== 'item') return [...messages, next.kind === 'end' ? 'end' : told(next)]
    }
  }

  const cases: readonly (readonly [what: string, bytes: string, messages: readonly string[]])[] = [
    ['one message', 'a APPEND x {5}\r\nhello\r\nb NOOP\r\n', ['hello', 'end']],
    [
      'several messages',
      'a APPEND x {1+}\r\n1 (\\Seen) {1+}\r\n2 "17-Jul-1996 02:44:25 -0700" ~{1}\r\n\0\r\nb NOOP\r\n',
      ['1', '2', '\0', 'end'],
    ],
    ['a mailbox in a literal', 'a APPEND {1}\r\nx {5}\r\nhello\r\nb NOOP\r\n', ['hello', 'end']],
    ['a message in UTF-8', 'a APPEND x UTF8 (~{2}\r\n\xc3\xa5)\r\nb NOOP\r\n', ['\xc3\xa5', 'end']],
    ['messages in UTF-8', 'a APPEND x UTF8 (~{1+}\r\n1) UTF8 (~{1+}\r\n2)\r\nb NOOP\r\n', ['1', '2', 'end']],
    ['an empty message', 'a APPEND x {0+}\r\n\r\nb NOOP\r\n', ['', 'end']],
    ['a message with commands in it', 'a APPEND x {8+}\r\nz NOOP\r\n\r\nb NOOP\r\n', ['z NOOP\r\n', 'end']],
    [
      'UTF8 that is not closed',
      'a APPEND x UTF8 (~{1+}\r\n1\r\nb NOOP\r\n',
      ['1', 'a BAD Expected a closing parenthesis'],
    ],
    [
      'something else after a message',
      'a APPEND x {1+}\r\n1 foo {8+}\r\nz NOOP\r\n\r\nb NOOP\r\n',
      ['1', 'a BAD Expected a literal at octet 2'],
    ],
    ['no literal', 'a APPEND x (\\Seen)\r\nb NOOP\r\n', ['a BAD Expected a space at octet 10']],
    [
      'a malformed head with a literal',
      'a APPEND x (\\Recent) {8+}\r\nz NOOP\r\n\r\nb NOOP\r\n',
      ['a BAD Expected a system flag that can be set at octet 5'],
    ],
  ]
  for (const [what, bytes, messages] of cases)
    test(`${what}, and the next command after it`, async () => {
      const client = sent(bytes)
      assert.deepEqual(await taken(client), messages)
      assert.deepEqual(await allTold(client), ['b NOOP ""'])
    })

  test('a message is asked for only when it is wanted', async () => {
    const client = sent('a APPEND x {900000000}\r\nb NOOP\r\n')
    assert.equal(told(await client.next()), 'a APPEND x 900000000')
    assert.deepEqual(await allTold(client), ['b NOOP ""'])
    assert.equal(client.channel.takeOutput(), '')
  })

  test('a refused message that comes unasked is read away, with all that follow it', async () => {
    const client = sent('a APPEND x {8+}\r\nz NOOP\r\n {8+}\r\nz NOOP\r\n\r\nb NOOP\r\n')
    assert.equal(told(await client.next()), 'a APPEND x 8')
    assert.deepEqual(await allTold(client), ['b NOOP ""'])
  })

  test('one larger than any message may be, and unasked, ends the connection when it is refused', async () => {
    const client = sent(`a APPEND x {${MESSAGE_OCTETS_MAX + 1}+}\r\nz NOOP\r\n`)
    assert.equal(told(await client.next()), `a APPEND x ${MESSAGE_OCTETS_MAX + 1}`)
    assert.deepEqual(await allTold(client), ['* BAD The message is too large (fatal)'])
  })

  test('a sink that fails part of the way leaves the rest to be read away', async () => {
    const message = 'z NOOP\r\n'.repeat(20_000)
    const client = sent(`a APPEND x {${message.length}}\r\n${message}\r\nb NOOP\r\n`)
    await client.next()
    await assert.rejects(
      client.reader.readAppendLiteral(() => Promise.reject(new Error('disk full'))),
      /disk full/,
    )
    assert.deepEqual(await allTold(client), ['b NOOP ""'])
  })

  test('a second message may be refused after the first was taken', async () => {
    const client = sent('a APPEND x {1+}\r\n1 {8+}\r\nz NOOP\r\n\r\nb NOOP\r\n')
    await client.next()
    await client.reader.readAppendLiteral(() => {})
    assert.equal((await client.reader.nextAppendItem()).kind, 'item')
    assert.deepEqual(await allTold(client), ['b NOOP ""'])
  })

  test('an octet every ten seconds times out, a slow line does not', async () => {
    for (const [msAnOctet, outcome] of [
      [10_000, 'timed-out'],
      [0.25, 'read'],
    ] as const) {
      const octets = 400_000
      let nowMs = 0
      const channel = memoryChannel()
      channel.send(`a APPEND x {${octets}+}\r\n${'x'.repeat(octets)}\r\n`)
      const chunkOctets = msAnOctet > 1 ? 1 : 1_000
      const slow = Object.create(channel, {
        readChunk: {
          value: (octetsMax: number, waitMs: number) => {
            nowMs += msAnOctet * chunkOctets
            return channel.readChunk(Math.min(octetsMax, chunkOctets), waitMs)
          },
        },
        readLineNow: { value: (octetsMax: number) => channel.readLineNow(octetsMax) },
      }) as MemoryChannel
      const reader = commandReader(slow, { ...stillClock, monotonicMs: () => nowMs })
      await reader.read(SIGNED_IN, REV1, WAIT_MS)
      assert.equal((await reader.readAppendLiteral(() => {})).kind, outcome)
    }
  })
})

describe('however the octets arrive', () => {
  test('the same commands are read', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', '"', '(', '{', '}', '\r\n', '\0', '\\', '5', '+'),
    })
    const command = fc.oneof(
      fc.constantFrom(
        'a NOOP\r\n',
        'b UID FETCH 1:* (FLAGS)\r\n',
        '\r\n',
        'c (\r\n',
        'd LOGIN {3}\r\n',
        'e APPEND x {10}\r\n',
      ),
      text.map((each) => `a LOGIN {${each.length}+}\r\n${each} x\r\n`),
      text.map((each) => `a LOGIN {${each.length}}\r\n${each} {1+}\r\nx\r\n`),
      text.map((each) => `b APPEND x {${each.length}+}\r\n${each} (\\Seen) {2+}\r\nab\r\n`),
      text.map((each) => `${each}\r\n`),
    )
    const cuts = fc.array(fc.nat({ max: 40 }), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 6 }), cuts, async (commands, lengths) => {
        const bytes = Buffer.from(commands.join(''), 'latin1')
        const whole = await allTold(sent(bytes))
        const channel = memoryChannel()
        const reader = commandReader(channel, stillClock)
        const reading = allTold({ channel, reader, next: () => reader.read(SIGNED_IN, REV1, WAIT_MS) })
        let at = 0
        for (const length of lengths) {
          channel.send(bytes.subarray(at, at + length))
          at += length
          await Promise.resolve()
        }
        channel.send(bytes.subarray(at))
        channel.finish()
        assert.deepEqual(await reading, whole)
      }),
      { numRuns: 300 },
    )
  })

  test('a literal can hold any octets', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (password) => {
        if (password.includes('\0')) return
        const octets = Buffer.from(password)
        const client = sent(
          Buffer.concat([Buffer.from(`a LOGIN me {${octets.length}+}\r\n`), octets, Buffer.from('\r\n')]),
        )
        const read = await client.next()
        assert.ok(read.kind === 'command')
        const login = parseLogin(read.args)
        assert.ok('password' in login)
        assert.equal(login.password.reveal(), password)
      }),
    )
  })
})
