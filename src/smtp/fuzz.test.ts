import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzzSmtp } from '../../test/fuzz/smtp.ts'

test('five thousand sessions of anything at all break nothing', async () => {
  const { runs } = await fuzzSmtp({ runs: 5_000 }, 20_261_122)
  assert.equal(runs, 5_000)
})
