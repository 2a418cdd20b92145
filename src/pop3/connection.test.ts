import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { type MemoryChannel, memoryChannel } from '../../test/support/memory-channel.ts'
import { ANNA, realMail } from '../../test/support/real-mail.ts'
import { type Address, parseAddress } from '../account/address.ts'
import type { AppPasswordId } from '../app-password/app-password.ts'
import { refusalWords } from '../app-password/refusal.ts'
import type { LogEvent } from '../base/event.ts'
import { INBOX } from '../mail/mailbox.ts'
import { BodyDamaged } from '../mail/store.ts'
import { type LiveConnections, liveConnections } from '../net/live-connections.ts'
import { pop3Service } from './service.ts'
import type { Pop3Needs } from './session.ts'

const SECRET = 'right'
const PLAIN = Buffer.from(`\0anna@example.test\0${SECRET}`).toString('base64')
const REFUSED =
  '-ERR [AUTH] Sign-in refused. If you use two-step verification, use an app password: https://mail.example.test/why\r\n'
const TEMPORARY = '-ERR [SYS/TEMP] temporary failure, try again later\r\n'

let live: LiveConnections
let events: LogEvent[]

const world = await realMail({ messageOctetsMax: 10_000_000 })
after(() => world[Symbol.asyncDispose]())
beforeEach(async () => {
  live = liveConnections()
  events = []
  const inbox = await world.mailboxNamed()
  const numbers = await world.mail.read.numbers(ANNA, inbox.id, 0)
  await world.mail.remove(
    ANNA,
    inbox.id,
    numbers.map(({ uid }) => uid),
  )
})

const needs = (more: Partial<Pop3Needs> = {}): Pop3Needs => ({
  mail: world.mail,
  noteDeed: () => {},
  authorize: ({ secret }) =>
    Promise.resolve(
      secret.reveal() === SECRET
        ? {
            kind: 'signed-in',
            account: ANNA,
            address: parseAddress('anna@example.test') as Address,
            credential: { kind: 'app-password', id: 'p1' as AppPasswordId },
            access: 'read-and-send',
          }
        : { kind: 'refused' },
    ),
  live,
  clock: world.clock,
  log: (event) => events.push(event),
  hostname: 'mail.example.test',
  refusal: refusalWords('https://mail.example.test'),
  isClearSignInAllowed: false,
  isStartTlsOffered: true,
  ...more,
})

type Client = { readonly channel: MemoryChannel; readonly served: Promise<void>; readonly stop: () => void }

const connect = async (
  more: Partial<Pop3Needs> = {},
  options: Parameters<typeof memoryChannel>[0] = {},
  service = pop3Service(needs(more)),
): Promise<Client> => {
  const channel = memoryChannel(options)
  const stopping = new AbortController()
  const served = service.serve(channel, stopping.signal)
  await channel.outputWith('ready\r\n')
  return { channel, served, stop: () => stopping.abort() }
}

/** Sends a line, and gives what came up to `end`. */
const ask = ({ channel }: Client, line: string, end = '\r\n'): Promise<string> => {
  channel.send(`${line}\r\n`)
  return channel.outputWith(end)
}

const signedIn = async (more: Partial<Pop3Needs> = {}): Promise<Client> => {
  const client = await connect(more)
  assert.match(await ask(client, `AUTH PLAIN ${PLAIN}`), /^\+OK /)
  return client
}

const faults = () => events.map((event) => event.event === 'connection.fault' && `${event.fault}`)

test('a store that is down at the sign-in is a temporary failure, and no failed attempt', async () => {
  let isDown = true
  const { authorize } = needs()
  const client = await connect({
    authorize: (attempt) => (isDown ? Promise.reject(new Error('down')) : authorize(attempt)),
  })
  for (let attempt = 0; attempt < 10; attempt++)
    assert.equal(await ask(client, `AUTH PLAIN ${PLAIN}`), TEMPORARY)
  assert.equal(faults().length, 10)
  isDown = false
  assert.match(await ask(client, `AUTH PLAIN ${PLAIN}`), /^\+OK/)
})

test('a maildrop that cannot be opened is given back', async () => {
  let isDown = true
  const mail = {
    ...world.mail,
    open: (...of: Parameters<typeof world.mail.open>) =>
      isDown ? Promise.reject(new Error('down')) : world.mail.open(...of),
  }
  const client = await connect({ mail })
  assert.equal(await ask(client, `AUTH PLAIN ${PLAIN}`), TEMPORARY)
  assert.equal(live.count, 0)
  isDown = false
  assert.match(await ask(client, `AUTH PLAIN ${PLAIN}`), /^\+OK/)
})

