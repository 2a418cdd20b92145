/** Behind a proxy that the settings name: every door, and what is recorded, sees the client and not the proxy. */
import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { after, describe, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import type { DoorName } from '../../src/doors.ts'
import { startTestServer } from '../support/test-server.ts'

const HEADER = 'PROXY TCP6 2001:db8::9 2001:db8::1 4000 993\r\n'

const open: Socket[] = []
const server = await startTestServer({ SIGILL_PROXIES: '127.0.0.1, 2001:db8:ff::/48' })
after(async () => {
  for (const socket of open) socket.destroy()
  await server.stop()
})

/** Says its words one after the other, each when something has come back; resolves with all that came. */
const talk = async (door: DoorName, words: readonly string[]): Promise<string> => {
  const plain = connect(server.port(door), '127.0.0.1')
  plain.write(HEADER)
  const isTls = door.endsWith('s')
  const socket = isTls ? connectTls({ socket: plain, rejectUnauthorized: false }) : plain
  open.push(plain)
  let heard = ''
  const left = [...words]
  for await (const chunk of socket) {
    heard += chunk
    const next = left.shift()
    if (next !== undefined) socket.write(`${next}\r\n`)
  }
  return heard
}

describe('behind a named proxy', () => {
  test('a sign-in is recorded with the address of the program', async () => {
    const { address, secret } = server.anna
    assert.match(await talk('imaps', [`a LOGIN ${address} ${secret}`, 'b LOGOUT']), /^a OK/m)
    assert.match(await talk('pop3s', [`USER ${address}`, `PASS ${secret}`, 'QUIT']), /^\+OK goodbye/m)
    const plain = Buffer.from(`\0${address}\0${secret}`).toString('base64')
    assert.match(await talk('submissions', ['EHLO there', `AUTH PLAIN ${plain}`, 'QUIT']), /^235 /m)
    const seen = server.events.flatMap((event) =>
      event.event === 'sign-in.accepted' ? [[event.service, event.remote]] : [],
    )
    assert.deepEqual(seen, [
      ['imap', '2001:db8::9'],
      ['pop3', '2001:db8::9'],
      ['smtp', '2001:db8::9'],
    ])
  })

  test('mail from another server is marked with the address of that server', async () => {
    const { address, secret } = server.bo
    const words = [
      'EHLO there',
      'MAIL FROM:<eva@elsewhere.test>',
      `RCPT TO:<${address}>`,
      'DATA',
      'From: eva@elsewhere.test\r\n\r\nHej\r\n.',
      'QUIT',
    ]
    assert.match(await talk('reception', words), /^221 /m)
    const received = await talk('pop3s', [`USER ${address}`, `PASS ${secret}`, 'RETR 1', 'QUIT'])
    assert.match(received, /^Received: from there \(\[IPv6:2001:db8::9\]\)/m)
  })
})
