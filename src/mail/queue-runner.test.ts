import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { queueWorld } from '../../test/support/queue-world.ts'
import { addressOf, NOW_MS, settle } from '../../test/support/smtp-world.ts'
import { LEASE_MS } from './queue/claims.ts'
import { nextAttemptMs } from './queue/retry.ts'
import { createQueueRunner } from './queue-runner.ts'
import type { Relay, RelayOutcome } from './relay.ts'

const MESSAGE = 'From: anna@example.test\r\nSubject: för dig\r\n\r\nhi\r\n'
const DAY_MS = 86_400_000

describe('recipients here', () => {
  test('get the message at once, with Return-Path, under a key of their own', async () => {
    const world = queueWorld()
    world.outbox.put('anna@example.test', [world.local('anna'), world.local('bo')], MESSAGE, NOW_MS)
    await world.run()
    assert.deepEqual(
      world.delivered.map(({ account, key }) => [account, key]),
      [
        [world.anna, 'q1/0'],
        [world.bo, 'q1/1'],
      ],
    )
    assert.equal(
      world.delivered[0]?.text,
      Buffer.from(`Return-Path: <anna@example.test>\r\n${MESSAGE}`).toString('latin1'),
    )
    assert.deepEqual([world.outbox.rows.length, world.outbox.bodies.size, world.openIntakes.size], [0, 0, 0])
  })

  test('whose mailbox is full are tried again, later and later, and the sender is told after five days', async () => {
    const world = queueWorld()
    world.overQuota.add(world.bo)
    world.outbox.put('anna@example.test', [world.local('bo')], MESSAGE, NOW_MS)
    const waits: number[] = []
    await world.run()
    for (let attempts = 0, row = world.outbox.rows[0]; row !== undefined; row = world.outbox.rows[0]) {
      if (row.attempts > attempts) waits.push((row.dueMs - world.clock.nowMs()) / 60_000)
      attempts = row.attempts
      await world.pass(1)
    }
    const passedMs = world.clock.nowMs() - NOW_MS
    assert.deepEqual(waits.slice(0, 7), [5, 10, 20, 40, 80, 160, 240])
    assert.ok(passedMs > 4.8 * DAY_MS && passedMs <= 5 * DAY_MS + 120_000)
    assert.match(world.delivered[0]?.text ?? '', /Status: 5\.2\.2\r\nDiagnostic-Code: smtp; 452 4\.2\.2 /)
  })

  test('a store that is down loses nothing', async () => {
    const world = queueWorld()
    world.faults.set('write', new Error('down'))
    world.outbox.put('anna@example.test', [world.local('bo')], MESSAGE, NOW_MS)
    await world.run()
    assert.equal(world.outbox.rows[0]?.attempts, 1)
    assert.equal(world.openIntakes.size, 0)
    world.faults.clear()
    await world.pass(6)
    assert.equal(world.delivered.length, 1)
  })

  test('of an account that was removed are given up', async () => {
    const world = queueWorld()
    const gone = { kind: 'local', account: world.asa, address: addressOf('gone@example.test') } as const
    world.outbox.put('anna@example.test', [gone], MESSAGE, NOW_MS)
    await world.run()
    assert.match(world.delivered[0]?.text ?? '', /gone@example\.test\r\nAction: failed\r\nStatus: 5\.1\.1/)
  })
})

