import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { clientOf, settle, smtpWorld } from '../../test/support/smtp-world.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

/** What other servers have taken for the end of a message, and must not be (attack A6). */
const ENDINGS = [
  '\n.\n',
  '\n.\r\n',
  '\r.\r',
  '\r.\r\n',
  '\r\n.\n',
  '\r\n.\r',
  '\n.\r',
  '\r.\n',
  '\r\n\0.\r\n',
  '\r\n.\0\r\n',
]
const SMUGGLED =
  'MAIL FROM:<evil@far.test>\r\nRCPT TO:<bo@example.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nx'
const ENVELOPE = 'EHLO x\r\nMAIL FROM:<a@far.test>\r\nRCPT TO:<anna@example.test>\r\n'

const receive = async (pieces: readonly string[]) => {
  const world = smtpWorld()
  const client = clientOf(world.reception())
  let said = await client.say(ENVELOPE)
  for (const piece of pieces) {
    client.channel.send(piece)
    await settle()
  }
  said = client.channel.takeOutput()
  client.channel.finish()
  await client.done
  assert.equal(world.openIntakes.size, 0)
  return { said, world, messages: world.delivered.length + world.queued.length }
}

describe('smuggling with DATA', () => {
  for (const ending of ENDINGS)
    test(`${JSON.stringify(ending)} ends no message, at any split`, async () => {
      const sent = `Subject: x\r\n\r\nfirst${ending}${SMUGGLED}\r\n.\r\n`
      for (let cut = 1; cut < sent.length; cut += 1) {
        const { said, messages } = await receive(['DATA\r\n', sent.slice(0, cut), sent.slice(cut)])
        assert.equal(messages, 0, `split at ${cut}`)
        assert.match(said, /^354 [^\r]*\r\n554 5\.6\.0 [^\r]*\r\n$/, `split at ${cut}`)
      }
    })

  test('the control: with the real ending there are two messages', async () => {
    const { messages } = await receive([`DATA\r\nSubject: x\r\n\r\nfirst\r\n.\r\n${SMUGGLED}\r\n.\r\n`])
    assert.equal(messages, 2)
  })
})

describe('smuggling with BDAT', () => {
  for (const ending of [...ENDINGS, '\r'])
    test(`${JSON.stringify(ending)} in a chunk is refused, at any split into chunks and packets`, async () => {
      const sent = `Subject: x\r\n\r\nfirst${ending}${ending === '\r' ? '' : `${SMUGGLED}\r\n.\r\n`}`
      for (let cut = 1; cut < sent.length; cut += 1) {
        const [first, second] = [sent.slice(0, cut), sent.slice(cut)]
        const { said, messages } = await receive([
          `BDAT ${first.length}\r\n${first.slice(0, 5)}`,
          `${first.slice(5)}BDAT ${second.length} LAST\r\n${second}NOOP\r\n`,
        ])
        assert.equal(messages, 0, `split at ${cut}`)
        assert.match(said, /^250 [^\r]*\r\n554 5\.6\.0 [^\r]*\r\n250 2\.0\.0 OK\r\n$/, `split at ${cut}`)
      }
    })

  test('CR LF . CR LF in a chunk is part of the message', async () => {
    const sent = 'Subject: x\r\n\r\nfirst\r\n.\r\nsecond\r\n'
    const { messages, world } = await receive([`BDAT ${sent.length} LAST\r\n${sent}`])
    assert.equal(messages, 1)
    assert.ok(world.delivered[0]?.text.endsWith(sent))
  })
})

test('what is stored is what was sent, once, or nothing and a 5xx: 1,000 generated messages', async () => {
  const bit = fc.constantFrom('a', '.', '..', '\r\n', '\r\n.', '\r', '\n', '\0', 'é', 'MAIL FROM:<x@y>\r\n')
  const clean = fc.constantFrom('a', '.', '..', '\r\n', '\r\n.', 'é', 'MAIL FROM:<x@y>\r\n')
  const body = fc.oneof(fc.array(bit, { maxLength: 12 }), fc.array(clean, { maxLength: 30 }))
  await fc.assert(
    fc.asyncProperty(
      body,
      fc.array(fc.nat(120), { maxLength: 4 }),
      fc.boolean(),
      async (bits, cuts, byChunks) => {
        const text = Buffer.from(`Subject: x\r\n\r\n${bits.join('')}\r\n`).toString('latin1')
        const isClean = !/\0|\r(?!\n)|(?<!\r)\n/.test(text)
        const sent = byChunks
          ? `BDAT ${text.length} LAST\r\n${text}`
          : `DATA\r\n${text.replace(/(?<=^|\r\n)\./g, '..')}.\r\n`
        const places = [0, ...cuts.filter((cut) => cut < sent.length).sort((a, b) => a - b), sent.length]
        const pieces = places.slice(1).map((place, at) => sent.slice(places[at], place))
        const { said, world, messages } = await receive([...pieces, 'NOOP\r\n'])
        assert.match(
          said,
          isClean
            ? /250 2\.0\.0 Accepted[^\r]*\r\n250 2\.0\.0 OK\r\n$/
            : /554 5\.6\.0[^\r]*\r\n250 2\.0\.0 OK\r\n$/,
        )
        assert.equal(messages, isClean ? 1 : 0)
        if (isClean) assert.ok(world.delivered[0]?.text.endsWith(`+0000\r\n${text}`))
      },
    ),
    { numRuns: 1_000 },
  )
})
