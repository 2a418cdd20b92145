import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { handClock } from '../../test/support/hand-clock.ts'
import { noLog } from '../base/event.ts'
import { StoreDown } from '../base/store-down.ts'
import { openMetricsDoor } from './door.ts'
import { createMetrics, type Look, type Metrics } from './metrics.ts'
import { createTotals } from './totals.ts'

const NOW_MS = 1_000_000
const made = (): Metrics => createMetrics({ version: '1.2.3', clock: handClock(NOW_MS), ofProcess: false })
const textOf = async (...all: readonly Metrics[]): Promise<string> =>
  createTotals().text(await Promise.all(all.map((one) => one.read())))

/** The lines of one metric, without its name. */
const of = (text: string, name: string): readonly string[] =>
  text.split('\n').flatMap((line) => (/^\w+/.exec(line)?.[0] === name ? [line.slice(name.length)] : []))

const ANNA = { remote: '192.0.2.7', account: 'anna@example.test' }

describe('metrics', () => {
  test('the log is heard on its way, and counted by words of ours only', async () => {
    const metrics = made()
    const heard: string[] = []
    const log = metrics.hear(({ event }) => heard.push(event))
    log({ event: 'sign-in.accepted', service: 'imap', ...ANNA })
    log({ event: 'sign-in.accepted', service: 'imap', ...ANNA })
    log({ event: 'sign-in.refused', service: 'smtp', remote: ANNA.remote, because: 'wrong-app-password' })
    log({ event: 'queue.given-up', queueId: 'q', recipient: ANNA.account, reply: '550 no anna' })
    log({ event: 'background.fault', task: 'queue', fault: new StoreDown('away') })
    assert.equal(heard.length, 5)
    const text = await textOf(metrics)
    assert.deepEqual(of(text, 'sigill_sign_ins_total'), ['{service="imap"} 2'])
    assert.deepEqual(of(text, 'sigill_sign_in_refusals_total'), [
      '{service="smtp",because="wrong-app-password"} 1',
    ])
    assert.deepEqual(of(text, 'sigill_queue_outcomes_total'), ['{outcome="given-up"} 1'])
    assert.deepEqual(of(text, 'sigill_faults_total'), ['{of="background",because="store-down"} 1'])
    assert.doesNotMatch(text, /anna|192\.0/)
  })

  test('what took time stands in the bucket of its seconds', async () => {
    const metrics = made()
    metrics.measure({ measured: 'write', store: 'mail', outcome: 'written', tookMs: 4 })
    metrics.measure({ measured: 'write', store: 'mail', outcome: 'fault', tookMs: 400 })
    const text = await textOf(metrics)
    const buckets = of(text, 'sigill_write_seconds_bucket')
    assert.ok(buckets.includes('{le="0.002",store="mail"} 0'))
    assert.ok(buckets.includes('{le="0.005",store="mail"} 1'))
    assert.ok(buckets.includes('{le="+Inf",store="mail"} 2'))
    assert.deepEqual(of(text, 'sigill_write_faults_total'), ['{store="mail"} 1'])
  })

  test('what is so now is looked at when it is read; a store that is down takes nothing else along', async () => {
    const metrics = made()
    const look: Look = {
      doors: () => [{ door: 'imaps', connections: 3, receivedOctets: 10, sentOctets: 20 }],
      noticesWaiting: () => 1,
      store: async () => ({
        waitingRecipients: 4,
        heldRecipients: 2,
        oldestMs: NOW_MS - 90_000,
        heldAppPasswords: 5,
      }),
    }
    metrics.watch(look)
    await metrics.read()
    const text = await textOf(metrics)
    assert.deepEqual(of(text, 'sigill_connections'), ['{door="imaps"} 3'])
    assert.deepEqual(of(text, 'sigill_sent_bytes_total'), ['{door="imaps"} 20'])
    assert.deepEqual(of(text, 'sigill_queue_recipients'), ['{state="waiting"} 4', '{state="held"} 2'])
    assert.deepEqual(of(text, 'sigill_queue_oldest_seconds'), [' 90'])
    assert.deepEqual(of(text, 'sigill_held_app_passwords'), [' 5'])
    assert.deepEqual(of(text, 'sigill_store_answers'), [' 1'])
    metrics.watch({ ...look, store: () => Promise.reject(new StoreDown('away')) })
    const away = await textOf(metrics)
    assert.deepEqual(of(away, 'sigill_store_answers'), [' 0'])
    assert.deepEqual(of(away, 'sigill_connections'), ['{door="imaps"} 3'])
  })
})

