import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzzSmtp } from '../../test/fuzz/smtp.ts'

test('two seconds of anything at all break nothing', async () => {
  const { runs } = await fuzzSmtp(2, 20_261_122)
  assert.ok(runs > 100)
})
