/**
 * Anything at all, to the three services that speak SMTP: sessions of good and broken lines in random pieces. Nothing
 * may throw, every line said is a reply, no message is taken that the client did not end, and nothing stays open.
 */
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { clientOf, PLAIN, smtpWorld } from '../support/smtp-world.ts'
import type { Limit } from './limit.ts'

const GOOD = [
  ...[
    'EHLO x',
    'LHLO x',
    'HELO x',
    'NOOP',
    'RSET',
    'VRFY a',
    'HELP',
    'DATA',
    'BDAT 5',
    'BDAT 0 LAST',
    'BDAT 9 LAST',
  ],
  ...[
    'AUTH PLAIN',
    'AUTH LOGIN',
    `AUTH PLAIN ${PLAIN}`,
    '*',
    'MAIL FROM:<>',
    'MAIL FROM:<anna@example.test> SMTPUTF8',
  ],
  ...[
    'MAIL FROM:<a@far.test> SIZE=10',
    'RCPT TO:<anna@example.test>',
    'RCPT TO:<bo@example.test>',
    'RCPT TO:<x@far.test>',
  ],
  ...['From: anna@example.test', 'Subject: x', '', '.', '..', 'STARTTLS', 'QUIT'],
]
const ENDS = ['\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', '', '\0']
const SOUP = [...'<>@:;,."\\()[] =AZaz09\0\r\n\t\u00e5\u{1f600}']

const line = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...GOOD) },
  { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom(...SOUP), maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('(', 'a', '<', '"', '@a,', '=')
      .map((one) => `MAIL FROM:<${one.repeat(3_000)}`),
  },
)
const session = fc.record({
  service: fc.constantFrom('submission', 'reception', 'lmtp'),
  lines: fc.array(fc.tuple(line, fc.constantFrom(...ENDS)), { maxLength: 40 }),
  cuts: fc.array(fc.nat(400), { maxLength: 5 }),
  isSecure: fc.boolean(),
})

export const fuzzSmtp = async (limit: Limit, seed: number): Promise<{ runs: number }> => {
  let runs = 0
  const property = fc.asyncProperty(session, async ({ service, lines, cuts, isSecure }) => {
    runs += 1
    const world = smtpWorld({ messageOctetsMax: 4_000, isStartTlsOffered: true })
    const client = clientOf(world[service as 'submission' | 'reception' | 'lmtp'](), { isSecure })
    const bytes = Buffer.from(lines.map(([text, end]) => text + end).join(''), 'utf8')
    const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length]
    let said = ''
    for (let at = 1; at < places.length && !client.channel.isEnded; at += 1) {
      client.channel.send(bytes.subarray(places[at - 1], places[at]))
      await new Promise((resolve) => setImmediate(resolve))
      said += client.channel.takeOutput()
    }
    client.channel.finish()
    await client.done
    said += client.channel.takeOutput()
    assert.match(said, /^(?:\d{3}[ -][\x20-\x7e]*\r\n)*$/)
    assert.equal(world.openIntakes.size, 0)
    assert.deepEqual(world.log, [])
    for (const { text } of [...world.delivered, ...world.queued])
      assert.doesNotMatch(text, /\0|\r(?!\n)|(?<!\r)\n/)
    const accepted = said.match(/^250 2\.0\.0 Accepted/gm)?.length ?? 0
    assert.ok(world.delivered.length + world.queued.length <= accepted)
  })
  await fc.assert(property, {
    seed,
    markInterruptAsFailure: false,
    ...('runs' in limit
      ? { numRuns: limit.runs }
      : { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: limit.seconds * 1_000 }),
  })
  return { runs }
}
