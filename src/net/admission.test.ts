import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { testIdentity } from '../../test/support/certificate.ts'
import { handClock } from '../../test/support/hand-clock.ts'
import type { LogEvent } from '../base/event.ts'
import { addressSet } from '../base/networks.ts'
import { type ListenOptions, listen } from './listener.ts'
import { PROXY_HEADER_MS } from './receive-proxy-header.ts'
import type { Service } from './service.ts'
import { secureContextOf } from './tls-options.ts'

const context = secureContextOf(await testIdentity())

/** Says where each connection comes from, then gives back its lines. */
const mirror: Service = {
  name: 'mirror',
  serve: async (channel) => {
    channel.write(`${channel.remoteAddress}\r\n`)
    for (;;) {
      const line = await channel.readLine(100, 60_000)
      if (line.kind !== 'line') return
      if (line.bytes.toString() === 'STARTTLS') {
        channel.write('go ahead\r\n')
        await channel.startTls()
        channel.write(`${channel.remoteAddress}\r\n`)
      } else channel.write(`${line.bytes}\r\n`)
    }
  },
}

/** The proxy is 127.0.0.1; whoever else comes from this machine is nobody's proxy. */
const listening = async (t: TestContext, options: Partial<ListenOptions> = {}) => {
  const clock = handClock()
  const events: LogEvent[] = []
  const listener = await listen({
    service: mirror,
    host: '127.0.0.1',
    port: 0,
    tls: 'none',
    secureContext: () => context,
    proxies: addressSet(['192.0.2.0/24', '127.0.0.1']),
    clock,
    log: (event) => events.push(event),
    ...options,
  })
  const clients: Socket[] = []
  t.after(async () => {
    for (const client of clients) client.destroy()
    await listener.stop()
  })
  const from = (localAddress: string, words: string | Buffer = ''): Socket => {
    const client = connect({ port: listener.port, host: '127.0.0.1', localAddress })
    client.on('error', () => {})
    clients.push(client)
    client.write(words)
    return client
  }
  const refusals = () => events.map((event) => event.event === 'connection.refused' && event.because)
  return { listener, clock, from, refusals }
}

/** The next lines from the other end, as many as asked for. */
const heard = (client: Socket, lines = 1): Promise<string> =>
  new Promise((resolve) => {
    let text = ''
    const hear = (bytes: Buffer): void => {
      text += bytes
      if (text.split('\r\n').length <= lines) return
      client.off('data', hear)
      resolve(text)
    }
    client.on('data', hear)
  })
const closed = (client: Socket): Promise<void> =>
  new Promise((resolve) => {
    client.resume()
    client.once('close', () => resolve())
  })

const HEADER = 'PROXY TCP4 203.0.113.9 198.51.100.7 4000 993\r\n'
const LOCAL = Buffer.from('\r\n\r\n\0\r\nQUIT\n\x20\0\0\0', 'latin1')
const IPV6 = Buffer.concat([
  Buffer.from('\r\n\r\n\0\r\nQUIT\n\x21\x21\0\x27', 'latin1'),
  Buffer.from('20010db8000000000000000000000009'.repeat(2), 'hex'),
  Buffer.from([1, 2, 3, 4, 0xee, 0, 0]),
])

test('a named proxy says whom it speaks for, and what follows its header is the client’s', async (t) => {
  const { from } = await listening(t)
  assert.equal(await heard(from('127.0.0.1', `${HEADER}hello\r\n`), 2), '203.0.113.9\r\nhello\r\n')
  assert.equal(await heard(from('127.0.0.1', IPV6)), '2001:db8::9\r\n')
})

test('a header that comes octet by octet is read all the same', async (t) => {
  const { from } = await listening(t)
  const client = from('127.0.0.1')
  const words = heard(client)
  for (const octet of HEADER) {
    client.write(octet)
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.equal(await words, '203.0.113.9\r\n')
})

test('a proxy that speaks for itself is known by its own address', async (t) => {
  const { from } = await listening(t)
  assert.equal(await heard(from('127.0.0.1', LOCAL)), '127.0.0.1\r\n')
})

test('TLS follows the header, from the first byte or by STARTTLS, and the client stays who it was', async (t) => {
  const implicit = await listening(t, { tls: 'implicit' })
  const secured = connectTls({ socket: implicit.from('127.0.0.1', HEADER), rejectUnauthorized: false })
  secured.on('error', () => {})
  assert.equal(await heard(secured), '203.0.113.9\r\n')
  const later = await listening(t, { tls: 'starttls' })
  const plain = later.from('127.0.0.1', HEADER)
  await heard(plain)
  plain.write('STARTTLS\r\n')
  assert.equal(await heard(plain), 'go ahead\r\n')
  const upgraded = connectTls({ socket: plain, rejectUnauthorized: false })
  upgraded.on('error', () => {})
  assert.equal(await heard(upgraded), '203.0.113.9\r\n')
})

test('who is not named comes as himself, and a header from him is not believed', async (t) => {
  const { from } = await listening(t)
  assert.equal(await heard(from('127.0.0.2', HEADER), 2), `127.0.0.2\r\n${HEADER}`)
  const implicit = await listening(t, { tls: 'implicit' })
  const refused = implicit.from('127.0.0.2', HEADER)
  await closed(refused)
})

test('the control: the same octets from a named address are believed', async (t) => {
  const { from } = await listening(t)
  assert.equal(await heard(from('127.0.0.1', HEADER)), '203.0.113.9\r\n')
})

test('a proxy that sends something else is refused, and the log says so', async (t) => {
  const { from, refusals } = await listening(t)
  await closed(from('127.0.0.1', 'EHLO there\r\n'))
  assert.deepEqual(refusals(), ['a proxy sent no PROXY header'])
})

test('a header that does not come in time is refused', async (t) => {
  const { from, clock, listener, refusals } = await listening(t)
  const client = from('127.0.0.1', HEADER.slice(0, 20))
  while (clock.timers === 0) await new Promise((resolve) => setImmediate(resolve))
  clock.advance(PROXY_HEADER_MS - 1)
  assert.equal(listener.count, 1)
  clock.advance(1)
  await closed(client)
  assert.deepEqual(refusals(), ['a proxy sent no PROXY header in time'])
})

test('a proxy that only looks whether the door is open makes no noise', async (t) => {
  const { from, listener, refusals } = await listening(t)
  const client = from('127.0.0.1')
  await once(client, 'connect')
  client.end()
  await closed(client)
  while (listener.count > 0) await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(refusals(), [])
})

test('connections are counted by their clients, not by the proxy they come through', async (t) => {
  const { from, refusals } = await listening(t, { connectionsPerSourceMax: 1 })
  await heard(from('127.0.0.1', HEADER))
  assert.equal(await heard(from('127.0.0.1', HEADER.replace('.9', '.10'))), '203.0.113.10\r\n')
  await closed(from('127.0.0.1', HEADER))
  assert.deepEqual(refusals(), ['too many connections from this source'])
})

test('stopping does not wait for a header', async (t) => {
  const { from, clock, listener } = await listening(t)
  const client = from('127.0.0.1')
  while (clock.timers === 0) await new Promise((resolve) => setImmediate(resolve))
  const gone = closed(client)
  await listener.stop()
  await gone
})
