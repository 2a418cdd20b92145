/** `sigill serve` as operators meet it: how it ends, and how it ends when it cannot begin. */
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { isServing, joinFolder } from '../src/config/running.ts'
import { startServerProcess } from './durability/server-process.ts'
import { openSmtp } from './durability/wire.ts'
import { makeWorld, type World } from './durability/world.ts'

const PAGE_OCTETS = 4_096

const LOOK_AGAIN_MS = 20 // looking takes the lock for a moment, so who looks all the time keeps the start from it

const untilServing = async (folder: string): Promise<void> => {
  while (!isServing(folder)) await pause(LOOK_AGAIN_MS)
}

describe('sigill serve', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-serve-'))
  let world: World
  before(async () => {
    world = await makeWorld(join(folder, 'data'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  // Ctrl-C reaches the whole group, and the `sigill` command passes it on besides.
  test('takes a signal that comes twice at once for one, and finishes what is in flight', async () => {
    const server = await startServerProcess(world.folder)
    const session = await openSmtp(server.port('reception'), 'EHLO')
    await session.command('MAIL FROM:<cara@example.test>')
    await session.command(`RCPT TO:<${world.anna.address}>`)
    assert.match(await session.command('DATA'), /^354/)
    session.wire.send('Subject: half\r\n\r\n')
    const waiting = await openSmtp(server.port('reception'), 'EHLO')
    // Two of them, because one that waits to be heard swallows another of its kind.
    server.signal('SIGINT')
    server.signal('SIGTERM')
    assert.match(await waiting.wire.line(), /^421 /)
    session.wire.send('.\r\n')
    assert.match(await session.wire.line(), /^250 2\.0\.0 /)
    assert.deepEqual(await server.exited, { code: 0, signal: null })
  })

  test('leaves a folder that another one serves alone, and takes it when that one was killed', async (t) => {
    const first = await startServerProcess(world.folder)
    t.after(() => first.signal('SIGKILL'))
    await assert.rejects(
      startServerProcess(world.folder),
      /ended before it listened \(1\): Sigill does not start: another Sigill serves .*data already/,
    )
    first.signal('SIGKILL')
    await first.exited
    const next = await startServerProcess(world.folder)
    next.signal('SIGTERM')
    assert.deepEqual(await next.exited, { code: 0, signal: null })
  })

  test('waits for the workers of one that was killed before it takes the folder', async () => {
    const worker = joinFolder(world.folder)
    const starting = startServerProcess(world.folder)
    const early = await Promise.race([starting, untilServing(world.folder).then(() => 'waiting')])
    assert.equal(early, 'waiting')
    worker()
    const server = await starting
    server.signal('SIGTERM')
    assert.deepEqual(await server.exited, { code: 0, signal: null })
  })

  test('ends when it cannot begin, also after half of it was open', async () => {
    const damaged = join(folder, 'damaged')
    cpSync(world.folder, damaged, { recursive: true })
    const directory = openSync(join(damaged, 'directory.sqlite'), 'r+')
    writeSync(directory, Buffer.alloc(20 * PAGE_OCTETS, 'x'), 0, undefined, 2 * PAGE_OCTETS)
    await assert.rejects(startServerProcess(damaged), /malformed/)
  })

  for (const workers of [1, 2])
    test(`ends when it cannot say how to go on (workers: ${workers})`, async () => {
      const unwritable = join(folder, `unwritable-${workers}`)
      const begun = await startServerProcess(unwritable)
      begun.signal('SIGTERM')
      await begun.exited
      const directory = new DatabaseSync(join(unwritable, 'directory.sqlite'))
      directory.exec('CREATE TRIGGER refuse BEFORE INSERT ON ticket BEGIN SELECT RAISE(ABORT, "no"); END')
      directory.close()
      const environment = { SIGILL_LISTEN_WEB: '127.0.0.1:0', SIGILL_WORKERS: String(workers) }
      await assert.rejects(startServerProcess(unwritable, { environment }), /ended before it listened/)
    })
})
