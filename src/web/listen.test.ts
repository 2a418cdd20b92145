import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { describe, test } from 'node:test'
import { connect } from 'node:tls'
import { testIdentity } from '../../test/support/certificate.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import type { LogEvent } from '../base/event.ts'
import { addressSet } from '../base/networks.ts'
import { clientAddressOf } from '../net/source-address.ts'
import { streamedBody } from '../net/streamed-body.ts'
import { secureContextOf } from '../net/tls-options.ts'
import { listenWeb, type WebDoorOptions } from './listen.ts'
import type { Environment } from './service.ts'

const context = secureContextOf(await testIdentity())

const door = async (answer: () => Promise<Response>, more: Partial<WebDoorOptions> = {}) => {
  const log: LogEvent[] = []
  const opened = await listenWeb({
    host: '127.0.0.1',
    port: 0,
    secureContext: () => context,
    service: { fetch: answer, close: () => {} },
    connectionsMax: 100,
    connectionsPerSourceMax: 100,
    clock: systemClock,
    log: (event) => void log.push(event),
    ...more,
  })
  return { ...opened, log }
}

const get = (port: number, agent: Agent): Promise<string> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, agent, rejectUnauthorized: false }, (response) => {
      response.setEncoding('utf8')
      let text = ''
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve(text))
    })
    asked.on('error', reject)
    asked.end()
  })

test('TLS is 1.2 or 1.3 with an AEAD suite, as for the mail services', async () => {
  const { port, stop } = await door(async () => new Response('yes'))
  const suites = []
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const socket = connect({ port, host: '127.0.0.1', maxVersion, rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    suites.push(socket.getCipher().name)
    socket.destroy()
  }
  assert.ok(suites.every((suite) => /GCM|POLY1305/.test(suite)))
  const old = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...old })
  const [fault] = (await once(socket, 'error')) as [Error]
  assert.match(fault.message, /alert|version/i)
  await stop()
})

test('a body that does not come to its end in time ends the connection; where long ones are taken, later', async () => {
  const late = new Map<number, () => void>()
  const clock: Clock = {
    ...systemClock,
    after: (delayMs, work) => {
      if (delayMs < 30_000) return systemClock.after(delayMs, work)
      late.set(delayMs, work)
      return () => {}
    },
  }
  const answer = () => new Promise<Response>(() => {})
  const service = { fetch: answer, takesLongBodies: (path: string) => path === '/long', close: () => {} }
  const { port, stop } = await door(answer, { clock, service })
  for (const [path, afterMs] of [
    ['/short', 30_000],
    ['/long', 900_000],
  ] as const) {
    const asked = request({ host: '127.0.0.1', port, path, method: 'POST', rejectUnauthorized: false })
    asked.on('error', () => {})
    const ended = new Promise((resolve) => asked.once('close', resolve))
    asked.write('half')
    while (!late.has(afterMs)) await new Promise((resolve) => setImmediate(resolve))
    assert.equal(late.size, 1)
    late.get(afterMs)?.()
    late.clear()
    await ended
  }
  await stop()
})

test('a source with too many connections gets no more, and the others go on', async () => {
  const { port, stop, log } = await door(async () => new Response('yes'), { connectionsPerSourceMax: 1 })
  const agent = new Agent({ keepAlive: true })
  assert.equal(await get(port, agent), 'yes')
  const second = connectPlain(port, '127.0.0.1')
  second.on('error', () => {})
  await once(second, 'close')
  assert.equal(log[0]?.event, 'connection.refused')
  assert.equal(await get(port, agent), 'yes')
  agent.destroy()
  await stop()
})

