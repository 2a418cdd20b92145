/**
 * What is measured. Each measure is one figure of one server; `better` says which way. Every server gets the same
 * messages, the same number of connections and the same order.
 */
import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { message, NEEDLE } from './load/message.ts'
import { command, Peer } from './load/peer.ts'
import { cpuMs, memoryKib, type Server, signedIn } from './load/server.ts'
import { spread } from './load/spread.ts'

export type Measure = {
  readonly name: string
  readonly unit: string
  readonly better: 'more' | 'less'
  /** What we promised: our figure divided by Dovecot's, or our figure itself (`isOwn`). */
  readonly goal: { readonly atLeast: number } | { readonly atMost: number }
  readonly isOwn?: true
  /** Whether the INBOX that is listed must be filled first. */
  readonly isFilled?: true
  /** Whether it gets servers that have done nothing else, and do nothing after: a thousand idlers leave their mark on both. */
  readonly onFreshServers?: true
  /** How many times it is done; the best counts, because noise only ever makes it slower. */
  readonly rounds: number
  readonly run: (server: Server) => Promise<number>
}

export const LISTED = 10_000
export const MESSAGE_OCTETS = 8_192
const LIST_USER = 1 // the user whose INBOX has LISTED messages
const MIB = 1_048_576

/** Fills the INBOX that is listed, fetched and searched. */
export const fill = async (server: Server): Promise<void> => {
  const peers = await Promise.all(Array.from({ length: 8 }, () => lmtpPeer(server)))
  await spread(LISTED, peers.length, async (number) => {
    const peer = peers.pop()!
    await deliver(peer, server.user(LIST_USER).address, message(number, MESSAGE_OCTETS))
    peers.push(peer)
  })
  for (const peer of peers) peer.close()
}

export const signIns =
  (tls: boolean) =>
  async (server: Server): Promise<number> =>
    spread(tls ? 400 : 800, 8, async (number) => {
      const peer = await signedIn(server, number % 20, tls)
      peer.send('z LOGOUT\r\n')
      await peer.until('z ')
      peer.close()
    })

const cpuOf =
  (count: number, work: (server: Server) => Promise<unknown>) =>
  async (server: Server): Promise<number> => {
    const before = cpuMs(server)
    await work(server)
    return (cpuMs(server) - before) / count
  }

const lmtpPeer = async (server: Server): Promise<Peer> => {
  const peer = await Peer.open(server.ports.lmtp, false)
  await peer.until('220 ')
  peer.send('LHLO load.example.org\r\n')
  await peer.until('250 ')
  return peer
}

const deliver = async (peer: Peer, address: string, bytes: Buffer): Promise<void> => {
  for (const [line, reply] of [
    ['MAIL FROM:<sender@example.org>\r\n', '250'],
    [`RCPT TO:<${address}>\r\n`, '250'],
    ['DATA\r\n', '354'],
  ] as const) {
    peer.send(line)
    await peer.until(reply)
  }
  peer.send(bytes)
  peer.send('.\r\n')
  await peer.until('250')
}

export const deliveries =
  (users: number) =>
  async (server: Server): Promise<number> => {
    const peers = await Promise.all(Array.from({ length: 4 }, () => lmtpPeer(server)))
    const perSecond = await spread(2_000, peers.length, async (number) => {
      const peer = peers.pop()!
      await deliver(peer, server.user(10 + (number % users)).address, message(number, MESSAGE_OCTETS))
      peers.push(peer)
    })
    for (const peer of peers) peer.close()
    return perSecond
  }

const appends = async (server: Server): Promise<number> => {
  const peer = await signedIn(server, 2)
  const perSecond = await spread(1_000, 1, async (number) => {
    const bytes = message(number, MESSAGE_OCTETS)
    peer.send(`a${number} APPEND INBOX {${bytes.length}}\r\n`)
    await peer.until('+')
    peer.send(bytes)
    peer.send('\r\n')
    const line = await peer.until(`a${number} `)
    if (!line.includes(' OK')) throw new Error(line)
  })
  peer.close()
  return perSecond
}

/** Milliseconds that one command takes over the whole INBOX, in a session that has just selected it; and the octets. */
const overInbox = async (
  server: Server,
  text: string,
): Promise<{ readonly ms: number; readonly octets: number }> => {
  const peer = await signedIn(server, LIST_USER)
  await command(peer, 'SELECT INBOX')
  const before = peer.bytes
  const begun = performance.now()
  await command(peer, text)
  const ms = performance.now() - begun
  peer.close()
  return { ms, octets: peer.bytes - before }
}

const msOf =
  (text: string) =>
  async (server: Server): Promise<number> =>
    (await overInbox(server, text)).ms

const bodies = async (server: Server): Promise<number> => {
  const { ms, octets } = await overInbox(server, 'FETCH 1:* (UID BODY.PEEK[])')
  return octets / MIB / (ms / 1000)
}

