/**
 * No room for mail. A server process that may not make files longer than a limit stands for a full disk, because that
 * needs no rights: the account's file and large messages run into it. `npm run durability` has a disk that is really full.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { folders } from '../../src/config/data-folder.ts'
import { check } from '../durability/check.ts'
import { FOR_NOW } from '../durability/disk-full.ts'
import { fill, removeAppPassword, type Said, tryEveryWay, tryWhenFull } from '../durability/every-way.ts'
import { newLedger } from '../durability/ledger.ts'
import { checkAtTheEnd } from '../durability/rounds.ts'
import { startServerProcess } from '../durability/server-process.ts'
import { mustBeOk, openImap } from '../durability/wire.ts'
import { addAppPassword, makeWorld, type World } from '../durability/world.ts'

const FILE_OCTETS_MAX = 1_572_864

/** The limit is taken away with a program of Linux. */
const skip = spawnSync('prlimit', ['--version']).error === undefined ? false : 'prlimit is not here'

describe('when there is no room for mail', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-full-'))
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('it is refused for now, reading and removing app passwords go on, and room is enough to go on as before', async () => {
    const world = await makeWorld(join(folder, 'data'))
    const lost = await addAppPassword(world, world.dora.account)
    const ledger = newLedger()
    ledger.appPasswords.set(lost.id, { ...lost, state: 'live' })
    const server = await startServerProcess(world.folder, { fileOctetsMax: FILE_OCTETS_MAX })
    const needs = { server, world, ledger }
    const checked = () => check({ world, ledger, imapPort: server.port('imap') })
    try {
      assert.match(await fill(needs, 'full'), FOR_NOW.APPEND)
      const filesBefore = files(world)
      const { several: _, submission: __, 'LMTP bo': ___, ...expected } = FOR_NOW
      const said = await tryWhenFull(needs, expected)
      for (const [way, words] of Object.entries(expected)) assert.match(said[way as keyof Said], words, way)
      assert.match(said['LMTP bo'], /^250 /, 'another account has room')
      assert.match(said.several, /^250 /, 'the queue has room, and keeps it until anna has')
      assert.match(await removeAppPassword(needs, lost.id), /is removed/)
      ledger.appPasswords.set(lost.id, { ...lost, state: 'removed' })
      assert.deepEqual(await checked(), [])
      await readAll(server.port('imap'), world)
      assert.deepEqual(files(world), filesBefore, 'nothing is left of what was refused')

      execFileSync('prlimit', ['--pid', String(server.pid), '--fsize=unlimited'])
      for (const [way, words] of Object.entries(await tryEveryWay(needs, 'after')))
        assert.match(words, /^(250|OK) /, way)
      assert.deepEqual(await checked(), [])
    } finally {
      server.signal('SIGKILL')
      await server.exited
    }
    assert.deepEqual(await checkAtTheEnd(world, ledger), [])
  })
})

/** As a program does that sets \\Recent and \\Seen by reading, for which there is no room. */
const readAll = async (port: number, { anna }: World): Promise<void> => {
  const session = await openImap(port, anna)
  await mustBeOk(session.command('SELECT Filed'))
  const { untagged } = await mustBeOk(session.command('UID FETCH 1:* BODY[]'))
  assert.ok(untagged.filter(({ literals }) => literals.length === 1).length > 10)
  session.close()
}

const files = ({ folder, anna }: World): readonly string[] =>
  readdirSync(join(folders(folder).accounts, anna.account, 'bodies')).sort()
