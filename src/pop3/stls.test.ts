/** STLS over real sockets, and the attack on it (attack A5). */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { testIdentity } from '../../test/support/certificate.ts'
import { realMail } from '../../test/support/real-mail.ts'
import { refusalWords } from '../app-password/refusal.ts'
import { systemClock } from '../base/clock.ts'
import { noLog } from '../base/event.ts'
import { listen } from '../net/listener.ts'
import { liveConnections } from '../net/live-connections.ts'
import { secureContextOf } from '../net/tls-options.ts'
import { pop3Service } from './service.ts'

const world = await realMail()
const context = secureContextOf(await testIdentity())
const listener = await listen({
  service: pop3Service({
    mail: world.mail,
    noteDeed: () => {},
    authorize: () => Promise.resolve({ kind: 'refused' }),
    live: liveConnections(),
    clock: systemClock,
    log: noLog,
    hostname: 'mail.example.test',
    refusal: refusalWords('https://mail.example.test'),
    isClearSignInAllowed: true,
    isStartTlsOffered: true,
  }),
  host: '127.0.0.1',
  port: 0,
  tls: 'starttls',
  secureContext: () => context,
  clock: systemClock,
  log: noLog,
})
after(async () => {
  await listener.stop()
  await world[Symbol.asyncDispose]()
})

const greeted = async (): Promise<Socket> => {
  const socket = connect({ port: listener.port, host: '127.0.0.1' })
  socket.on('error', () => {}) // the server may reset what it does not want to hear
  await once(socket, 'data')
  return socket
}

/** All that comes until the server closes. */
const everything = (socket: Socket): Promise<string> =>
  new Promise((resolve) => {
    let text = ''
    socket.on('data', (data: Buffer) => {
      text += data.toString('latin1')
    })
    socket.once('close', () => resolve(text))
  })

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

const ATTACK = 'STLS\r\nCAPA\r\nAUTH\r\n'

test('a command sent in the clear with STLS is never run, wherever the network cuts it (A5)', async () => {
  for (let at = 1; at <= ATTACK.length; at++) {
    const socket = await greeted()
    const answers = everything(socket)
    socket.write(ATTACK.slice(0, at))
    await turns(5)
    if (at < ATTACK.length) socket.write(ATTACK.slice(at))
    // Cut after the whole attack nothing is left to send; the handshake is broken by what has come.
    assert.ok(!(await answers).includes('capabilities'), `cut at ${at}`)
  }
})

test('the same commands without STLS are run, so the test above can fail', async () => {
  const socket = await greeted()
  const answers = everything(socket)
  socket.write('NOOP\r\nCAPA\r\nQUIT\r\n')
  assert.match(await answers, /capabilities/)
})

test('after STLS the session goes on inside TLS, from its beginning', async () => {
  const socket = await greeted()
  socket.write('USER anna\r\n')
  await once(socket, 'data')
  socket.write('STLS\r\n')
  await once(socket, 'data')
  const secure = connectTls({ socket, rejectUnauthorized: false })
  secure.on('error', () => {})
  const answers = everything(secure)
  secure.write('PASS x\r\nSTLS\r\nQUIT\r\n')
  assert.equal(await answers, '-ERR send USER first\r\n-ERR TLS cannot be turned on here\r\n+OK goodbye\r\n')
})

test('STLS as the answer to a challenge is no command', async () => {
  const socket = await greeted()
  const answers = everything(socket)
  socket.write('AUTH PLAIN\r\nSTLS\r\nQUIT\r\n')
  // It is even base64, of three octets without a NUL.
  assert.match(await answers, /^\+ \r\n-ERR \[AUTH\] .*\r\n\+OK goodbye\r\n$/)
})
