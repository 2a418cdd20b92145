/** `sigill store copy` and `sigill store check` as an operator uses them, from the embedded store to PostgreSQL and back. */
import assert from 'node:assert/strict'
import { globSync, mkdtempSync, renameSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemClock } from '../src/base/clock.ts'
import { systemRandom } from '../src/base/random.ts'
import { runCli } from '../src/cli/cli.ts'
import { EXIT, type Terminal } from '../src/cli/command.ts'
import { ensureDataFolder, storePlace } from '../src/config/data-folder.ts'
import { keyDigests, keyFile } from '../src/config/keys.ts'
import { type Environment, readSettings } from '../src/config/read-settings.ts'
import { isServing, takeFolder } from '../src/config/running.ts'
import type { QueueId } from '../src/mail/queue-id.ts'
import { inboxOf, octetsOf, put } from '../src/storage/contract/mail-harness.ts'
import { openStores } from '../src/storage/stores.ts'
import { newTestDatabase } from './support/postgres.ts'

/** A data folder with an account on the embedded store, and a database with nothing in it. */
const newWorld = async (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-store-cli-'))
  t.after(() => rmSync(folder, { recursive: true }))
  await ensureDataFolder(folder, readSettings(folder, {}), systemClock, systemRandom)
  const { url } = await newTestDatabase()
  const run = async (words: string, environment: Environment = {}, onPrint = () => {}) => {
    let said = ''
    const print = (text: string) => {
      said += `${text}\n`
      onPrint()
    }
    const terminal: Terminal = {
      environment: { SIGILL_DATA: folder, ...environment },
      clock: systemClock,
      random: systemRandom,
      userId: process.geteuid?.() ?? null,
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
  return { folder, url, run }
}

const WELL = { well: true, problems: [] }

test('everything is copied to PostgreSQL, checked there, and a wrong way of asking is told', async (t) => {
  const { folder, url, run } = await newWorld(t)
  for (const wrong of ['store copy', 'store copy --to sqlite', 'store copy --to mysql://x'])
    assert.equal((await run(wrong)).code, EXIT.usage, wrong)
  const giveBack = takeFolder(folder)
  assert.match((await run(`store copy --to ${url}`)).said, /Stop Sigill first/)
  giveBack()
  const taken: boolean[] = []
  const copied = await run(`store copy --to ${url}?password=hemligt`, {}, () => taken.push(isServing(folder)))
  assert.match(copied.said, /Everything is there.*password=\.\.\./s)
  assert.ok(!copied.said.includes('hemligt'))
  assert.deepEqual([taken[0], isServing(folder)], [true, false]) // nobody starts to serve meanwhile
  const there = { SIGILL_STORE: url }
  assert.match((await run('account list', there)).said, /anna@example\.test/)
  assert.deepEqual(JSON.parse((await run('store check --json', there)).said), WELL)
  const away = { SIGILL_STORE: 'postgres://nobody@127.0.0.1:1/nothing' }
  assert.equal((await run('store check', away)).code, EXIT.fault)
})

test('bodies in files are of the engine that wrote them: the other one, on the same folder, never takes them for left over', async (t) => {
  const { folder, url, run } = await newWorld(t)
  const sqlite = { SIGILL_STORE: 'sqlite' }
  const postgres = { SIGILL_STORE: url, SIGILL_BODIES_IN: 'files' }
  let queued = 0
  const fill = async (environment: Environment) => {
    await using opened = new AsyncDisposableStack()
    const stores = await openStores(storePlace(folder, readSettings(folder, environment)), systemClock)
    opened.defer(() => stores.close())
    const [anna] = await stores.accounts.list(null, 1)
    assert.ok(anna !== undefined)
    await put(stores.mail, anna.id, (await inboxOf(stores.mail, anna.id)).id, octetsOf(100_000))
    const writer = await stores.outbox.writeBody(null)
    await writer.write(octetsOf(100_000))
    await using body = await writer.finish()
    const recipients = [{ kind: 'elsewhere', address: 'far@far.test' }] as const
    await stores.outbox.add(`q${++queued}` as QueueId, null, recipients, body, 1)
  }

  await fill(sqlite)
  const copy = () => run(`store copy --to ${url}`, { SIGILL_BODIES_IN: 'files' })
  assert.match((await copy()).said, /Everything is there/)
  // Rows that are the same are not all: what they name is read before anybody hears that it is there.
  const [queuedBody = ''] = globSync(join(folder, 'bodies', 'queue', '*'))
  renameSync(queuedBody, `${queuedBody}.away`)
  assert.match((await copy()).said, /not whole.*queued_message q1: .*missing/s)
  renameSync(`${queuedBody}.away`, queuedBody)
  await fill(postgres)
  const twoDaysAgo = new Date(systemClock.nowMs() - 2 * 24 * 3_600_000)
  const bodies = globSync('**/*', { cwd: folder, withFileTypes: true }).filter(({ name }) => BODY.test(name))
  assert.equal(bodies.length, 2 + 4)
  for (const { parentPath, name } of bodies) utimesSync(join(parentPath, name), twoDaysAgo, twoDaysAgo)

  // Each opening looks through its folders for what is left over; PostgreSQL's collection is by its rows.
  for (const store of [sqlite, postgres, sqlite, postgres])
    assert.deepEqual(JSON.parse((await run('store check --json', store)).said), WELL, JSON.stringify(store))
  await using opened = new AsyncDisposableStack()
  const stores = await openStores(storePlace(folder, readSettings(folder, postgres)), systemClock)
  opened.defer(() => stores.close())
  assert.equal(await stores.collectLeftOvers(), 0)
  assert.deepEqual(JSON.parse((await run('store check --json', sqlite)).said), WELL)
})

const BODY = /^[0-9a-f]{32}$/

test('keys that are lost for good are made anew for a database too, which then knows no others', async (t) => {
  const { folder, url, run } = await newWorld(t)
  const there = { SIGILL_STORE: url }
  const knows = async (digests: readonly string[]): Promise<boolean> => {
    const stores = await openStores(storePlace(folder, readSettings(folder, there)), systemClock)
    try {
      return await stores.hasKeys(digests)
    } finally {
      await stores.close()
    }
  }
  const before = keyDigests(folder)
  assert.ok(await knows(before))
  rmSync(keyFile(folder, 'app-password'))
  // As a start does on PostgreSQL, before the store says that it was begun with others.
  await ensureDataFolder(folder, readSettings(folder, there), systemClock, systemRandom)
  assert.ok(!(await knows(keyDigests(folder))))
  const asked = await run('keys make', there)
  assert.deepEqual([asked.code, /begun with other keys/.test(asked.said)], [EXIT.refused, true])
  assert.ok(!(await knows(keyDigests(folder))))
  assert.equal((await run('keys make --yes', there)).code, EXIT.ok)
  assert.deepEqual([await knows(keyDigests(folder)), await knows(before)], [true, false])
  rmSync(keyFile(folder, 'sealing'))
  assert.equal((await run('keys make --yes', there)).code, EXIT.ok)
  assert.ok(await knows(keyDigests(folder)))
})
