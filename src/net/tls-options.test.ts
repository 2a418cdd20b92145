import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { testIdentity } from '../../test/support/certificate.ts'
import { systemClock } from '../base/clock.ts'
import { noLog } from '../base/event.ts'
import { systemRandom } from '../base/random.ts'
import { listen } from './listener.ts'
import { secureContextOf } from './tls-options.ts'

const identity = await testIdentity()

const door = async (t: TestContext, ticketKeys: Buffer | null): Promise<number> => {
  const context = secureContextOf({ ...identity, ticketKeys })
  const listener = await listen({
    service: { name: 'hello', serve: async (channel) => channel.write('hello\r\n') },
    host: '127.0.0.1',
    port: 0,
    tls: 'implicit',
    secureContext: () => context,
    clock: systemClock,
    log: noLog,
  })
  t.after(() => listener.stop())
  return listener.port
}

/** Whether a session begun at one door is taken up at another. */
const isResumed = async (from: number, to: number): Promise<boolean> => {
  const first = connectTls({ socket: connect(from, '127.0.0.1'), rejectUnauthorized: false })
  first.resume()
  const [session] = (await once(first, 'session')) as [Buffer]
  first.destroy()
  const second = connectTls({ socket: connect(to, '127.0.0.1'), rejectUnauthorized: false, session })
  await once(second, 'secureConnect')
  const resumed = second.isSessionReused()
  second.destroy()
  return resumed
}

test('a program resumes its TLS session with any process that has the same ticket keys, and with no other', async (t) => {
  const shared = Buffer.from(systemRandom.bytes(48))
  const [one, other] = [await door(t, shared), await door(t, shared)]
  const stranger = await door(t, null)
  assert.equal(await isResumed(one, other), true)
  assert.equal(await isResumed(one, stranger), false)
  assert.equal(await isResumed(stranger, stranger), true)
})
