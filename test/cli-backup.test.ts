/** `sigill backup` beside a running server that mail comes to all the while, and what it copied, put in place and served. */
import assert from 'node:assert/strict'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { EXIT } from '../src/cli/command.ts'
import type { QueueId } from '../src/mail/queue-id.ts'
import { inboxOf, octetsOf, put } from '../src/storage/contract/mail-harness.ts'
import { runSigill } from './support/run-sigill.ts'
import { startTestServer, type TestServer } from './support/test-server.ts'

const FAR_MS = Date.UTC(2100, 0, 1)
const BODY_OCTETS = 100_000 // a file of its own

describe('a backup', () => {
  const away = mkdtempSync(join(tmpdir(), 'sigill-backup-'))
  let server: TestServer
  before(async () => {
    server = await startTestServer()
  })
  after(async () => {
    await server.stop()
    rmSync(away, { recursive: true })
  })

  let delivered = 0
  const deliver = async (): Promise<void> => {
    const { mail } = server.server.stores
    await put(mail, server.anna.id, (await inboxOf(mail, server.anna.id)).id, octetsOf(BODY_OCTETS))
    delivered += 1
  }
  const queue = async (id: string): Promise<void> => {
    const { outbox } = server.server.stores
    const writer = await outbox.writeBody(null)
    await writer.write(octetsOf(BODY_OCTETS))
    await using body = await writer.finish()
    await outbox.add(id as QueueId, null, [{ kind: 'elsewhere', address: 'far@far.test' }], body, FAR_MS)
  }

  test('made while mail comes is whole, and a server of its own is made of it and the keys', async () => {
    for (let count = 0; count < 5; count++) await deliver()
    await queue('first')
    const copy = join(away, 'copy')
    let isRunning = true
    const coming = (async () => {
      for (let count = 0; isRunning; count++) await Promise.all([deliver(), queue(`more-${count}`)])
    })()
    const made = await runSigill(server.folder, ['backup', copy, '--json'])
    isRunning = false
    await coming
    assert.deepEqual([made.code, JSON.parse(made.out)], [EXIT.ok, { backup: copy, accounts: 2 }], made.err)
    assert.deepEqual(readdirSync(away), ['copy'])
    assert.deepEqual(readdirSync(copy).sort(), [
      'accounts',
      'directory.sqlite',
      'queue',
      'sigill.toml',
      'tls',
    ])
    assert.equal(statSync(copy).mode & 0o777, 0o700)

    cpSync(join(server.folder, 'keys'), join(copy, 'keys'), { recursive: true })
    const checked = await runSigill(copy, ['store', 'check', '--json'])
    assert.deepEqual(JSON.parse(checked.out), { well: true, problems: [] })
    const bodies = readdirSync(join(copy, 'accounts', server.anna.id, 'bodies'))
    assert.ok(bodies.length >= 5 && bodies.length <= delivered, `${bodies.length} of ${delivered}`)
    const queued = await runSigill(copy, ['queue', 'list'])
    assert.match(queued.out, /^first /m)
    const listed = await runSigill(copy, ['app-password', 'list', server.anna.address, '--json'])
    assert.equal((JSON.parse(listed.out) as { id: string }[])[0]?.id, server.anna.appPassword)
  })

  test('goes over nothing that is there, and takes what was left unfinished for nothing', async () => {
    const there = join(away, 'there')
    writeFileSync(there, '')
    const refused = await runSigill(server.folder, ['backup', there])
    assert.deepEqual([refused.code, /is there already/.test(refused.err)], [EXIT.refused, true])
    const copy = join(away, 'again')
    cpSync(join(server.folder, 'accounts'), `${copy}.unfinished`, { recursive: true })
    assert.equal((await runSigill(server.folder, ['backup', copy])).code, EXIT.ok)
    assert.ok(!existsSync(`${copy}.unfinished`) && !existsSync(join(copy, server.anna.id)))
  })

  test('that cannot be whole leaves nothing behind', async () => {
    const stray = join(server.folder, 'accounts', 'strayaccountaaaa')
    mkdirSync(stray)
    const copy = join(away, 'half')
    assert.equal((await runSigill(server.folder, ['backup', copy])).code, EXIT.fault)
    rmSync(stray, { recursive: true })
    assert.ok(!existsSync(copy) && !existsSync(`${copy}.unfinished`))
  })

  test('of what is in PostgreSQL is left to PostgreSQL', async () => {
    const environment = { SIGILL_STORE: 'postgres://sigill@127.0.0.1:1/sigill' }
    const { code, err } = await runSigill(server.folder, ['backup', join(away, 'none')], '', environment)
    assert.deepEqual([code, /pg_dump/.test(err)], [EXIT.refused, true])
  })
})
