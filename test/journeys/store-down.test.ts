/**
 * A store that goes away under sessions that are signed in, or that another process holds for a while: a temporary error
 * of every service, or patience; never a lasting "no", never an acceptance. (Sign-in without a store: refusals.test.ts.)
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import { folders } from '../../src/config/data-folder.ts'
import { mustBeOk, openImap, openSmtp, openWire, type Wire } from '../durability/wire.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

const MESSAGE = Buffer.from('From: <anna@example.test>\r\nSubject: x\r\n\r\nHej\r\n')

describe('under sessions that are signed in', () => {
  let server: TestServer
  before(async () => {
    server = await startTestServer({ SIGILL_SIGN_IN_WITHOUT_TLS_ON_LOOPBACK: 'true' })
  })
  after(() => server.stop())

  const smtp = async (door: 'reception' | 'lmtp' | 'submission', recipients: readonly string[]) => {
    const session = await openSmtp(
      server.port(door),
      door === 'lmtp' ? 'LHLO' : 'EHLO',
      door === 'submission' ? server.anna : null,
    )
    await session.command(`MAIL FROM:<${server.anna.address}>`)
    for (const to of recipients) assert.match(await session.command(`RCPT TO:<${to}@example.test>`), /^250/)
    return session
  }

  test('a store that another process holds is waited for', async () => {
    const session = await smtp('reception', ['anna'])
    const path = join(folders(server.folder).accounts, server.anna.id, 'mail.sqlite')
    using other = new DatabaseSync(path)
    other.exec('BEGIN IMMEDIATE')
    const said = session.data(MESSAGE, 1)
    const imap = await openImap(server.port('imap'), server.anna)
    await mustBeOk(imap.command('STATUS INBOX (MESSAGES)')) // reading goes on, and so this is some time later
    other.exec('ROLLBACK')
    assert.match((await said)[0] ?? '', /^250 /)
    imap.close()
    session.close()
  })

  test('a store that is gone is a temporary error of every service', async () => {
    const imap = await openImap(server.port('imap'), server.anna)
    await mustBeOk(imap.append('INBOX', [], MESSAGE))
    await mustBeOk(imap.command('SELECT INBOX'))
    const pop3 = await pop3SignedIn(server.port('pop3'), server.anna)
    const [one, several, lmtp, submission] = [
      await smtp('reception', ['anna']),
      await smtp('reception', ['anna', 'bo']),
      await smtp('lmtp', ['anna', 'bo']),
      await smtp('submission', ['bo']),
    ]
    await server.server.stores.close()
    for (const session of [one, several, submission])
      assert.match((await session.data(MESSAGE, 1))[0] ?? '', /^451 4\.3\.0 /)
    for (const said of await lmtp.data(MESSAGE, 2)) assert.match(said, /^451 4\.3\.0 /)
    for (const command of [
      'FETCH 1 BODY[]',
      'STORE 1 +FLAGS (\\Seen)',
      'COPY 1 Archive',
      'EXPUNGE',
      'STATUS Archive (MESSAGES)',
      'LIST "" *',
      'CREATE New',
      'SELECT Archive',
    ]) {
      const { status, text } = await imap.command(command)
      assert.match(`${status} ${text}`, /^NO \[UNAVAILABLE\]/, command)
    }
    const { status, text } = await imap.append('INBOX', [], MESSAGE)
    assert.match(`${status} ${text}`, /^NO \[UNAVAILABLE\]/)
    pop3.send('RETR 1\r\n')
    assert.match(await pop3.line(), /^-ERR \[SYS\/TEMP\]/)
    for (const { close } of [imap, pop3, one, several, lmtp, submission]) close()
  })
})

const pop3SignedIn = async (
  port: number,
  { address, secret }: { readonly address: string; readonly secret: string },
): Promise<Wire> => {
  const wire = await openWire(port)
  await wire.line()
  for (const command of [`USER ${address}`, `PASS ${secret}`]) {
    wire.send(`${command}\r\n`)
    assert.match(await wire.line(), /^\+OK/)
  }
  return wire
}
