/**
 * A few rounds of `npm run durability`: a real server under load is killed, and what it had acknowledged is there when it
 * comes back. The control shows that the check notices what is lost.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { chanceFrom } from '../durability/chance.ts'
import { control } from '../durability/control.ts'
import { killWhileDisabling } from '../durability/half-disabled.ts'
import { killAll } from '../durability/round.ts'
import { runRounds } from '../durability/rounds.ts'

test('kill -9 under load loses nothing acknowledged, and the check notices harm done on purpose', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-kill-'))
  try {
    const noticed: (readonly [string, boolean])[] = []
    const { problems, acknowledged } = await runRounds({
      rounds: 2,
      chance: chanceFrom(20_261_122),
      loadMsMax: 900,
      end: killAll,
      newFolder: () => join(folder, 'data'),
      onRound: () => {},
      onFolder: async (world, ledger) => void noticed.push(...(await control(world, ledger))),
    })
    assert.deepEqual(problems, [])
    assert.ok(acknowledged > 0)
    assert.deepEqual(
      noticed.filter(([, was]) => !was),
      [],
    )
    assert.equal(noticed.length, 3)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('kill -9 while all app passwords are disabled, or brought back, leaves all of it or nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-half-'))
  let number = 0
  try {
    const { done, undone, problems } = await killWhileDisabling({
      rounds: 6,
      chance: chanceFrom(20_261_127),
      newFolder: () => join(folder, `${number++}`),
    })
    assert.deepEqual(problems, [])
    assert.equal(done + undone, 6)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
