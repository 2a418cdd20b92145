import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'
import { testIdentity } from '../../test/support/certificate.ts'
import { handClock } from '../../test/support/hand-clock.ts'
import type { LogEvent } from '../base/event.ts'
import { type ListenOptions, listen, STOP_DEADLINE_MS } from './listener.ts'
import type { Service } from './service.ts'
import { CIPHERS, secureContextOf } from './tls-options.ts'

const { key, cert } = await testIdentity()
const context = secureContextOf({ key, cert })

/** Says hello, then gives back each line; `fault` makes it throw. */
const echo: Service = {
  name: 'echo',
  serve: async (channel, stopping) => {
    const stop = () => {
      channel.write('bye\r\n')
      channel.end()
    }
    stopping.addEventListener('abort', stop)
    channel.write('hello\r\n')
    for (;;) {
      const line = await channel.readLine(100, 60_000)
      if (line.kind !== 'line') return
      if (line.bytes.toString() === 'fault') throw new Error('as asked')
      channel.write(Buffer.concat([line.bytes, Buffer.from('\r\n')]))
    }
  },
}

const listening = async (t: TestContext, options: Partial<ListenOptions> = {}) => {
  const clock = handClock()
  const events: LogEvent[] = []
  const listener = await listen({
    service: echo,
    host: '127.0.0.1',
    port: 0,
    tls: 'none',
    secureContext: () => context,
    clock,
    log: (event) => events.push(event),
    ...options,
  })
  const clients: Socket[] = []
  const keep = <Client extends Socket>(client: Client): Client => {
    client.on('error', () => {})
    clients.push(client)
    return client
  }
  t.after(async () => {
    for (const client of clients) client.destroy()
    await listener.stop()
  })
  return {
    listener,
    clock,
    events,
    plain: () => keep(connect({ port: listener.port, host: '127.0.0.1' })),
    secure: (more: ConnectionOptions = {}) =>
      keep(connectTls({ port: listener.port, host: '127.0.0.1', rejectUnauthorized: false, ...more })),
  }
}

const heard = async (client: Socket): Promise<string> => String(((await once(client, 'data')) as [Buffer])[0])

const hello = async (client: Socket): Promise<Socket> => {
  assert.equal(await heard(client), 'hello\r\n')
  return client
}

/** The suite agreed on, or null when the server would not. */
const agreed = (client: TLSSocket): Promise<string | null> =>
  new Promise((resolve) => {
    client.once('secureConnect', () => resolve(client.getCipher().name))
    client.once('close', () => resolve(null))
  })

const closed = (client: Socket): Promise<boolean> =>
  new Promise((resolve) => client.once('close', (hadError) => resolve(hadError)))

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('a connection is given to the service, with TLS from its first byte or without', async (t) => {
  for (const tls of ['none', 'implicit'] as const) {
    const { plain, secure, listener } = await listening(t, { tls })
    const client = await hello(tls === 'none' ? plain() : secure())
    client.write('abc\r\n')
    assert.equal(await heard(client), 'abc\r\n')
    assert.equal(listener.count, 1)
    client.end()
    await closed(client)
    while (listener.count > 0) await turn()
  }
})

test('TLS is 1.2 or 1.3, with AEAD suites only, in the server’s order', async (t) => {
  const { secure } = await listening(t, { tls: 'implicit' })
  const older = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
  assert.equal(await agreed(secure(older)), null)
  const only = (ciphers: string) => ({ maxVersion: 'TLSv1.2', ciphers }) as const
  assert.equal(await agreed(secure(only('ECDHE-ECDSA-AES256-SHA'))), null)
  assert.equal(await agreed(secure(only('AES128-GCM-SHA256'))), null)
  const reversed = CIPHERS.filter((name) => name.startsWith('ECDHE-ECDSA-AES')).toReversed()
  assert.equal(await agreed(secure(only(reversed.join(':')))), 'ECDHE-ECDSA-AES128-GCM-SHA256')
  assert.equal(await agreed(secure()), 'TLS_AES_128_GCM_SHA256')
})

test('a client cannot renegotiate', async (t) => {
  const { secure } = await listening(t, { tls: 'implicit' })
  const client = secure({ maxVersion: 'TLSv1.2' })
  await hello(client)
  const outcome = new Promise((resolve) => {
    client.once('error', (fault: NodeJS.ErrnoException) => resolve(fault.code))
    client.renegotiate({}, () => resolve('renegotiated'))
  })
  assert.equal(await outcome, 'ERR_SSL_NO_RENEGOTIATION')
})

test('a broken handshake closes that connection and disturbs no other', async (t) => {
  const { plain, secure, events } = await listening(t, { tls: 'implicit' })
  const broken = plain()
  broken.write('EHLO there\r\n')
  await closed(broken)
  await hello(secure())
  assert.deepEqual(events, [])
})

test('a client that leaves in the middle of the handshake is not waited for', async (t) => {
  const { plain, listener } = await listening(t, { tls: 'implicit' })
  const client = plain()
  client.end(Buffer.from([22, 3, 1]))
  await once(client, 'connect')
  client.resume()
  await closed(client)
  while (listener.count > 0) await turn()
})

test('a fault is logged once, and ends only its own connection', async (t) => {
  const { plain, events } = await listening(t)
  const [one, other] = await Promise.all([hello(plain()), hello(plain())])
  one.write('fault\r\n')
  await closed(one)
  other.write('abc\r\n')
  assert.equal(await heard(other), 'abc\r\n')
  assert.deepEqual(
    events.map(
      (event) => event.event === 'connection.fault' && [event.service, event.remote, `${event.fault}`],
    ),
    [['echo', '127.0.0.1', 'Error: as asked']],
  )
})

test('connections over the limits are closed at once, and room made is room again', async (t) => {
  for (const limit of [{ connectionsMax: 2 }, { connectionsPerSourceMax: 2 }]) {
    const { plain, events, listener } = await listening(t, limit)
    const first = await hello(plain())
    await hello(plain())
    const refused = plain()
    refused.resume()
    await closed(refused)
    assert.deepEqual(
      events.map(({ event }) => event),
      ['connection.refused'],
    )
    first.destroy()
    while (listener.count > 1) await turn()
    await hello(plain())
  }
})

test('stopping asks each connection to finish, and accepts no more', async (t) => {
  const { plain, listener } = await listening(t)
  const client = await hello(plain())
  const words = heard(client)
  const stopped = listener.stop()
  assert.equal(await words, 'bye\r\n')
  await stopped
  assert.equal(listener.count, 0)
  const late = plain()
  assert.equal(await closed(late), true)
})

test('what has not finished at the deadline is closed', async (t) => {
  const deaf: Service = { name: 'deaf', serve: (channel) => new Promise(() => channel.write('hello\r\n')) }
  const { plain, listener, clock } = await listening(t, { service: deaf })
  const client = await hello(plain())
  const stopped = listener.stop()
  clock.advance(STOP_DEADLINE_MS - 1)
  await turn()
  assert.equal(listener.count, 1)
  const gone = closed(client)
  clock.advance(1)
  await Promise.all([stopped, gone])
})

test('a port that is taken is a fault at the start', async (t) => {
  const { listener } = await listening(t)
  await assert.rejects(listening(t, { port: listener.port }), { code: 'EADDRINUSE' })
})
