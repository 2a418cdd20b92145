import { test } from 'node:test'
import fc from 'fast-check'
import { checkMimeMessage, fuzzMime, MIME_PIECES } from '../../test/fuzz/mime.ts'

fc.configureGlobal({ seed: 9051 }) // the same cases every time

const message = fc
  .array(fc.constantFrom(...MIME_PIECES), { maxLength: 40 })
  .map((pieces) => Buffer.from(pieces.join(''), 'latin1'))

test('whatever a message is and however it is cut: same result, places that nest, forms that read back', () => {
  fc.assert(
    fc.property(message, fc.array(fc.nat({ max: 1_000 }), { maxLength: 6 }), (octets, places) => {
      const cuts = places.map((place) => place % (octets.length + 1)).sort((a, b) => a - b)
      checkMimeMessage(octets, cuts)
    }),
    { numRuns: 400 },
  )
})

test('octets at random are a message too', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat({ max: 200 }), (octets, place) => {
      checkMimeMessage(Buffer.from(octets), [place % (octets.length + 1)])
    }),
  )
})

test('a message with everything in it is the same cut at every single place', () => {
  const lines = [
    'Subject: x',
    '\ty',
    'Content-Type: multipart/mixed; boundary="a"',
    '',
    'pre',
    '--a',
    'Content-Type: message/rfc822',
    '',
    'Content-Type: multipart/digest; boundary=ab',
    '',
    '--ab',
    '',
    'Subject: z',
    '',
    '--',
    '--a b',
    '--ab--',
    '',
    '--a \t',
    '',
    '',
    '--a--',
    '--a',
    '',
  ]
  for (const eol of ['\r\n', '\n']) {
    const octets = Buffer.from(lines.join(eol))
    for (let at = 0; at <= octets.length; at += 1) checkMimeMessage(octets, [at])
    checkMimeMessage(
      octets,
      Array.from({ length: octets.length }, (_, at) => at),
    )
  }
})

test('a thousand random messages break nothing', async () => {
  await fuzzMime({ runs: 1_000 }, 20_260_101)
})
