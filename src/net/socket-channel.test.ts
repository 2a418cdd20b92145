import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { octetsArrived } from '../../test/support/arrived.ts'
import { testIdentity } from '../../test/support/certificate.ts'
import { handClock } from '../../test/support/hand-clock.ts'
import { systemClock } from '../base/clock.ts'
import { type Channel, WRITE_AHEAD_OCTETS_MAX } from './channel.ts'
import { LINGER_MS, socketChannel } from './socket-channel.ts'
import { HANDSHAKE_MS } from './tls-handshake.ts'
import { secureContextOf } from './tls-options.ts'
import { WRITE_STALL_MS } from './write-ahead.ts'

const { key, cert } = await testIdentity()
const context = secureContextOf({ key, cert })
const FOR_EVER_MS = 1_000_000

/** Both ends of a connection over the loopback. */
const connected = async (t: TestContext) => {
  const clock = handClock()
  const server = createServer({ allowHalfOpen: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
  client.on('error', () => {})
  const [socket] = await accepted
  const channel = socketChannel(socket, { clock, secureContext: () => context })
  t.after(() => {
    client.destroy()
    socket.destroy()
    server.close()
  })
  return { channel, client, clock, socket }
}

const nextLine = async (channel: Channel): Promise<string> => {
  const line = await channel.readLine(1_000, FOR_EVER_MS)
  return line.kind === 'line' ? line.bytes.toString('latin1') : line.kind
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** Lets the network work until something is so. */
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await turn()
}

test('lines come in order, those that are here already without a wait', async (t) => {
  const { channel, client } = await connected(t)
  client.write('one\r\ntwo\r\nthr')
  assert.equal(await nextLine(channel), 'one')
  const two = channel.readLineNow(1_000)
  assert.equal(two?.kind === 'line' && two.bytes.toString(), 'two')
  assert.equal(channel.readLineNow(1_000), null)
  assert.equal(channel.hasInput, true)
  const third = nextLine(channel)
  client.write('ee\r\n')
  assert.equal(await third, 'three')
  assert.equal(channel.hasInput, false)
})

test('a chunk is given as it comes, up to its limit', async (t) => {
  const { channel, client } = await connected(t)
  const waiting = channel.readChunk(4, FOR_EVER_MS)
  client.write('abcdef')
  const chunk = await waiting
  assert.equal(chunk.kind === 'bytes' && chunk.bytes.toString(), 'abcd')
  const rest = await channel.readChunk(10, FOR_EVER_MS)
  assert.equal(rest.kind === 'bytes' && rest.bytes.toString(), 'ef')
})

test('a wait that is over tells so, also when half a line has come', async (t) => {
  const { channel, client, clock } = await connected(t)
  const line = channel.readLine(1_000, 100)
  client.write('half')
  await until(() => channel.hasInput)
  clock.advance(99)
  assert.equal(channel.hasInput, true)
  clock.advance(1)
  assert.equal((await line).kind, 'timed-out')
  const chunk = channel.readChunk(4, 100)
  assert.equal((await chunk).kind, 'bytes')
  assert.equal(clock.timers, 0)
})

for (const end of ['destroy', 'cutOff'] as const)
  test(`${end}: what had come and was not read is not read any more`, async (t) => {
    const { channel, client } = await connected(t)
    client.write('one\r\ntwo\r\nthree\r\n')
    assert.equal(await nextLine(channel), 'one')
    channel[end]()
    assert.equal(channel.readLineNow(1_000), null)
    assert.equal(await nextLine(channel), 'closed')
    assert.equal((await channel.readChunk(4, FOR_EVER_MS)).kind, 'closed')
  })

test('a client that has finished is still read to its end, and still answered', async (t) => {
  const { channel, client } = await connected(t)
  client.end('one\r\ntwo\r\nunfinished')
  assert.equal(await nextLine(channel), 'one')
  assert.equal(await nextLine(channel), 'two')
  assert.equal(await nextLine(channel), 'closed')
  assert.equal(channel.closed.aborted, false)
  channel.write('bye\r\n')
  channel.end()
  const [data] = (await once(client, 'data')) as [Buffer]
  assert.equal(data.toString(), 'bye\r\n')
})

test('a connection that breaks ends the wait and is told by the signal', async (t) => {
  const { channel, client } = await connected(t)
  const { closed } = channel
  const line = nextLine(channel)
  client.resetAndDestroy()
  assert.equal(await line, 'closed')
  await until(() => closed.aborted)
  assert.equal((await channel.readChunk(1, FOR_EVER_MS)).kind, 'closed')
})

test('after the end nothing is read or written, and a client that stays is closed', async (t) => {
  const { channel, client, clock, socket } = await connected(t)
  const received: Buffer[] = []
  client.on('data', (data: Buffer) => received.push(data))
  // A client that never says goodbye.
  client.allowHalfOpen = true
  const line = nextLine(channel)
  channel.write('last\r\n')
  channel.end()
  channel.write('never\r\n')
  assert.equal(await line, 'closed')
  client.write('still here\r\n')
  await until(() => clock.timers > 0)
  assert.equal(await nextLine(channel), 'closed')
  clock.advance(LINGER_MS)
  await until(() => socket.destroyed && channel.closed.aborted && received.length > 0)
  assert.equal(Buffer.concat(received).toString(), 'last\r\n')
})

test('what a client sends ahead is taken in small measure only', async (t) => {
  const { channel, client, socket } = await connected(t)
  assert.equal(channel.readLineNow(100), null)
  const sent = Buffer.from('0123456789abcd\r\n'.repeat(262_144)) // 4 MiB
  client.write(sent)
  await until(() => socket.isPaused())
  for (let round = 0; round < 50; round++) await turn()
  assert.ok(socket.bytesRead < 262_144, `${socket.bytesRead} octets were read ahead`)
  let lines = 0
  while (lines < 262_144) {
    assert.equal(await nextLine(channel), '0123456789abcd')
    lines++
  }
  assert.equal(channel.hasInput, false)
})

test('a client that asks for much and reads nothing is closed at the deadline, with little held for it', async (t) => {
  const { channel, client, clock, socket } = await connected(t)
  client.pause()
  const piece = Buffer.alloc(65_536, 'x')
  let pieces = 0
  const writing = (async () => {
    while (!channel.closed.aborted && pieces < 16_384) {
      channel.write(piece)
      pieces++
      await channel.drained()
    }
  })()
  // Until the kernel takes no more: what waits here stays the same while time passes.
  let before = -1
  while (before !== pieces) {
    before = pieces
    for (let round = 0; round < 200; round++) await turn()
  }
  assert.ok(socket.writableLength <= 1_048_576)
  clock.advance(2 * WRITE_STALL_MS)
  await writing
  assert.ok(pieces < 16_384)
  assert.equal(socket.destroyed, true)
})

test('TLS is turned on in the middle of a connection, and what follows is secret', async (t) => {
  const { channel, client } = await connected(t)
  assert.equal(channel.isSecure, false)
  client.write('STLS\r\n')
  assert.equal(await nextLine(channel), 'STLS')
  channel.write('+OK\r\n')
  const started = channel.startTls()
  const [answer] = (await once(client, 'data')) as [Buffer]
  assert.equal(answer.toString(), '+OK\r\n')
  const secure = connectTls({ socket: client, rejectUnauthorized: false })
  secure.on('error', () => {})
  secure.write('hello\r\n')
  assert.equal(await started, 'secure')
  assert.equal(channel.isSecure, true)
  assert.equal(await nextLine(channel), 'hello')
  channel.write('hello yourself\r\n')
  const [reply] = (await once(secure, 'data')) as [Buffer]
  assert.equal(reply.toString(), 'hello yourself\r\n')
  const gone = once(secure, 'close')
  channel.end()
  await gone
  await until(() => channel.closed.aborted)
})

test('bytes that are written over once the channel has emptied reach a slow reader as they were', async (t) => {
  for (const isSecure of [false, true]) {
    const { channel, client } = await connected(t)
    let reader: Readable = client
    if (isSecure) {
      const started = channel.startTls()
      reader = connectTls({ socket: client, rejectUnauthorized: false })
      assert.equal(await started, 'secure')
    }
    const room = Buffer.alloc(262_144)
    const rounds = 40 // ten MiB: far more than the kernel holds for who does not read
    const writing = (async () => {
      for (let round = 0; round < rounds; round++) {
        room.fill(round + 1)
        channel.write(room)
        await channel.emptied()
      }
      channel.end()
    })()
    let read = 0
    for await (const chunk of reader as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; ) {
        const round = Math.floor((read + at) / room.length)
        const upTo = Math.min(chunk.length, (round + 1) * room.length - read)
        assert.ok(chunk.subarray(at, upTo).equals(Buffer.alloc(upTo - at, round + 1)), `octet ${read + at}`)
        at = upTo
      }
      read += chunk.length
      // The reader dawdles: what waits for it stays on the server's side.
      for (let round = 0; round < 3; round++) await turn()
    }
    await writing
    assert.equal(read, rounds * room.length)
  }
})

test('what was sent in the clear with STARTTLS is never read (A5)', async (t) => {
  const { channel, client } = await connected(t)
  client.write('STLS\r\nNOOP\r\n')
  assert.equal(await nextLine(channel), 'STLS')
  channel.write('+OK\r\n')
  assert.equal(await channel.startTls(), 'injected')
})

test('what comes in the clear while TLS begins breaks the handshake and closes (A5)', async (t) => {
  const { channel, client, socket } = await connected(t)
  client.write('STLS\r\n')
  assert.equal(await nextLine(channel), 'STLS')
  channel.write('+OK\r\n')
  const started = channel.startTls()
  await once(client, 'data')
  client.write('NOOP\r\nNOOP\r\n')
  assert.equal(await started, 'failed')
  assert.equal(await nextLine(channel), 'closed')
  assert.equal(channel.closed.aborted && socket.destroyed, true)
})

test('a handshake that does not go on is given up', async (t) => {
  const { channel, client, clock } = await connected(t)
  channel.write('+OK\r\n')
  const started = channel.startTls()
  await once(client, 'data')
  await until(() => clock.timers > 0)
  clock.advance(HANDSHAKE_MS)
  assert.equal(await started, 'failed')
})

test('two readers at a time are a fault of the program', async (t) => {
  const { channel } = await connected(t)
  const first = channel.readLine(10, FOR_EVER_MS)
  await assert.rejects(channel.readLine(10, FOR_EVER_MS))
  channel.destroy()
  assert.equal((await first).kind, 'closed')
})

test('the system clock serves as well as one moved by hand', async (t) => {
  const { socket } = await connected(t)
  const channel = socketChannel(socket, { clock: systemClock, secureContext: null })
  assert.equal((await channel.readLine(10, 1)).kind, 'timed-out')
})

test('a long line whose beginning filled the read-ahead while nobody read still comes whole', async (t) => {
  const { channel, client } = await connected(t)
  const long = 'x'.repeat(40_000)
  client.write(`first\r\n${long.slice(0, 30_000)}`)
  await until(() => channel.hasInput)
  assert.equal(await nextLine(channel), 'first')
  for (let turns = 0; turns < 20; turns++) await turn()
  client.write(`${long.slice(30_000)}\r\n`)
  const line = await channel.readLine(65_536, FOR_EVER_MS)
  assert.equal(line.kind === 'line' && line.bytes.toString(), long)
})

test('a client that reads nothing is given no next line until it has taken what waits for it', async (t) => {
  const { channel, client } = await connected(t)
  client.write('one\r\ntwo\r\n')
  assert.equal(await nextLine(channel), 'one')
  while (channel.unsentOctets < WRITE_AHEAD_OCTETS_MAX) {
    channel.write(Buffer.alloc(65_536))
    await turn()
  }
  assert.equal(channel.readLineNow(1_000), null)
  let isRead = false
  const two = nextLine(channel).finally(() => {
    isRead = true
  })
  for (let turns = 0; turns < 20; turns++) await turn()
  assert.equal(isRead, false)
  client.resume()
  assert.equal(await two, 'two')
  assert.ok(channel.unsentOctets < WRITE_AHEAD_OCTETS_MAX)
})

const AFTERWARDS_OCTETS_MAX = 65_536

/** A reader that has stopped reads on after the end: how much comes that had not arrived before. */
const comesAfter = async (t: TestContext, end: 'cutOff' | 'destroy'): Promise<number> => {
  const { channel, client } = await connected(t)
  const piece = Buffer.alloc(65_536)
  let isFull = false
  while (!isFull) {
    channel.write(piece)
    const drained = channel.drained().then(() => true)
    // The network takes no more when nothing has moved for many turns.
    const turns = async () => {
      for (let turned = 0; turned < 200; turned++) await turn()
      return false
    }
    isFull = !(await Promise.race([drained, turns()]))
  }
  const arrived = octetsArrived(client) ?? 0
  const closed = new Promise((resolve) => client.on('close', resolve))
  channel[end]()
  client.resume()
  // The half-open side of the test's own client.
  client.on('end', () => client.destroy())
  await closed
  return client.bytesRead - arrived
}

test('cutting off takes back what the network was given and has not delivered', async (t) => {
  const octets = await comesAfter(t, 'cutOff')
  assert.ok(octets <= AFTERWARDS_OCTETS_MAX, `${octets} octets`)
})

test('the control: a mere close still delivers it', async (t) => {
  const octets = await comesAfter(t, 'destroy')
  assert.ok(octets > AFTERWARDS_OCTETS_MAX, `${octets} octets`)
})
