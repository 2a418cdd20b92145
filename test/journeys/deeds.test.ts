/** A script with an app password reads, sends and deletes; its holder is told exactly what. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createTransport } from 'nodemailer'
import { prepare } from '../support/given.ts'
import { imapProgram, pop3Program } from '../support/mail-programs.ts'
import { passingClock } from '../support/passing-clock.ts'
import { startTestServer, type TestAccount, type TestServer } from '../support/test-server.ts'
import { signInAs, type WebClient, webClient } from '../support/web-client.ts'

const DAY_MS = 86_400_000

type Counts = Record<'opened' | 'read' | 'moved' | 'deleted' | 'sent' | 'recipients', number>

// It begins with a day, so that none ends in the middle of a test.
const { clock, pass } = passingClock()
pass(DAY_MS - (clock.nowMs() % DAY_MS))

describe('what an app password did', () => {
  let server: TestServer
  let client: WebClient
  before(async () => {
    server = await startTestServer({ SIGILL_LISTEN_WEB: '127.0.0.1:0' }, { clock })
    client = webClient(server)
  })
  after(async () => {
    client.close()
    await server.stop()
  })

  const holder = async (account: TestAccount): Promise<WebClient> => {
    const browser = client.another()
    await signInAs(server, browser, account.id, { provedMs: clock.nowMs(), secondStepMs: null })
    return browser
  }
  type Use = {
    total: Counts
    days: readonly Counts[]
    programs: readonly Readonly<Record<string, unknown>>[]
  }
  const useOf = async (browser: WebClient, id: string): Promise<Use> =>
    (await browser.call('appPasswordUse', { id })).json as Use
  /** Each program and network, without the times. */
  const programsOf = ({ programs }: Use) =>
    programs.map(({ program, service, network, read, deleted, recipients }) => [
      program ?? service,
      network,
      [read, deleted, recipients],
    ])

  test('is told exactly: 137 read, 3 sent, 2 deleted, 1 moved, 2 folders', async () => {
    const account = await server.addAccount('blast@example.test')
    await prepare(server, ['message INBOX 200'], account.id)
    const program = imapProgram(server, account)
    await program.connect()
    await program.mailboxOpen('INBOX')
    // Listing is not reading.
    await program.fetchAll('1:*', { envelope: true, flags: true, headers: ['subject'] }, { uid: true })
    await program.fetchAll('1:100', { source: true }, { uid: true })
    await program.fetchAll('91:135', { bodyParts: ['1'] }, { uid: true })
    for (const uid of [150, 160]) await program.download(String(uid), undefined, { uid: true })
    await program.messageDelete('3,7', { uid: true })
    await program.messageMove('9', 'Archive', { uid: true })
    await program.mailboxOpen('Sent')
    for (let number = 0; number < 3; number++) await send(server, account)
    const browser = await holder(account)
    const use = await useOf(browser, account.appPassword)
    const { total, days } = use
    const exactly = { opened: 2, read: 137, moved: 1, deleted: 2, sent: 3, recipients: 3 }
    assert.deepEqual(total, exactly)
    assert.equal(days.length, 1)
    // By program what was read twice is read twice.
    assert.deepEqual(programsOf(use), [
      ['smtp', '127.0.0.0/16', [0, 0, 3]],
      ['testposten', '127.0.0.0/16', [147, 2, 0]],
    ])
    await program.logout()
  })

  test('POP3 counts too, and all of it can be read after the removal, message by message', async () => {
    const account = await server.addAccount('pop@example.test')
    await prepare(server, ['message INBOX 3'], account.id)
    const program = pop3Program(server, account)
    await program.RETR(1)
    await program.TOP(2, 0)
    await program.command('DELE', '1')
    await program.QUIT()
    await server.appPasswords.remove(account.id, account.appPassword)
    const browser = await holder(account)
    const use = await useOf(browser, account.appPassword)
    const { total } = use
    assert.deepEqual(programsOf(use), [['pop3', '127.0.0.0/16', [1, 1, 0]]])
    assert.deepEqual(total, { opened: 1, read: 1, moved: 0, deleted: 1, sent: 0, recipients: 0 })
    const listed = await browser.call('appPasswordMessages', { id: account.appPassword })
    const { deeds } = listed.json as { deeds: { kind: string; mailbox: string; uid: number | null }[] }
    assert.deepEqual(
      deeds.map(({ kind, mailbox, uid }) => [kind, mailbox, uid]),
      [
        ['opened', 'INBOX', null],
        ['read', 'INBOX', 1],
        ['deleted', 'INBOX', 1],
      ],
    )
  })

  test('each message that is still there is shown with its subject and its sender', async () => {
    const account = await server.addAccount('titles@example.test')
    await prepare(server, ['message INBOX 2'], account.id)
    const program = imapProgram(server, account)
    await program.connect()
    await program.mailboxOpen('INBOX')
    await program.fetchAll('1:2', { source: true })
    const browser = await holder(account)
    const listed = await browser.call('appPasswordMessages', { id: account.appPassword })
    const { deeds } = listed.json as {
      deeds: { kind: string; subject: string | null; from: string | null }[]
    }
    assert.deepEqual(
      deeds.filter(({ kind }) => kind === 'read').map(({ subject, from }) => [subject, from]),
      [
        ['Message 2', 'Bo'],
        ['Message 1', 'Bo'],
      ],
    )
    // Another's app password is nobody's.
    const other = await holder(server.bo)
    assert.equal((await other.call('appPasswordUse', { id: account.appPassword })).status, 404)
    await program.logout()
  })
})

const send = async (server: TestServer, { address, secret }: TestAccount): Promise<void> => {
  const transport = createTransport({
    host: '127.0.0.1',
    port: server.port('submissions'),
    secure: true,
    auth: { user: address, pass: secret },
    tls: { rejectUnauthorized: false },
  })
  await transport.sendMail({ from: address, to: server.bo.address, subject: 'Hej', text: 'Hej!' })
  transport.close()
}