test('every refusal has the same words, and the fifth is the last', async () => {
  const client = await connect()
  const attempts = ['USER anna\r\nPASS wrong', 'USER \xff\r\nPASS right', 'AUTH PLAIN AAAA', 'AUTH PLAIN =']
  for (const attempt of attempts)
    assert.equal((await ask(client, attempt, REFUSED)).replace(/^\+OK.*\r\n/, ''), REFUSED)
  assert.equal(await ask(client, `AUTH PLAIN ${Buffer.from('\0a\0b').toString('base64')}`), REFUSED)
  await client.served
  assert.equal(client.channel.isEnded, true)
})

test('a password keeps its blanks', async () => {
  const client = await connect({
    authorize: ({ secret, userName }) => {
      assert.equal(secret.reveal(), ' two  blanks ')
      assert.equal(userName, 'Ånna')
      return Promise.resolve({ kind: 'refused' })
    },
  })
  await ask(client, Buffer.from('USER A\u030anna').toString('latin1'))
  assert.equal(await ask(client, 'PASS  two  blanks '), REFUSED)
  assert.deepEqual(events, [])
})

test('a password in the clear is taken on this machine only, and only where the operator says so', async () => {
  const cases = [
    { remoteAddress: '127.0.0.1', isClearSignInAllowed: true, may: true },
    { remoteAddress: '192.0.2.1', isClearSignInAllowed: true, may: false },
    { remoteAddress: '127.0.0.1', isClearSignInAllowed: false, may: false },
  ]
  for (const { remoteAddress, isClearSignInAllowed, may } of cases) {
    const client = await connect({ isClearSignInAllowed }, { remoteAddress, isSecure: false })
    assert.equal((await ask(client, `AUTH PLAIN ${PLAIN}`)).startsWith('+OK'), may)
    assert.equal((await ask(client, 'CAPA', '.\r\n')).includes('SASL PLAIN'), may)
    client.channel.finish()
    await client.served
  }
})

test('after STLS what was said before is forgotten', async () => {
  const client = await connect({ isClearSignInAllowed: true }, { isSecure: false })
  await ask(client, 'USER anna@example.test')
  assert.equal(await ask(client, 'STLS'), '+OK begin TLS\r\n')
  assert.equal(await ask(client, `PASS ${SECRET}`), '-ERR send USER first\r\n')
  assert.ok(!(await ask(client, 'CAPA', '.\r\n')).includes('STLS'))
})

test('what was sent in the clear with STLS is not run, and is logged', async () => {
  const client = await connect({}, { isSecure: false })
  client.channel.send('STLS\r\nCAPA\r\n')
  await client.served
  assert.equal(client.channel.isEnded, true)
  assert.ok(!client.channel.takeOutput().includes('TOP'))
  assert.deepEqual(
    events.map(({ event }) => event),
    ['connection.refused'],
  )
})

test('a session sees what was there at the sign-in, and not what came later', async () => {
  await world.put(['A: 1\r\n\r\none\r\n', 'A: 2\r\n\r\ntwo\r\n'])
  const client = await signedIn()
  await world.put(['A: 3\r\n\r\nthree\r\n'])
  assert.match(await ask(client, 'STAT'), /^\+OK 2 /)
  assert.equal(await ask(client, 'RETR 3'), '-ERR no such message\r\n')
})

test('a message that another program has removed is said to be gone, and keeps nobody from QUIT', async () => {
  const uids = await world.put(['A: 1\r\n\r\none\r\n', 'A: 2\r\n\r\ntwo\r\n'])
  const client = await signedIn()
  await world.mail.remove(ANNA, (await world.mailboxNamed()).id, uids.slice(0, 1))
  const gone = '-ERR another program has removed this message\r\n'
  assert.equal(await ask(client, 'RETR 1'), gone)
  assert.equal(await ask(client, 'TOP 1 0'), gone)
  assert.equal(await ask(client, 'DELE 1'), '+OK marked\r\n')
  assert.equal(await ask(client, 'QUIT'), '+OK goodbye\r\n')
  assert.equal((await world.mailboxNamed()).messages, 1)
})

test('a message of any size comes back as it is stored, with its dots', async () => {
  const body = `A: 1\r\n\r\n${'.line that begins with a dot\r\n..\r\n.\r\n'.repeat(30_000)}`
  await world.put([body, 'A: 2\r\n\r\n.\r\n'])
  const client = await signedIn()
  const expected = (text: string) => `+OK ${text.length} octets\r\n${text.replace(/^\./gm, '..')}.\r\n`
  assert.ok((await ask(client, 'RETR 1', '\r\n.\r\n')) === expected(body))
  assert.equal(await ask(client, 'RETR 2', '\r\n.\r\n'), expected('A: 2\r\n\r\n.\r\n'))
  assert.equal(
    await ask(client, 'TOP 1 2', '\r\n.\r\n'),
    '+OK top of message\r\nA: 1\r\n\r\n..line that begins with a dot\r\n...\r\n.\r\n',
  )
})

