/**
 * Metrics of a whole server: it is signed in to, mail is delivered, fetched, sent and read on the web, and what stands at its
 * door is read as Prometheus does. The account has a name that nobody could miss, and that stands nowhere in it.
 */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { systemClock } from '../src/base/clock.ts'
import { openMetricsDoor } from '../src/metrics/door.ts'
import { createMetrics } from '../src/metrics/metrics.ts'
import { createTotals } from '../src/metrics/totals.ts'
import { openImap, openSmtp } from './durability/wire.ts'
import { readMetrics } from './support/read-metrics.ts'
import { startTestServer } from './support/test-server.ts'
import { webClient } from './support/web-client.ts'

const NAME = 'xerxes.conspicuous'
const metrics = createMetrics({ version: '1.2.3', clock: systemClock, ofProcess: true })
const server = await startTestServer(
  {
    SIGILL_HOSTNAME: 'localhost',
    SIGILL_LISTEN_WEB: '127.0.0.1:0',
    SIGILL_SIGN_IN_WITHOUT_TLS_ON_LOOPBACK: 'true',
    SIGILL_METRICS_LISTEN: '127.0.0.1:0',
    SIGILL_LIMITS_QUOTA_MIB: '1',
  },
  { metrics },
)
const totals = createTotals()
const door = await openMetricsDoor({
  host: '127.0.0.1',
  port: 0,
  read: async () => totals.text([await metrics.read()]),
  onFault: (fault) => {
    throw fault
  },
})
after(async () => {
  await door.close()
  await server.stop()
})
const xerxes = await server.addAccount(`${NAME}@example.test`)
const LETTER = Buffer.from(`From: ${NAME}@example.test\r\nSubject: ${NAME}\r\n\r\n${NAME}\r\n`)

const read = () => readMetrics(door.port)

const deliver = async (letter: Buffer, expected: RegExp): Promise<void> => {
  const sender = await openSmtp(server.port('reception'), 'EHLO')
  await sender.command(`MAIL FROM:<${NAME}@elsewhere.test>`)
  await sender.command(`RCPT TO:<${xerxes.address}>`)
  assert.match((await sender.data(letter, 1)).join(), expected)
  sender.wire.close()
}

describe('a server that is read by Prometheus', () => {
  test('counts who comes in, and why others do not', async () => {
    const before = await read()
    const program = await openImap(server.port('imap'), xerxes)
    // At an address of nobody: who has one is told by a letter, which would be counted below.
    const wrong = { address: `no.${xerxes.address}`, secret: `${NAME}-password` }
    await assert.rejects(openImap(server.port('imap'), wrong))
    const now = await read()
    const grew = (name: string, labels: string) => now.value(name, labels) - before.value(name, labels)
    assert.equal(grew('sigill_sign_ins_total', 'service="imap"'), 1)
    assert.equal(grew('sigill_sign_in_refusals_total', 'service="imap",because="not-an-app-password"'), 1)
    assert.equal(now.value('sigill_connections', 'door="imap"') >= 1, true)
    program.close()
  })

  test('counts mail in and out, and how long it took to be on disk', async () => {
    const before = await read()
    await deliver(LETTER, /^250 /)
    const program = await openImap(server.port('imap'), xerxes)
    await program.command('SELECT INBOX')
    const letters = Buffer.concat([LETTER, Buffer.alloc(100_000, 'x\r\n')])
    await program.append('INBOX', [], letters)
    await program.command('FETCH 1:* BODY[]')
    const now = await read()
    const grew = (name: string, labels: string) => now.value(name, labels) - before.value(name, labels)
    assert.equal(grew('sigill_messages_total', 'way="delivered",outcome="taken"'), 1)
    assert.equal(grew('sigill_messages_total', 'way="appended",outcome="taken"'), 1)
    assert.equal(grew('sigill_message_bytes_total', 'way="appended"'), letters.length)
    assert.ok(grew('sigill_write_seconds_count', 'store="mail"') >= 2)
    assert.ok(grew('sigill_received_bytes_total', 'door="imap"') > letters.length)
    assert.ok(grew('sigill_sent_bytes_total', 'door="imap"') > letters.length)
    assert.equal(grew('sigill_deeds_total', 'service="imap",deed="opened"'), 1)
    assert.equal(grew('sigill_deeds_total', 'service="imap",deed="read"'), 2)
    program.close()
  })

  test('a mailbox that is full is no write that failed', async () => {
    const before = await read()
    await deliver(Buffer.concat([LETTER, Buffer.alloc(1_200_000, 'x\r\n')]), /^452 /)
    const now = await read()
    const grew = (name: string, labels: string) => now.value(name, labels) - before.value(name, labels)
    assert.equal(grew('sigill_messages_total', 'way="delivered",outcome="refused"'), 1)
    assert.equal(grew('sigill_write_faults_total', 'store="mail"'), 0)
  })

  test('counts requests by the name of their route, also one that brings a name', async () => {
    const client = webClient(server)
    await client.call('begin')
    await client.send('GET', `/api/${NAME}`)
    client.close()
    const { text, value } = await read()
    assert.ok(value('sigill_sent_bytes_total', 'door="web"') > 1_000)
    assert.match(text, /sigill_web_request_seconds_count\{route="begin",outcome="\w+"\} 1/)
  })

  test('tells of the process and the version', async () => {
    const now = await read()
    assert.equal(now.value('sigill_build_info', 'version="1.2.3"'), 1)
    assert.ok(now.value('process_resident_memory_bytes', '') > 0)
    assert.equal(now.value('sigill_store_answers', ''), 1)
  })

  test('says nobody’s name, address or IP', async () => {
    const { text } = await read()
    assert.doesNotMatch(text, /conspicuous|xerxes|@|127\.0\.0\.1|::1|example\.test|elsewhere\.test/i)
    assert.doesNotMatch(text, new RegExp(xerxes.id))
    // The control: the log, which the same events went through, has it.
    const log = JSON.stringify(server.events)
    for (const each of [xerxes.id, '127.0.0.1']) assert.ok(log.includes(each), each)
  })

  test('does not say that its store is down when it has closed it itself, as a worker that is replaced does', async () => {
    const before = await read()
    await server.stop()
    const last = await read()
    assert.equal(last.value('sigill_store_answers', ''), 1)
    const signIns = (of: typeof last) => of.value('sigill_sign_ins_total', 'service="imap"')
    assert.equal(signIns(last), signIns(before))
  })
})
