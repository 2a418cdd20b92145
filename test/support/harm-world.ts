/**
 * A server whose clients come from anywhere (`from-elsewhere.ts`), and accounts with a past: how their app passwords were
 * used for a month stands in the store, as it would after a month. What happens now is done by real mail programs.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { connect as connectTls } from 'node:tls'
import { ImapFlow } from 'imapflow'
import Pop3Command from 'node-pop3'
import { createTransport } from 'nodemailer'
import type { AccountId } from '../../src/account/account.ts'
import type { AppPasswordId } from '../../src/app-password/app-password.ts'
import { pause, systemClock } from '../../src/base/clock.ts'
import type { Environment } from '../../src/config/read-settings.ts'
import type { Harm } from '../../src/harm/harm.ts'
import type { Use } from '../../src/harm/use.ts'
import { elsewhere } from './from-elsewhere.ts'
import { prepare } from './given.ts'
import { startTestServer, type TestAccount, type TestServer } from './test-server.ts'

/** Addresses that the list of countries knows, each in a network of its own. */
const PLACES = {
  home: '130.237.28.40', // SE
  mobile: '81.224.10.7', // SE
  work: '192.36.148.17', // SE
  brazil: '200.147.3.157',
  germany: '193.99.144.80',
  hosting: '8.8.8.8', // US
} as const
export type Place = keyof typeof PLACES

export type Login = { readonly address: string; readonly secret: string }

export type HarmWorld = {
  readonly server: TestServer
  /** From now on so much more time has passed. */
  pass(byMs: number): void
  /** An account whose phone has read mail at home and on the way for a month. */
  settled(name: string, messages?: number): Promise<TestAccount>
  imap(login: Login, place: Place, name: string): Promise<ImapFlow>
  pop3(login: Login, place: Place): Promise<Pop3Command>
  /** A script that speaks as none of the others does (TLS 1.2 only) and tries POP3 once: what it is answered. */
  script(login: Login, place: Place): Promise<string>
  send(login: Login, place: Place, recipients: readonly string[]): Promise<void>
  /** Another program of this machine, with the port of `door` in place of `PORT`; its exit code, or null where it is not here. */
  run(
    door: 'imaps' | 'pop3s' | 'submissions',
    place: Place,
    command: readonly string[],
  ): Promise<number | null>
  harms(account: AccountId): Promise<readonly Harm[]>
  /** The newest harm, as soon as there is one. */
  harm(account: AccountId): Promise<Harm>
  /** The same; null after a second. */
  harmWithinASecond(account: AccountId): Promise<Harm | null>
  stop(): Promise<void>
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const LOOK_AGAIN_MS = 10

export const openHarmWorld = async (overrides: Environment = {}): Promise<HarmWorld> => {
  // It begins with an hour, so that none ends in the middle of what a rule counts in one.
  let passedMs = HOUR_MS - (systemClock.nowMs() % HOUR_MS)
  const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + passedMs }
  const server = await startTestServer({ SIGILL_PROXIES: '127.0.0.1', ...overrides }, { clock })
  const { stores } = server.server
  const anywhere = elsewhere(server)
  const open: (() => void)[] = []

  const world: HarmWorld = {
    server,
    pass: (byMs) => {
      passedMs += byMs
    },
    settled: async (name, messages = 200) => {
      const account = await server.addAccount(`${name}@example.test`)
      await prepare(server, messages > 0 ? [`message INBOX ${messages}`] : [], account.id)
      passedMs += 31 * DAY_MS
      await stores.uses.add(aMonth(account.id, account.appPassword, clock.nowMs()))
      return account
    },
    imap: async ({ address, secret }, place, name) => {
      const program = new ImapFlow({
        host: '127.0.0.1',
        port: await anywhere.port('imaps', PLACES[place]),
        secure: true,
        auth: { user: address, pass: secret },
        tls: { rejectUnauthorized: false },
        clientInfo: { name, version: '1' },
        logger: false,
      })
      // A connection that the server ends is what these tests are about.
      program.on('error', () => {})
      open.push(() => program.close())
      await program.connect()
      return program
    },
    pop3: async ({ address, secret }, place) => {
      const program = new Pop3Command({
        user: address,
        password: secret,
        host: 'localhost',
        port: await anywhere.port('pop3s', PLACES[place]),
        tls: true,
        tlsOptions: { rejectUnauthorized: false },
      })
      program.on('error', () => {})
      return program
    },
    script: async ({ address, secret }, place) => {
      const port = await anywhere.port('pop3s', PLACES[place])
      const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false, maxVersion: 'TLSv1.2' })
      socket.on('error', () => {})
      open.push(() => socket.destroy())
      const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
      await lines.next()
      socket.write(`USER ${address}\r\nPASS ${secret}\r\n`)
      await lines.next()
      const answer = await lines.next()
      socket.destroy()
      return String(answer.value)
    },
    send: async ({ address, secret }, place, recipients) => {
      const transport = createTransport({
        host: '127.0.0.1',
        port: await anywhere.port('submissions', PLACES[place]),
        secure: true,
        auth: { user: address, pass: secret },
        tls: { rejectUnauthorized: false },
      })
      try {
        await transport.sendMail({ from: address, to: [...recipients], subject: 'Hej', text: 'Hej!' })
      } finally {
        transport.close()
      }
    },
    run: async (door, place, [program = '', ...args]) => {
      const port = String(await anywhere.port(door, PLACES[place]))
      const child = spawn(
        program,
        args.map((each) => each.replaceAll('PORT', port)),
        { stdio: 'ignore' },
      )
      return new Promise((resolve) => {
        child.once('error', () => resolve(null))
        child.once('exit', (code) => resolve(code ?? 1))
      })
    },
    harms: (account) => stores.harms.list(account),
    harm: async (account) => {
      for (;;) {
        const [newest] = await stores.harms.list(account)
        if (newest !== undefined) return newest
        await pause(systemClock, LOOK_AGAIN_MS)
      }
    },
    harmWithinASecond: async (account) => {
      const untilMs = systemClock.monotonicMs() + 1_000
      for (;;) {
        const [newest] = await stores.harms.list(account)
        if (newest !== undefined) return newest
        if (systemClock.monotonicMs() > untilMs) return null
        await pause(systemClock, LOOK_AGAIN_MS)
      }
    },
    stop: async () => {
      for (const close of open) close()
      anywhere.close()
      await server.stop()
    },
  }
  return world
}

/** A phone that reads some mail and sends some every day, at home and on the way. */
const aMonth = (account: AccountId, appPassword: AppPasswordId, nowMs: number): readonly Use[] =>
  Array.from({ length: 60 }, (_, number): Use => {
    const atMs = nowMs - 30 * DAY_MS + (number * DAY_MS) / 2
    return {
      account,
      appPassword,
      hour: Math.floor(atMs / HOUR_MS),
      kind: 'iphone mail',
      hello: 'one',
      network: number % 2 === 0 ? '130.237.0.0/16' : '81.224.0.0/16',
      country: 'SE',
      firstMs: atMs,
      lastMs: atMs,
      read: 8,
      deleted: 1,
      recipients: 2,
    }
  })
