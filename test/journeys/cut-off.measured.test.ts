/**
 * Removing an app password ends every connection that was opened with it, whatever it is doing: 500 of
 * them, half of them in IDLE, a long FETCH, a long RETR and a long download by JMAP to readers that stopped, a long FETCH to
 * one that reads on, SMTP messages under way. What of a long answer still comes is counted octet by octet.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { AppPasswordId } from '../../src/app-password/app-password.ts'
import { parseMailboxName } from '../../src/mail/mailbox.ts'
import { octetsArrived } from '../support/arrived.ts'
import { within } from '../support/in-time.ts'
import { type LinePeer, linePeer } from '../support/line-peer.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'

const CONNECTIONS = 500
const IDLING = 250
const SENDING = 40
const OPENED_AT_ONCE = 50
const LONG_OCTETS = 50_000_000
const AFTERWARDS_OCTETS_MAX = 65_536
const ENDED_MS = 1_000
const PLAIN = (address: string, secret: string) => Buffer.from(`\0${address}\0${secret}`).toString('base64')

describe('an app password with 500 connections', () => {
  let server: TestServer
  let login: { readonly id: AppPasswordId; readonly address: string; readonly secret: string }
  const peers: LinePeer[] = []
  before(async () => {
    server = await startTestServer({
      SIGILL_SIGN_IN_WITHOUT_TLS_ON_LOOPBACK: 'true',
      SIGILL_LIMITS_MESSAGE_MIB: '64',
      SIGILL_LISTEN_WEB: '127.0.0.1:0',
    })
    await giveLongMessage(server)
  })
  after(async () => {
    for (const peer of peers) peer.close()
    await server.stop()
  })

  const connect = async (door: 'imap' | 'imaps' | 'pop3s' | 'submission', tls: boolean) => {
    const peer = await linePeer(server.port(door), tls)
    peers.push(peer)
    await peer.line()
    return peer
  }
  /** Sends a line and takes answers up to the one that begins as said. */
  const ask = async (peer: LinePeer, line: string, answer: string): Promise<void> => {
    peer.send(`${line}\r\n`)
    for (;;) {
      const got = await peer.line()
      assert.ok(got !== null, `the connection ended instead of ${answer}`)
      if (got.startsWith(answer)) return
    }
  }
  const imap = async (tls = false) => {
    const { address, secret } = login
    const peer = await connect(tls ? 'imaps' : 'imap', tls)
    await ask(peer, `a LOGIN ${address} ${secret}`, 'a OK')
    await ask(peer, 'b SELECT INBOX', 'b OK')
    return peer
  }
  const idling = async () => {
    const peer = await imap()
    await ask(peer, 'c IDLE', '+ idling')
    return peer
  }
  const sending = async () => {
    const { address, secret } = login
    const peer = await connect('submission', false)
    await ask(peer, 'EHLO x', '250 ')
    await ask(peer, `AUTH PLAIN ${PLAIN(address, secret)}`, '235')
    await ask(peer, `MAIL FROM:<${address}>`, '250')
    await ask(peer, `RCPT TO:<${server.bo.address}>`, '250')
    await ask(peer, 'DATA', '354')
    peer.send(`From: ${address}\r\nSubject: half\r\n\r\nThis was never`)
    return peer
  }
  const fetchingLong = async () => {
    const peer = await imap(true)
    await ask(peer, 'c FETCH 1 BODY.PEEK[]', '* 1 FETCH')
    return peer
  }
  const retrievingLong = async () => {
    const { address, secret } = login
    const peer = await connect('pop3s', true)
    await ask(peer, `USER ${address}`, '+OK')
    await ask(peer, `PASS ${secret}`, '+OK')
    await ask(peer, 'RETR 1', '+OK')
    return peer
  }
  const downloading = async () => {
    const { address, secret } = login
    const port = server.port('web')
    const peer = await linePeer(port, true)
    peers.push(peer)
    const given = Buffer.from(`${address}:${secret}`).toString('base64')
    const path = `/jmap/download/${server.anna.id}/M1/long.eml?type=message/rfc822`
    const words = [`GET ${path} HTTP/1.1`, `Host: localhost:${port}`, `Authorization: Basic ${given}`, '']
    await ask(peer, words.join('\r\n'), 'HTTP/1.1 200')
    return peer
  }
  const many = async (count: number, open: () => Promise<LinePeer>): Promise<readonly LinePeer[]> => {
    const opened: LinePeer[] = []
    while (opened.length < count) {
      const next = Math.min(OPENED_AT_ONCE, count - opened.length)
      opened.push(...(await Promise.all(Array.from({ length: next }, open))))
    }
    return opened
  }

  test('has none left when its removal is answered, and the answer says how many there were', async (t) => {
    const { anna, bo, appPasswords } = server
    login = {
      address: anna.address,
      ...(await server.addAppPassword(anna.id, ['imap', 'pop3', 'smtp', 'jmap'])),
    }
    // These stop reading, and all that the network takes is on its way to them long before the removal.
    const stopped = [await fetchingLong(), await retrievingLong(), await downloading()]
    for (const { socket } of stopped) socket.pause()
    const senders = await many(SENDING, sending)
    const idlers = await many(IDLING, idling)
    const others = await many(CONNECTIONS - SENDING - IDLING - 4, imap)
    const stranger = await linePeer(server.port('imap'), false)
    peers.push(stranger)
    await stranger.line()
    await ask(stranger, `a LOGIN ${bo.address} ${bo.secret}`, 'a OK')
    const reading = await fetchingLong()

    const arrived = stopped.map((peer) => ({ peer, before: octetsArrived(peer.wire) ?? 0 }))
    await within(ENDED_MS, 'until all had ended', async () => {
      const ended = await appPasswords.remove(anna.id, login.id)
      assert.equal(octetsArrived(reading.wire), null, 'its connection is over when the removal is answered')
      assert.deepEqual(ended, { removed: 1, connectionsEnded: CONNECTIONS })

      for (const peer of [...idlers, ...others]) {
        assert.equal(await peer.line(), '* BYE The password of this connection is no longer valid')
        assert.equal(await peer.line(), null)
      }
      for (const peer of senders) {
        assert.match(String(await peer.line()), /^421 4\.7\.0 /)
        assert.equal(await peer.line(), null)
      }
      for (const { peer, before } of arrived) {
        const after = (await octetsInAll(peer)) - before
        t.diagnostic(`${before} octets had come to who had stopped reading; ${after} came after that`)
        assert.ok(before > 0 && after <= AFTERWARDS_OCTETS_MAX, `${after} octets after ${before}`)
      }
      assert.ok((await octetsInAll(reading)) < LONG_OCTETS)
    })
    await ask(stranger, 'b NOOP', 'b OK')
    const inbox = (await server.server.mail.read.mailboxes(bo.id)).find(({ name }) => name === 'INBOX')
    assert.equal(inbox?.messages, 0)
  })
})

/** Reads on to the end. */
const octetsInAll = async ({ socket, wire }: LinePeer): Promise<number> => {
  socket.resume()
  await new Promise((resolve) => (socket.closed ? resolve(null) : socket.once('close', resolve)))
  return wire.bytesRead
}

const giveLongMessage = async ({ server, anna }: TestServer): Promise<void> => {
  const intake = await server.mail.intake(anna.id, LONG_OCTETS)
  await intake.write(Buffer.from('Subject: long\r\n\r\n'))
  const line = Buffer.from(`${'x'.repeat(76)}\r\n`.repeat(1_000))
  for (let octets = 0; octets < LONG_OCTETS; octets += line.length) await intake.write(line)
  const taken = await intake.finish()
  const name = parseMailboxName('INBOX')
  assert.ok(taken.kind === 'message' && name !== null)
  await server.mail.append(anna.id, name, [
    { message: taken.message, flags: { system: 0, keywords: '' }, date: { atMs: 0, zoneMinutes: 0 } },
  ])
  await taken.message.body[Symbol.asyncDispose]()
}
