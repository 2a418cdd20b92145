/**
 * What it costs a FETCH that what is read is written down (activity, and what harm watches): the CPU of two services in this
 * process on the same mailbox, one that notes it and one that does not, in turn. The client is a process of its own.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createAuthorize } from '../src/app-password/authorize.ts'
import { systemClock } from '../src/base/clock.ts'
import { noLog } from '../src/base/event.ts'
import { noThrottle } from '../src/base/throttle.ts'
import { readPeppers } from '../src/config/keys.ts'
import { imapService } from '../src/imap/service.ts'
import { listen } from '../src/net/listener.ts'
import { startTestServer, type TestServer } from '../test/support/test-server.ts'
import { goal } from './figures.ts'
import { inPairs } from './in-pairs.ts'
import { MESSAGE_OCTETS } from './measures.ts'

const MESSAGES = 5_000
const ROUNDS = 20
const FETCHES = 10 // a round
const DEEDS_WRITTEN_MS = 1_000 // what waits to be written is written by then, and counts

export const activityCost = async (folder: string): Promise<string> => {
  const server = await startTestServer({ SIGILL_SIGN_IN_WITHOUT_TLS_ON_LOOPBACK: 'true' }, { folder })
  const without = await listenWithoutActivity(server)
  try {
    const clients = [await client(server, server.port('imap')), await client(server, without.port)] as const
    await ask(clients[0], 'fill')
    // Once before it counts: what was filled is indexed meanwhile.
    for (const one of clients) await cpuMs(one)
    const [noting, bare] = clients
    const { one, other, ratio } = await inPairs(
      ROUNDS,
      () => cpuMs(bare),
      () => cpuMs(noting),
    )
    for (const each of clients) each.kill()
    return (
      `Writing down what was read: ${other.toFixed(0)} ms of server CPU for a FETCH of ${MESSAGES.toLocaleString('en')} whole ` +
      `messages and what is written after it, ${one.toFixed(0)} ms where nothing is written: ratio ` +
      `${ratio.toFixed(2)}, the median of ${ROUNDS} pairs (${goal(ratio, 1.05)}).`
    )
  } finally {
    await without.stop()
    await server.stop()
  }
}

const listenWithoutActivity = ({ folder, server }: TestServer) => {
  const authorize = createAuthorize({
    appPasswords: server.stores.appPasswords,
    keys: readPeppers(folder),
    throttle: noThrottle,
    observer: { accepted: () => {}, refused: () => {} },
    clock: systemClock,
    accountPassword: null,
  })
  const service = imapService({
    mail: server.mail,
    authorize,
    nameClient: () => {},
    noteDeed: () => {},
    live: server.live,
    clock: systemClock,
    log: noLog,
    hostname: 'localhost',
    refusal: { sentence: 'Refused.', url: 'https://localhost/why' },
    isStartTlsOffered: false,
    isClearSignInAllowed: true,
  })
  return listen({
    ...{ host: '127.0.0.1', port: 0, door: 'imap', service, tls: 'none', clock: systemClock, log: noLog },
    secureContext: () => {
      throw new Error('no TLS here')
    },
  })
}

const client = async ({ anna }: TestServer, port: number): Promise<ChildProcess> => {
  const child = fork(join(import.meta.dirname, 'load/fetcher.ts'), [
    ...[String(port), anna.address, anna.secret, String(MESSAGES), String(MESSAGE_OCTETS)],
  ])
  await once(child, 'message')
  return child
}

const ask = async (child: ChildProcess, what: 'fill' | 'fetch'): Promise<void> => {
  const answered = once(child, 'message')
  child.send(what)
  await answered
}

const cpuMs = async (child: ChildProcess): Promise<number> => {
  const before = process.cpuUsage()
  for (let fetch = 0; fetch < FETCHES; fetch++) await ask(child, 'fetch')
  await new Promise((resolve) => setTimeout(resolve, DEEDS_WRITTEN_MS))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000 / FETCHES
}