describe('the totals of several processes', () => {
  const store = (held: number): Look => ({
    doors: () => [{ door: 'imaps', connections: 2, receivedOctets: 1, sentOctets: 1 }],
    noticesWaiting: () => 0,
    store: async () => ({ waitingRecipients: 7, heldRecipients: 0, oldestMs: null, heldAppPasswords: held }),
  })
  const signIn = (metrics: Metrics) =>
    metrics.hear(noLog)({ event: 'sign-in.accepted', service: 'imap', ...ANNA })

  test('are sums, but for what all of them see in the one store', async () => {
    const both = [made(), made()]
    for (const metrics of both) {
      signIn(metrics)
      metrics.watch(store(3))
    }
    const text = await textOf(...both)
    assert.deepEqual(of(text, 'sigill_sign_ins_total'), ['{service="imap"} 2'])
    assert.deepEqual(of(text, 'sigill_connections'), ['{door="imaps"} 4'])
    assert.deepEqual(of(text, 'sigill_queue_recipients')[0], '{state="waiting"} 7')
    assert.deepEqual(of(text, 'sigill_held_app_passwords'), [' 3'])
    assert.deepEqual(of(text, 'sigill_build_info'), ['{version="1.2.3"} 1'])
  })

  test('keep the counts of those that have ended, and nothing that was so of them', async () => {
    const totals = createTotals()
    const [one, two] = [made(), made()]
    for (const metrics of [one, two]) {
      signIn(metrics)
      metrics.watch(store(1))
      metrics.measure({ measured: 'write', store: 'mail', outcome: 'written', tookMs: 1 })
      // As it comes from another process.
      totals.ended(JSON.parse(JSON.stringify(await metrics.read())))
    }
    const last = made()
    signIn(last)
    last.watch(store(1))
    const withoutStore = made()
    const text = await totals.text([await withoutStore.read(), await last.read()])
    assert.deepEqual(of(text, 'sigill_sign_ins_total'), ['{service="imap"} 3'])
    assert.deepEqual(of(text, 'sigill_received_bytes_total'), ['{door="imaps"} 3'])
    assert.deepEqual(of(text, 'sigill_store_answers'), [' 1'])
    assert.deepEqual(of(text, 'sigill_write_seconds_count'), ['{store="mail"} 2'])
    assert.deepEqual(of(text, 'sigill_connections'), ['{door="imaps"} 2'])
  })
})

describe('the door', () => {
  test('answers GET /metrics and nothing else, and says when it cannot read', async () => {
    const faults: unknown[] = []
    let read = async () => 'sigill 1\n'
    const door = await openMetricsDoor({
      host: '127.0.0.1',
      port: 0,
      read: () => read(),
      onFault: (fault) => faults.push(fault),
    })
    const ask = async (path: string, method = 'GET') => {
      const response = await fetch(`http://127.0.0.1:${door.port}${path}`, { method })
      return [response.status, response.headers.get('Content-Type'), await response.text()]
    }
    try {
      assert.deepEqual(await ask('/metrics'), [200, 'text/plain; version=0.0.4; charset=utf-8', 'sigill 1\n'])
      assert.equal((await ask('/'))[0], 404)
      assert.equal((await ask('/metrics', 'POST'))[0], 404)
      read = () => Promise.reject(new Error('broken'))
      assert.equal((await ask('/metrics'))[0], 503)
      assert.equal(faults.length, 1)
    } finally {
      await door.close()
    }
  })

  test('many who ask at once are one reading', async () => {
    let readings = 0
    const door = await openMetricsDoor({
      host: '127.0.0.1',
      port: 0,
      read: async () => `reading ${++readings}`,
      onFault: () => {},
    })
    try {
      const socket = connect(door.port, '127.0.0.1')
      const ask = (end: string) => `GET /metrics HTTP/1.1\r\nHost: here\r\nConnection: ${end}\r\n\r\n`
      // In one packet, so that all have come before the first is answered.
      socket.write(`${ask('keep-alive')}${ask('keep-alive')}${ask('close')}`)
      assert.deepEqual((await text(socket)).match(/reading \d/g), ['reading 1', 'reading 1', 'reading 1'])
    } finally {
      await door.close()
    }
  })
})
