import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { systemClock } from '../base/clock.ts'
import { portToPassOn } from '../net/open-port.ts'
import { Primary } from './primary.ts'

const WORKER = join(import.meta.dirname, '../../test/support/stuck-worker.ts')

test('connections that wait for a worker which dies are served by the next one', async () => {
  const words = ['stuck', 'well']
  const children: ReturnType<typeof fork>[] = []
  const primary = new Primary({
    workers: 1,
    fork: () => {
      const child = fork(WORKER, [words.shift() ?? 'well'])
      children.push(child)
      return child
    },
    place: (number) => ({
      number,
      workers: 1,
      doors: [{ door: 'imap', address: '', port: 0 }],
      ticketKeys: '',
    }),
    clock: systemClock,
    log: () => {},
  })
  const taken = Promise.withResolvers<void>()
  let count = 0
  const take = (socket: Socket): void => {
    primary.take('imap', socket)
    count++
    if (count === CLIENTS) taken.resolve()
  }
  const port = await portToPassOn({ host: '127.0.0.1', port: 0 }, { take, onFault: () => {} })
  try {
    await primary.start()
    const clients = Array.from({ length: CLIENTS }, () => connect(port.port, '127.0.0.1'))
    const said = clients.map((client) => text(client).catch(() => ''))
    await Promise.all([taken.promise, once(clients[0]!, 'readable')])
    children[0]?.kill('SIGKILL')
    // The first ends with the one that served it; another lay in its channel, the rest had not been sent.
    assert.deepEqual(await Promise.all(said), ['stuck', 'well', 'well', 'well', 'well'])
  } finally {
    port.close()
    await primary.stop()
  }
})

const CLIENTS = 5
