/** The fuzzers of IMAP and POP3 for a moment; those of MIME and SMTP run beside their code, `npm run fuzz` runs all for long. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzzImap } from './imap.ts'
import { fuzzPop3 } from './pop3.ts'

for (const fuzz of [fuzzImap, fuzzPop3]) {
  test(`${fuzz.name} finds nothing in two seconds`, async () => {
    const { runs } = await fuzz(2, 20_261_122)
    assert.ok(runs > 50)
  })
}
