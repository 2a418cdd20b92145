/** `sigill store copy` and `sigill store check` as an operator uses them, from the embedded store to PostgreSQL. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../src/base/clock.ts'
import { systemRandom } from '../src/base/random.ts'
import { runCli } from '../src/cli/cli.ts'
import { EXIT, type Terminal } from '../src/cli/command.ts'
import { ensureDataFolder } from '../src/config/data-folder.ts'
import { type Environment, readSettings } from '../src/config/read-settings.ts'
import { takeFolder } from '../src/config/running.ts'
import { newTestDatabase } from './support/postgres.ts'

test('everything is copied to PostgreSQL, checked there, and a wrong way of asking is told', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-store-cli-'))
  t.after(() => rmSync(folder, { recursive: true }))
  await ensureDataFolder(folder, readSettings(folder, {}), systemClock, systemRandom)
  const { url } = await newTestDatabase()
  const run = async (words: string, environment: Environment = {}) => {
    let said = ''
    const print = (text: string) => {
      said += `${text}\n`
    }
    const terminal: Terminal = {
      environment: { SIGILL_DATA: folder, ...environment },
      clock: systemClock,
      random: systemRandom,
      isInteractive: false,
      print,
      printError: print,
      askPassword: async () => null,
      askYesNo: async () => false,
      readLine: async () => 'tre blå båtar i dimman',
    }
    return { code: await runCli(words.split(' '), terminal, async () => EXIT.ok), said }
  }

  assert.equal((await run('account add anna@example.test --password-stdin')).code, EXIT.ok)
  for (const wrong of ['store copy', 'store copy --to sqlite', 'store copy --to mysql://x'])
    assert.equal((await run(wrong)).code, EXIT.usage, wrong)
  const giveBack = takeFolder(folder)
  assert.match((await run(`store copy --to ${url}`)).said, /Stop Sigill first/)
  giveBack()
  assert.match((await run(`store copy --to ${url}`)).said, /Everything is there/)
  const there = { SIGILL_STORE: url }
  assert.match((await run('account list', there)).said, /anna@example\.test/)
  assert.deepEqual(JSON.parse((await run('store check --json', there)).said), { well: true, problems: [] })
  const away = { SIGILL_STORE: 'postgres://nobody@127.0.0.1:1/nothing' }
  assert.equal((await run('store check', away)).code, EXIT.fault)
})
