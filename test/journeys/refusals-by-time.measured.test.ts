/**
 * The reasons of a refusal cannot be told apart by how long it takes (attack A16): a smaller run of what
 * `npm run security` measures, and its control. All reasons wait for the same moment, so load makes them no more different.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chanceFrom } from '../durability/chance.ts'
import { measureByTime } from '../security/by-time.ts'

const TRIES = 200
const AREA_MAX = 0.65 // for two that are the same, so many tries give 0.5 give or take 0.03; this is five times that
const CONTROL_TRIES = 10

test('no two reasons of a refusal are told apart by time, at any door', async (t) => {
  for (const { way, area, cases } of await measureByTime(TRIES, chanceFrom(20_261_127))) {
    t.diagnostic(`${way}: ${area.toFixed(3)}, ${cases}`)
    assert.ok(area <= AREA_MAX, `${way}: ${area.toFixed(3)}, ${cases}`)
  }
})

test('the control: where account passwords are looked at that takes its time, and shows', async () => {
  const overrides = { SIGILL_SIGN_IN_ACCOUNT_PASSWORD_IN_MAIL_PROGRAMS: 'until-two-step' }
  for (const { way, area } of await measureByTime(CONTROL_TRIES, chanceFrom(1), overrides))
    assert.ok(area > 0.9, `${way}: ${area.toFixed(3)}`)
})
