/**
 * Two machines on one PostgreSQL, played as two data folders with nothing in common but their keys: what is done through one
 * is true at the other, at once; and one that dies takes nothing along that it had acknowledged.
 */
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { systemClock } from '../../src/base/clock.ts'
import { noLog } from '../../src/base/event.ts'
import { systemRandom } from '../../src/base/random.ts'
import { ensureDataFolder } from '../../src/config/data-folder.ts'
import { ensureKeys, KEY_FILES, type KeyName, keyFile } from '../../src/config/keys.ts'
import { SettingsMistake } from '../../src/config/read-settings.ts'
import type { DoorName } from '../../src/doors.ts'
import { type RunningServer, startServer } from '../../src/server.ts'
import { startServerProcess } from '../durability/server-process.ts'
import { Gone, mustBeOk, openImap, openSmtp } from '../durability/wire.ts'
import { newTestDatabase } from '../support/postgres.ts'
import { postgresWithoutNotices } from '../support/postgres-without-notices.ts'
import { startTestServer, testSettings } from '../support/test-server.ts'

const WAKES_MS = 200
const ROUNDS = 7 // of deliveries that wake; the middle one counts, since a test machine may pause
const LANES = 4
const TOLD_MS = 1_000
const REMOVALS = 5 // each of which must be told of in time
const UNTOLD_MS = 6_000
const KILLED_AFTER = 60 // acknowledged deliveries

const folders: string[] = []

/** Ready to serve the same store: with the keys of the first machine, or with its own. */
const newMachine = async (keysOf: string | null): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-machine-'))
  folders.push(folder)
  if (keysOf !== null) cpSync(join(keysOf, 'keys'), join(folder, 'keys'), { recursive: true })
  await ensureDataFolder(folder, testSettings(folder, settings), systemClock, systemRandom)
  return folder
}
const serve = (folder: string): Promise<RunningServer> =>
  startServer({
    folder,
    settings: testSettings(folder, settings),
    clock: systemClock,
    random: systemRandom,
    log: noLog,
  })
const secondPort = (door: DoorName): number => second.doors.find(({ name }) => name === door)?.port ?? 0

const { url } = await newTestDatabase()
const settings = { SIGILL_STORE: url, SIGILL_SIGN_IN_WITHOUT_TLS_ON_LOOPBACK: 'true' }
const first = await startTestServer(settings)
const second = await serve(await newMachine(first.folder))
after(async () => {
  await second.stop()
  await first.stop()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const messageOf = (id: string): Buffer =>
  Buffer.from(`From: <bo@example.test>\r\nSubject: ${id}\r\nMessage-ID: <${id}@two.test>\r\n\r\nHej\r\n`)

const deliver = async (port: number, id: string): Promise<string> => {
  const session = await openSmtp(port, 'LHLO')
  try {
    await session.command('MAIL FROM:<bo@example.test>')
    await session.command(`RCPT TO:<${first.anna.address}>`)
    return (await session.data(messageOf(id), 1))[0] ?? ''
  } finally {
    session.close()
  }
}

test('a delivery through one wakes who waits at the other, within 200 ms', async () => {
  const imap = await openImap(secondPort('imap'), first.anna)
  await mustBeOk(imap.command('SELECT INBOX'))
  imap.wire.send('i IDLE\r\n')
  assert.match(await imap.wire.line(), /^\+/)
  const tookMs: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    assert.match(await deliver(first.port('lmtp'), `wakes-${round}`), /^250/)
    const acknowledgedMs = performance.now()
    while (!/ EXISTS$/.test(await imap.wire.line()));
    tookMs.push(performance.now() - acknowledgedMs)
  }
  imap.close()
  const middle = tookMs.sort((a, b) => a - b)[ROUNDS >> 1] ?? 0
  assert.ok(middle <= WAKES_MS, `${tookMs.map(Math.round).join(', ')} ms`)
})

test('an app password removed through one is refused by the other at once, and its connections there end', async () => {
  const { id, address } = first.anna
  const made = await first.addAppPassword(id, ['imap'])
  const connected = await openImap(secondPort('imap'), { address, secret: made.secret })
  await first.appPasswords.remove(id, made.id)
  const again = await openImap(secondPort('imap'), null)
  const { status, text } = await again.command(`LOGIN ${address} ${made.secret}`)
  assert.match(`${status} ${text}`, /^NO \[AUTHENTICATIONFAILED\]/)
  assert.match(await connected.wire.line(), /^\* BYE/)
  again.close()
  connected.close()
})

test('a process of its own closes its connections within a second; within six when it hears nothing', async (t) => {
  await using way = await postgresWithoutNotices(settings.SIGILL_STORE ?? '')
  const folder = await newMachine(first.folder)
  const other = await startServerProcess(folder, { environment: { ...settings, SIGILL_STORE: way.url } })
  t.after(async () => {
    other.signal('SIGKILL')
    await other.exited
  })
  const { id, address } = first.anna
  /** From the answer of the removal until the connection there is over. */
  const endsAfterMs = async (): Promise<number> => {
    const { id: made, secret } = await first.addAppPassword(id, ['imap'])
    const connected = await openImap(other.port('imap'), { address, secret })
    await first.appPasswords.remove(id, made)
    const removedMs = performance.now()
    assert.match(await connected.wire.line(), /^\* BYE/)
    const tookMs = performance.now() - removedMs
    connected.close()
    return tookMs
  }
  const told: number[] = []
  for (let removal = 0; removal < REMOVALS; removal++) told.push(await endsAfterMs())
  const toldMs = Math.max(...told)
  way.isDeaf = true
  const untoldMs = await endsAfterMs()
  t.diagnostic(`${Math.round(toldMs)} ms when told, ${Math.round(untoldMs)} ms when not`)
  assert.ok(way.lost > 0, 'there was a notice, and it was lost')
  assert.ok(toldMs <= TOLD_MS && untoldMs <= UNTOLD_MS, `${toldMs} ms when told, ${untoldMs} ms when not`)
})

test('a machine with another key, whichever, does not start: it would refuse everybody, or some', async () => {
  await assert.rejects(serve(await newMachine(null)), SettingsMistake)
  for (const name of Object.keys(KEY_FILES) as KeyName[]) {
    const folder = await newMachine(first.folder)
    rmSync(keyFile(folder, name))
    ensureKeys(folder, systemRandom)
    await assert.rejects(serve(folder), SettingsMistake, name)
  }
})

test('kill -9 of one under load: everything acknowledged is at the other, once', async () => {
  const folder = await newMachine(first.folder)
  const killed = await startServerProcess(folder, { environment: settings })
  const acknowledged: string[] = []
  const lane = async (number: number): Promise<void> => {
    try {
      for (let count = 0; ; count++) {
        const id = `killed-${number}-${count}`
        if ((await deliver(killed.port('lmtp'), id)).startsWith('250')) acknowledged.push(id)
        if (acknowledged.length === KILLED_AFTER) killed.signal('SIGKILL')
      }
    } catch (fault) {
      if (!(fault instanceof Gone) && !(fault instanceof Error && 'syscall' in fault)) throw fault
    }
  }
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)))
  await killed.exited
  assert.ok(acknowledged.length >= KILLED_AFTER)
  const imap = await openImap(secondPort('imap'), first.anna)
  await mustBeOk(imap.command('SELECT INBOX'))
  const { untagged } = await mustBeOk(imap.command('FETCH 1:* BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]'))
  const there = untagged.map(({ literals }) => /<(.*)@two\.test>/.exec(String(literals[0]))?.[1])
  for (const id of acknowledged) assert.equal(there.filter((each) => each === id).length, 1, id)
  imap.close()
})