test('a damaged message is said to be damaged before any of it is sent', async () => {
  await world.put(['A: 1\r\n\r\none\r\n'])
  const read = {
    ...world.mail.read,
    smallBodies: () => Promise.resolve([null]),
    body: async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.reject(new BodyDamaged('flipped'))
    },
  }
  const client = await signedIn({ mail: { ...world.mail, read } })
  assert.equal(await ask(client, 'RETR 1'), '-ERR [SYS/PERM] this message is damaged in the store\r\n')
})

test('a fault in the middle of a message hangs up, so that half of it never looks whole', async () => {
  await world.put(['A: 1\r\n\r\none\r\n'])
  const read = {
    ...world.mail.read,
    smallBodies: () => Promise.resolve([null]),
    body: async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('A: 1\r\n\r\n')
      throw new Error('gone away')
    },
  }
  const client = await signedIn({ mail: { ...world.mail, read } })
  client.channel.send('RETR 1\r\n')
  await client.served
  assert.equal(client.channel.takeOutput(), '+OK 13 octets\r\nA: 1\r\n\r\n')
  assert.deepEqual(faults(), ['Error: gone away'])
})

test('a QUIT that cannot remove says so, and the messages are still there', async () => {
  await world.put(['A: 1\r\n\r\none\r\n'])
  const remove = () => Promise.reject(new Error('down'))
  const client = await signedIn({ mail: { ...world.mail, remove } })
  await ask(client, 'DELE 1')
  assert.equal(await ask(client, 'QUIT'), TEMPORARY)
  await client.served
  assert.equal(client.channel.isEnded, true)
  assert.equal((await world.mailboxNamed(INBOX)).messages, 1)
})

test('a connection that breaks removes nothing and gives the maildrop back', async () => {
  await world.put(['A: 1\r\n\r\none\r\n'])
  const service = pop3Service(needs())
  const first = await connect({}, {}, service)
  await ask(first, `AUTH PLAIN ${PLAIN}`)
  await ask(first, 'DELE 1')
  const second = await connect({}, {}, service)
  assert.match(await ask(second, `AUTH PLAIN ${PLAIN}`), /^-ERR \[IN-USE\]/)
  first.channel.finish()
  await first.served
  assert.match(await ask(second, `AUTH PLAIN ${PLAIN}`), /^\+OK maildrop has 1 /)
})

test('ending the app password ends the connection, and gives the maildrop back', async () => {
  const client = await signedIn()
  assert.deepEqual(live.credentials(), ['p1'])
  await new Promise((resolve) => setImmediate(resolve)) // its answer is out; now it waits for the next command
  assert.equal(live.closeByCredential(['p1']), 1)
  assert.equal(await client.channel.outputWith('\r\n'), '-ERR [SYS/TEMP] this sign-in has been ended\r\n')
  await client.served
  assert.equal(live.count, 0)
})

test('a server that stops says so, and first finishes what is in flight', async () => {
  const idle = await connect()
  idle.stop()
  assert.match(await idle.channel.outputWith('\r\n'), /^-ERR \[SYS\/TEMP\] the server is stopping/)
  await idle.served

  let letGo = () => {}
  const { authorize } = needs()
  const busy = await connect({
    authorize: async (attempt) => {
      await new Promise<void>((resolve) => {
        letGo = resolve
      })
      return authorize(attempt)
    },
  })
  busy.channel.send(`AUTH PLAIN ${PLAIN}\r\nNOOP\r\n`)
  await new Promise((resolve) => setImmediate(resolve))
  busy.stop()
  letGo()
  await busy.served
  assert.match(
    busy.channel.takeOutput(),
    /^\+OK maildrop has 0 messages \(0 octets\)\r\n-ERR \[SYS\/TEMP\] the server is stopping/,
  )
})

test('who waits too long is told so', async () => {
  for (const client of [await connect(), await signedIn()]) {
    client.channel.expire()
    assert.equal(await client.channel.outputWith('\r\n'), '-ERR waited too long\r\n')
    await client.served
  }
})

test('a line too long is refused, and the next one is read', async () => {
  const client = await connect()
  assert.equal(await ask(client, `USER ${'x'.repeat(100_000)}`), '-ERR line too long\r\n')
  assert.equal(await ask(client, 'USER anna'), '+OK send PASS\r\n')
})

test('thousands of messages are listed, each once', async () => {
  await world.put(Array(2_000).fill('A: 1\r\n\r\none\r\n'))
  const client = await signedIn()
  const listing = await ask(client, 'UIDL', '\r\n.\r\n')
  const ids = listing.split('\r\n').slice(1, -2)
  assert.equal(ids.length, 2_000)
  assert.equal(new Set(ids.map((line) => line.split(' ')[1])).size, 2_000)
})
