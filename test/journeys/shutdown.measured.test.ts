/**
 * SIGTERM to a real server process in the middle of everything: programs that wait are told goodbye, what is in flight is
 * finished and acknowledged, the process ends with 0 in time, and the next one listens at once with all of it.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { startServerProcess } from '../durability/server-process.ts'
import { type Answer, type ImapSession, mustBeOk, openImap, openSmtp, openWire } from '../durability/wire.ts'
import { makeWorld, type World } from '../durability/world.ts'

const END_WITHIN_MS = 10_000
const LISTEN_WITHIN_MS = 4_000 // two seconds are promised of a machine with nothing else to do
const STARTS_MAX = 3
const LARGE_OCTETS = 24 * 1_048_576 // more than sockets and the server's buffers hold, so that it is under way

describe('SIGTERM', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sigill-shutdown-'))
  let world: World
  before(async () => {
    world = await makeWorld(join(folder, 'data'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  test('says goodbye, finishes what is in flight, ends with 0, and the next start has it all', async (t) => {
    const server = await startServerProcess(world.folder)
    const filing = await openImap(server.port('imap'), world.anna)
    await mustBeOk(filing.append('INBOX', [], Buffer.from('Subject: small\r\n\r\nfor POP3\r\n')))
    await mustBeOk(filing.append('Archive', [], large()))
    filing.close()

    const idle = await openImap(server.port('imap'), world.anna)
    await mustBeOk(idle.command('SELECT INBOX'))
    idle.wire.send('i IDLE\r\n')
    await idle.wire.line()
    const fetching = await midFetch(server.port('imap'), world)
    const pop3 = await inPop3Transaction(server.port('pop3'), world)
    const smtp = await midData(server.port('reception'))

    const beganMs = performance.now()
    server.signal('SIGTERM')
    assert.match(await idle.wire.line(), /^\* BYE /)
    assert.match(await pop3.line(), /^-ERR \[SYS\/TEMP\]/)

    smtp.wire.send('the end of it\r\n.\r\n')
    assert.match(await smtp.wire.line(), /^250 2\.0\.0 /)
    assert.match(await smtp.wire.line(), /^421 4\.3\.2 /)
    fetching.session.wire.socket.resume()
    const { status, untagged } = await fetching.answer
    assert.equal(status, 'OK')
    assert.ok(untagged[0]?.literals[0]?.equals(large()))
    assert.match(await fetching.session.wire.line(), /^\* BYE /)

    assert.deepEqual(await server.exited, { code: 0, signal: null })
    const endedMs = performance.now() - beganMs
    assert.ok(endedMs < END_WITHIN_MS, `it took ${endedMs} ms`)
    assert.doesNotMatch(server.log(), /\.fault"/)

    // The fastest of a few, when the machine has other things to do.
    let again = await startServerProcess(world.folder)
    for (let tries = 1; tries < STARTS_MAX && again.startMs > LISTEN_WITHIN_MS; tries++) {
      again.signal('SIGTERM')
      await again.exited
      again = await startServerProcess(world.folder)
    }
    try {
      t.diagnostic(
        `ended after ${Math.round(endedMs)} ms, listening again after ${Math.round(again.startMs)} ms`,
      )
      assert.ok(again.startMs < LISTEN_WITHIN_MS, `it listened after ${again.startMs} ms`)
      const session = await openImap(again.port('imap'), world.anna)
      await mustBeOk(session.command('SELECT INBOX'))
      const { untagged: found } = await mustBeOk(session.command('FETCH 1:* BODY.PEEK[TEXT]'))
      // What POP3 had marked is there: it never said QUIT.
      assert.deepEqual(
        found.map(({ literals }) => String(literals[0])),
        ['for POP3\r\n', 'the beginning of it\r\nthe end of it\r\n'],
      )
      session.close()
    } finally {
      again.signal('SIGTERM')
      assert.deepEqual(await again.exited, { code: 0, signal: null })
    }
  })
})

const large = (): Buffer =>
  Buffer.alloc(LARGE_OCTETS, 'a line of sixty-two letters and then its end, again and again\r\n')

/** Everything is asked for, and after the first octets nothing more is read. */
const midFetch = async (
  port: number,
  { anna }: World,
): Promise<{ session: ImapSession; answer: Promise<Answer> }> => {
  const session = await openImap(port, anna)
  await mustBeOk(session.command('SELECT Archive'))
  const begun = new Promise<void>((resolve) => session.wire.socket.once('data', () => resolve()))
  const answer = session.command('FETCH 1 BODY.PEEK[]')
  await begun
  session.wire.socket.pause()
  return { session, answer }
}

const inPop3Transaction = async (port: number, { anna }: World) => {
  const wire = await openWire(port)
  await wire.line()
  for (const command of [`USER ${anna.address}`, `PASS ${anna.secret}`, 'DELE 1']) {
    wire.send(`${command}\r\n`)
    assert.match(await wire.line(), /^\+OK/)
  }
  return wire
}

const midData = async (port: number) => {
  const session = await openSmtp(port, 'EHLO')
  await session.command('MAIL FROM:<cara@example.test>')
  await session.command('RCPT TO:<anna@example.test>')
  assert.match(await session.command('DATA'), /^354/)
  session.wire.send('Subject: half\r\n\r\nthe beginning of it\r\n')
  return session
}
