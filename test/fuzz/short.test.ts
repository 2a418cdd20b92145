/** The fuzzers of IMAP and POP3 for a moment; those of MIME and SMTP run beside their code, `npm run fuzz` runs all for long. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzzImap } from './imap.ts'
import { fuzzPop3 } from './pop3.ts'

for (const [fuzz, times] of [
  [fuzzImap, 1_500],
  [fuzzPop3, 750],
] as const) {
  test(`${fuzz.name} finds nothing in ${times} runs`, async () => {
    const { runs } = await fuzz({ runs: times }, 20_261_122)
    assert.equal(runs, times)
  })
}