test('stopping lets what is asked be answered, and then waits for nobody who only keeps the line open', async () => {
  const asked = Promise.withResolvers<void>()
  const answered = Promise.withResolvers<void>()
  // The deadline never comes: nothing ends by it.
  const clock: Clock = {
    ...systemClock,
    after: (delayMs, work) => (delayMs < 10_000 ? systemClock.after(delayMs, work) : () => {}),
  }
  const answerLate = async () => {
    asked.resolve()
    await answered.promise
    return new Response('late')
  }
  const { port, stop } = await door(answerLate, { clock })
  const agent = new Agent({ keepAlive: true })
  const answer = get(port, agent)
  await asked.promise
  const stopped = stop()
  answered.resolve()
  assert.equal(await answer, 'late')
  await stopped
  agent.destroy()
})

test('behind a proxy the visitor is the one that its header names', async () => {
  let seen = ''
  const answer = async (request: Request, { incoming }: Environment) => {
    seen = clientAddressOf(incoming.socket)
    return new Response(new URL(request.url).protocol)
  }
  const { port, stop } = await door(async () => new Response(), {
    proxies: addressSet(['127.0.0.1']),
    service: { fetch: answer, close: () => {} },
  })
  const header = 'PROXY TCP4 203.0.113.9 198.51.100.7 4000 443\r\n'
  const proxied = connectPlain(port, '127.0.0.1')
  proxied.write(header)
  const socket = connect({ socket: proxied, rejectUnauthorized: false })
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
  let text = ''
  for await (const chunk of socket) text += chunk
  assert.match(text, /^HTTP\/1\.1 200 [\s\S]*https:$/)
  assert.equal(seen, '203.0.113.9')
  await stop()
})

test('headers that do not come in time are not waited for', async () => {
  const { port, stop } = await door(async () => new Response('yes'), { headersMs: 50 })
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n')
  let text = ''
  for await (const chunk of socket) text += chunk
  assert.match(text, /^HTTP\/1\.1 408 /)
  await stop()
})

describe('an answer that is cut off', () => {
  /** What a client is answered with that asks once and reads to the end, or to the first octets. */
  const answered = async (port: number, goesAway = false): Promise<string> => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    let text = ''
    const ended = new Promise((resolve) => socket.once('close', resolve))
    socket.on('error', () => {}) // it is reset
    socket.on('data', (chunk) => {
      text += chunk
      if (goesAway && text.includes('one')) socket.destroy()
    })
    await ended
    return text
  }

  for (const [what, firstChunks] of [
    ['at its first octet', 0],
    ['in the middle', 3],
  ] as const) {
    test(`${what} ends the connection; the fault is told to us, and neither printed nor sent`, async (t) => {
      const printed = [t.mock.method(console, 'error'), t.mock.method(console, 'info')]
      const faults: unknown[] = []
      async function* chunks() {
        for (let count = 0; count < firstChunks; count++) yield Buffer.from('one ')
        throw new Error('the disk is gone')
      }
      const service = {
        fetch: async (_: Request, { cutOff }: Environment) =>
          new Response(streamedBody(chunks(), { cutOff, onFault: (fault) => faults.push(fault) }), {
            headers: { 'Content-Length': '1000' },
          }),
        close: () => {},
      }
      const { port, stop, log } = await door(async () => new Response(), { service })
      assert.doesNotMatch(await answered(port), /disk|Error/)
      assert.equal(faults.length, 1)
      assert.deepEqual(log, [])
      for (const { mock } of printed) assert.equal(mock.callCount(), 0)
      await stop()
    })
  }

  test('because its client went away is no fault of anybody', async (t) => {
    const printed = [t.mock.method(console, 'error'), t.mock.method(console, 'info')]
    const over = Promise.withResolvers<void>()
    async function* endless() {
      for (;;) yield Buffer.from('one '.repeat(10_000))
    }
    const onFault = (fault: unknown): void => assert.fail(String(fault))
    const service = {
      fetch: async (_: Request, { cutOff }: Environment) =>
        new Response(streamedBody(endless(), { cutOff, onFault, onOver: over.resolve })),
      close: () => {},
    }
    const { port, stop, log } = await door(async () => new Response(), { service })
    await answered(port, true)
    await over.promise
    await stop()
    assert.deepEqual(log, [])
    for (const { mock } of printed) assert.equal(mock.callCount(), 0)
  })
})