const retrieves = async (server: Server): Promise<number> => {
  const peer = await Peer.open(server.ports.pop3, false)
  const { address, password } = server.user(LIST_USER)
  await peer.until('+OK')
  for (const line of [`USER ${address}`, `PASS ${password}`]) {
    peer.send(`${line}\r\n`)
    await peer.until('+OK')
  }
  const perSecond = await spread(2_000, 1, async (number) => {
    peer.send(`RETR ${number + 1}\r\n`)
    await peer.until('+OK')
    await peer.until('.')
  })
  peer.send('QUIT\r\n')
  await peer.until('+OK')
  peer.close()
  return perSecond
}

const IDLERS_BEFORE = 200
const IDLERS = 800
const IDLERS_ACCOUNTS = 20
const SETTLE_MS = 3_000

/**
 * What one more connection costs, when there are some: what is started and opened once (Dovecot's processes and indexes,
 * our databases and the thread of the search index) is there before the first count.
 */
const idleKib = async (server: Server): Promise<number> => {
  const peers = [...(await idlers(server, IDLERS_BEFORE))]
  await setTimeout(SETTLE_MS)
  const before = memoryKib(server)
  peers.push(...(await idlers(server, IDLERS)))
  await setTimeout(SETTLE_MS)
  const each = (memoryKib(server) - before) / IDLERS
  for (const peer of peers) peer.close()
  return each
}

const idlers = async (server: Server, count: number): Promise<readonly Peer[]> => {
  const peers: Peer[] = []
  await spread(count, 8, async (number) => {
    const peer = await signedIn(server, 30 + (number % IDLERS_ACCOUNTS), true)
    await command(peer, 'SELECT INBOX')
    peer.send('i IDLE\r\n')
    await peer.until('+')
    peers.push(peer)
  })
  return peers
}

export const measures: readonly Measure[] = [
  {
    name: 'memory of an idle TLS connection',
    unit: 'KiB',
    better: 'less',
    goal: { atMost: 100 },
    isOwn: true,
    onFreshServers: true,
    rounds: 1,
    run: idleKib,
  },
  { name: 'sign-ins', unit: '/s', better: 'more', goal: { atLeast: 1.3 }, rounds: 3, run: signIns(false) },
  {
    name: 'server CPU of a sign-in',
    unit: 'ms',
    better: 'less',
    goal: { atMost: 1 },
    rounds: 3,
    run: cpuOf(800, signIns(false)),
  },
  {
    name: 'sign-ins over TLS',
    unit: '/s',
    better: 'more',
    goal: { atLeast: 1 },
    rounds: 3,
    run: signIns(true),
  },
  {
    name: 'server CPU of a sign-in over TLS',
    unit: 'ms',
    better: 'less',
    goal: { atMost: 1 },
    rounds: 3,
    run: cpuOf(400, signIns(true)),
  },
  {
    name: 'deliveries to one account, durable',
    unit: '/s',
    better: 'more',
    goal: { atLeast: 1 },
    rounds: 3,
    run: deliveries(1),
  },
  {
    name: 'deliveries to ten accounts, durable',
    unit: '/s',
    better: 'more',
    goal: { atLeast: 1 },
    rounds: 3,
    run: deliveries(10),
  },
  { name: 'APPEND', unit: '/s', better: 'more', goal: { atLeast: 1 }, rounds: 3, run: appends },
  {
    name: 'FETCH FLAGS of 10,000',
    unit: 'ms',
    better: 'less',
    goal: { atMost: 3 },
    rounds: 5,
    isFilled: true,
    run: msOf('FETCH 1:* (UID FLAGS)'),
  },
  {
    name: 'FETCH ENVELOPE of 10,000',
    unit: 'ms',
    better: 'less',
    goal: { atMost: 1 },
    rounds: 5,
    isFilled: true,
    run: msOf('FETCH 1:* (UID ENVELOPE)'),
  },
  {
    name: 'FETCH header fields of 10,000',
    unit: 'ms',
    better: 'less',
    goal: { atMost: 1 },
    rounds: 5,
    isFilled: true,
    run: msOf('FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (DATE FROM TO SUBJECT)])'),
  },
  {
    name: 'FETCH whole bodies of 10,000',
    unit: 'MiB/s',
    better: 'more',
    goal: { atLeast: 0.7 },
    rounds: 3,
    isFilled: true,
    run: bodies,
  },
  {
    name: 'SEARCH TEXT over 10,000',
    unit: 'ms',
    better: 'less',
    goal: { atMost: 0.1 },
    rounds: 3,
    isFilled: true,
    run: msOf(`SEARCH TEXT "${NEEDLE}"`),
  },
  {
    name: 'POP3 RETR',
    unit: '/s',
    better: 'more',
    goal: { atLeast: 1 },
    // A round is over in a fifth of a second, and code is compiled well only after some ten thousand answers: a server runs for days.
    rounds: 30,
    isFilled: true,
    run: retrieves,
  },
]