describe('recipients elsewhere', () => {
  test('of one message are handed to the relay together', async () => {
    const world = queueWorld(({ recipients }) => recipients.map(() => ({ kind: 'relayed' })))
    world.outbox.put(
      'anna@example.test',
      [world.elsewhere('x@far.test'), world.local('bo'), world.elsewhere('y@far.test')],
      MESSAGE,
      NOW_MS,
    )
    await world.run()
    assert.deepEqual(
      world.sent.map(({ recipients }) => recipients),
      [['x@far.test', 'y@far.test']],
    )
    assert.equal(world.delivered.length, 1)
    assert.equal(world.outbox.rows.length, 0)
    assert.deepEqual(world.log, [
      { event: 'queue.relayed', queueId: 'q1', recipient: 'x@far.test' },
      { event: 'queue.relayed', queueId: 'q1', recipient: 'y@far.test' },
    ])
  })

  test('4xx waits, 5xx is told to the sender, in one notice for the message', async () => {
    const world = queueWorld(({ recipients }) =>
      recipients.map((address) =>
        address.startsWith('no')
          ? { kind: 'refused', reply: `550 5.1.1 no ${address}\r\nBcc: injected@far.test` }
          : { kind: 'postponed', reply: '451 4.7.1 greylisted' },
      ),
    )
    world.outbox.put(
      'anna+x@example.test',
      ['no1@far.test', 'no2@far.test', 'later@far.test'].map(world.elsewhere),
      MESSAGE,
      NOW_MS,
    )
    await world.run()
    assert.deepEqual(
      world.outbox.rows.map(({ recipient, attempts, reply }) => [recipient.address, attempts, reply]),
      [['later@far.test', 1, '451 4.7.1 greylisted']],
    )
    assert.deepEqual(
      world.log.flatMap((event) =>
        event.event === 'queue.postponed' ? [[event.recipient, event.reply]] : [],
      ),
      [['later@far.test', '451 4.7.1 greylisted']],
    )
    assert.equal(world.delivered.length, 1)
    const [notice] = world.delivered
    assert.equal(notice?.account, world.anna)
    assert.equal(notice?.key, 'bounce/q1/0,1')
    assert.match(
      notice?.text ?? '',
      /^Return-Path: <>\r\nFrom: Sigill <postmaster@mail\.example\.test>\r\nTo: <anna\+x@example\.test>\r\n/,
    )
    assert.match(notice?.text ?? '', /multipart\/report; report-type=delivery-status/)
    assert.match(
      notice?.text ?? '',
      /Final-Recipient: rfc822; no2@far\.test\r\nAction: failed\r\nStatus: 5\.1\.1\r\n/,
    )
    assert.doesNotMatch(notice?.text ?? '', /^Bcc:/m)
    assert.match(
      Buffer.from(notice?.text ?? '', 'latin1').toString('utf8'),
      /text\/rfc822-headers\r\n.*Subject: för dig\r\n/s,
    )
    assert.doesNotMatch(notice?.text ?? '', /\r\nhi\r\n/)
  })

  test('what another host says beyond ASCII stands in the words of a notice, not in its fields', async () => {
    const reply = '550 5.1.1 användaren finns inte'
    const world = queueWorld(({ recipients }) => recipients.map(() => ({ kind: 'refused', reply })))
    world.outbox.put('anna@example.test', [world.elsewhere('x@far.test')], MESSAGE, NOW_MS)
    await world.run()
    const text = Buffer.from(world.delivered[0]?.text ?? '', 'latin1').toString('utf8')
    assert.match(text, /\r\n {4}550 5\.1\.1 användaren finns inte\r\n/)
    assert.match(text, /Diagnostic-Code: smtp; 550 5\.1\.1 anv\?ndaren finns inte\r\n/)
  })

  test('a notice is never sent for a notice', async () => {
    const world = queueWorld(({ recipients }) => recipients.map(() => ({ kind: 'refused', reply: '550 no' })))
    world.outbox.put(null, [world.elsewhere('x@far.test')], MESSAGE, NOW_MS)
    await world.run()
    assert.deepEqual([world.outbox.rows.length, world.delivered.length, world.queued.length], [0, 0, 0])
    assert.ok(world.log.some(({ event }) => event === 'queue.given-up'))
  })

  test('a notice for a sender elsewhere is queued with the null sender', async () => {
    const world = queueWorld(() => [])
    const gone = { kind: 'local', account: world.asa, address: addressOf('gone@example.test') } as const
    world.outbox.put('x@far.test', [gone], MESSAGE, NOW_MS)
    await world.run()
    assert.deepEqual(
      world.queued.map(({ sender, recipients }) => [sender, recipients]),
      [[null, [{ kind: 'elsewhere', address: 'x@far.test' }]]],
    )
  })

  test('wait while no relay is configured, and go when one is', async () => {
    const world = queueWorld()
    world.outbox.put('anna@example.test', [world.elsewhere('x@far.test')], MESSAGE, NOW_MS)
    await world.run()
    assert.equal(world.outbox.rows[0]?.reply, '451 4.3.5 No relay is configured')
  })

  test('a relay that answers less than it was asked postpones the rest', async () => {
    const world = queueWorld(() => [{ kind: 'relayed' }])
    world.outbox.put('anna@example.test', ['x@far.test', 'y@far.test'].map(world.elsewhere), MESSAGE, NOW_MS)
    await world.run()
    assert.deepEqual(
      world.outbox.rows.map(({ recipient }) => recipient.address),
      ['y@far.test'],
    )
  })
})

describe('the runner', () => {
  test('a claim that another process left lapses, and the work is done', async () => {
    const world = queueWorld()
    world.outbox.put('anna@example.test', [world.local('bo')], MESSAGE, NOW_MS)
    await world.outbox.claim(NOW_MS, 20 * 60_000, 10)
    await world.run()
    assert.equal(world.delivered.length, 0)
    await world.pass(21)
    assert.equal(world.delivered.length, 1)
  })

  test('what takes longer than the lease is not taken from the process that works on it', async () => {
    const world = queueWorld()
    const { promise: answered, resolve: answer } = Promise.withResolvers<readonly RelayOutcome[]>()
    const runner = createQueueRunner({ ...world.needs, relay: { send: () => answered } })
    world.outbox.put(null, [world.elsewhere('x@elsewhere.test')], MESSAGE, NOW_MS)
    runner.wake()
    for (let minutes = 0; minutes < 10; minutes++) {
      await settle()
      world.clock.advance(LEASE_MS / 2)
      await settle()
      assert.deepEqual(await world.outbox.claim(world.clock.nowMs(), LEASE_MS, 10), [])
    }
    answer([{ kind: 'relayed' }])
    await runner.idle()
    assert.deepEqual(world.outbox.rows, [])
  })

  test('a relay that says nothing holds up no mail for people here', async () => {
    const world = queueWorld()
    const { promise: answered, resolve: answer } = Promise.withResolvers<readonly RelayOutcome[]>()
    const runner = createQueueRunner({ ...world.needs, relay: { send: () => answered } })
    for (let at = 0; at < 300; at += 1)
      world.outbox.put(null, [world.elsewhere('x@elsewhere.test')], MESSAGE, NOW_MS)
    world.outbox.put(null, [world.elsewhere('x@elsewhere.test'), world.local('bo')], MESSAGE, NOW_MS)
    runner.wake()
    await settle()
    assert.equal(world.delivered.length, 1)
    answer([{ kind: 'relayed' }])
    await runner.idle()
    assert.deepEqual(world.outbox.rows, [])
  })

  test('nor does it hold up a notice: who fails here is told of at once, who fails elsewhere when that is known', async () => {
    const world = queueWorld()
    const { promise: answered, resolve: answer } = Promise.withResolvers<readonly RelayOutcome[]>()
    const runner = createQueueRunner({ ...world.needs, relay: { send: () => answered } })
    const gone = { kind: 'local', account: world.asa, address: addressOf('gone@example.test') } as const
    world.outbox.put(
      'anna@example.test',
      [gone, ...['x@far.test', 'y@far.test'].map(world.elsewhere)],
      MESSAGE,
      NOW_MS,
    )
    const told = () =>
      world.delivered.map(({ text }) =>
        [...text.matchAll(/Final-Recipient: rfc822; (\S+)/g)].map(([, to]) => to),
      )
    runner.wake()
    await settle()
    assert.deepEqual(told(), [['gone@example.test']])
    world.clock.advance(LEASE_MS / 2)
    answer([1, 2].map(() => ({ kind: 'refused', reply: '550 5.1.1 no' })))
    await runner.idle()
    assert.deepEqual(told(), [['gone@example.test'], ['x@far.test', 'y@far.test']])
    assert.deepEqual(world.outbox.rows, [])
  })

  test('a large message on a slow line is not given up while it goes', async () => {
    const world = queueWorld()
    const { promise: answered, resolve: answer } = Promise.withResolvers<readonly RelayOutcome[]>()
    let isGivenUp = false
    const relay: Relay = {
      send: (_, signal) => {
        signal.addEventListener('abort', () => {
          isGivenUp = true
        })
        return answered
      },
    }
    const runner = createQueueRunner({ ...world.needs, relay })
    world.outbox.put(null, [world.elsewhere('x@elsewhere.test')], MESSAGE, NOW_MS)
    runner.wake()
    for (let minutes = 0; minutes < 60; minutes++) {
      await settle()
      world.clock.advance(60_000)
    }
    assert.equal(isGivenUp, false)
    answer([{ kind: 'relayed' }])
    await runner.idle()
    assert.deepEqual(world.outbox.rows, [])
  })

  test('looks again after the store failed it', async () => {
    const world = queueWorld()
    const { claim } = world.outbox
    let failures = 1
    world.outbox.claim = async (...all) => {
      if (failures-- > 0) throw new Error('down')
      return claim(...all)
    }
    const runner = createQueueRunner({ ...world.needs, outbox: world.outbox })
    world.outbox.put('anna@example.test', [world.local('bo')], MESSAGE, NOW_MS)
    runner.wake()
    await runner.idle()
    assert.equal(world.delivered.length, 0)
    world.clock.advance(10_000)
    await runner.idle()
    assert.equal(world.delivered.length, 1)
  })

  test('stopping ends what the relay is doing, and claims nothing more', async () => {
    const world = queueWorld()
    let ended = false
    const relay: Relay = {
      send: (message, signal) =>
        new Promise((resolve) =>
          signal.addEventListener('abort', () => {
            ended = true
            resolve(message.recipients.map(() => ({ kind: 'postponed', reply: '451 4.3.2 stopping' })))
          }),
        ),
    }
    const runner = createQueueRunner({ ...world.needs, relay })
    world.outbox.put('anna@example.test', [world.elsewhere('x@far.test')], MESSAGE, NOW_MS)
    runner.wake()
    await settle()
    await runner.stop()
    assert.ok(ended)
    world.outbox.put('anna@example.test', [world.local('bo')], MESSAGE, NOW_MS)
    runner.wake()
    await runner.idle()
    assert.equal(world.delivered.length, 0)
  })

  test('many messages are all delivered', async () => {
    const world = queueWorld()
    for (let at = 0; at < 500; at += 1)
      world.outbox.put('anna@example.test', [world.local('anna'), world.local('bo')], MESSAGE, NOW_MS)
    await world.run()
    assert.equal(new Set(world.delivered.map(({ key }) => key)).size, 1_000)
  })
})

test('the last attempt is within five days', () => {
  assert.equal(nextAttemptMs(NOW_MS, 0, NOW_MS), NOW_MS + 300_000)
  assert.equal(nextAttemptMs(NOW_MS, 50, NOW_MS + 5 * DAY_MS - 4 * 3_600_000), NOW_MS + 5 * DAY_MS)
  assert.equal(nextAttemptMs(NOW_MS, 50, NOW_MS + 5 * DAY_MS), null)
})
