/**
 * What the SMTP services stand in during tests: two accounts, mail kept in memory behind the domain's own types, a
 * channel without a socket. What was delivered and queued can be looked at.
 */
import { type AccountId, newAccountId } from '../../src/account/account.ts'
import { type Address, parseAddress } from '../../src/account/address.ts'
import { type AppPasswordId, newAppPasswordId } from '../../src/app-password/app-password.ts'
import type { Authorize } from '../../src/app-password/authorize.ts'
import { refusalWords } from '../../src/app-password/refusal.ts'
import type { LogEvent } from '../../src/base/event.ts'
import { NO_ADDRESSES } from '../../src/base/networks.ts'
import type { Random } from '../../src/base/random.ts'
import { createThrottle } from '../../src/base/throttle.ts'
import type { IncomingMessage, Intake } from '../../src/mail/intake.ts'
import type { Recipient } from '../../src/mail/mail.ts'
import type { QueueId } from '../../src/mail/queue-id.ts'
import { liveConnections } from '../../src/net/live-connections.ts'
import type { Service } from '../../src/net/service.ts'
import { lmtpService } from '../../src/smtp/lmtp.ts'
import { type ReceptionNeeds, receptionService } from '../../src/smtp/reception.ts'
import { createSearching, SEARCH_LIMITS } from '../../src/smtp/searching.ts'
import type { SmtpMail } from '../../src/smtp/smtp-mail.ts'
import { type SubmissionNeeds, submissionService } from '../../src/smtp/submission.ts'
import { handClock } from './hand-clock.ts'
import { type MemoryChannel, memoryChannel } from './memory-channel.ts'

export const NOW_MS = Date.UTC(2026, 10, 22, 9, 0, 0)
export const SECRET = 'abcd efgh ijkl mnop qrst uvwx'
const HOSTNAME = 'mail.example.test'

export type Delivered = {
  readonly account: AccountId
  readonly text: string
  readonly key: string | undefined
}
export type Queued = {
  readonly sender: string | null
  readonly recipients: readonly Recipient[]
  readonly text: string
}

export const seededRandom = (seed = 1): Random => {
  let state = seed
  return {
    bytes: (count) =>
      Uint8Array.from({ length: count }, () => {
        state = (state * 1_103_515_245 + 12_345) & 0x7fffffff
        return (state >> 16) & 0xff
      }),
  }
}

export const addressOf = (text: string): Address => {
  const address = parseAddress(text)
  if (address === null) throw new Error(`not an address: ${text}`)
  return address
}

export type World = ReturnType<typeof smtpWorld>

export const smtpWorld = (
  over: Partial<SubmissionNeeds & ReceptionNeeds> & { messageOctetsMax?: number } = {},
) => {
  const random = seededRandom()
  const clock = handClock(NOW_MS)
  const accounts = ['anna@example.test', 'bo@example.test', 'åsa@example.test'].map((text) => ({
    id: newAccountId(random),
    address: addressOf(text),
    createdMs: NOW_MS,
    twoStepSinceMs: null,
  }))
  const delivered: Delivered[] = []
  const queued: Queued[] = []
  const log: LogEvent[] = []
  /** What the store does next: nothing special, or a fault at that verb. */
  const faults = new Map<'intake' | 'write' | 'deliver' | 'queue' | 'authorize' | 'find', Error>()
  const overQuota = new Set<AccountId>()
  /** App passwords. */
  const ended = new Set<string>()
  const open = new Set<Intake>()
  const fail = (verb: Parameters<typeof faults.get>[0]): void => {
    const fault = faults.get(verb)
    if (fault !== undefined) throw fault
  }
  const messageOctetsMax = over.messageOctetsMax ?? 100_000
  const intake = (): Intake => {
    fail('intake')
    const chunks: Buffer[] = []
    let octets = 0
    const one: Intake = {
      write: async (chunk) => {
        fail('write')
        octets += chunk.length
        if (octets <= messageOctetsMax) chunks.push(Buffer.from(chunk))
      },
      finish: async () => {
        open.delete(one)
        if (octets > messageOctetsMax) return { kind: 'too-large' }
        return { kind: 'message', message: messageOf(chunks, octets) }
      },
      abandon: async () => {
        open.delete(one)
      },
    }
    open.add(one)
    return one
  }
  const mail: SmtpMail = {
    limits: { messageOctetsMax, quotaOctets: 1e9, messagesMax: 1e6, mailboxesMax: 100 },
    intake: async () => intake(),
    queueIntake: async () => intake(),
    deliver: async (account, message, key) => {
      fail('deliver')
      if (overQuota.has(account)) return { kind: 'refused', because: 'over-quota' }
      delivered.push({ account, text: await textOf(message), key })
      return { kind: 'delivered' }
    },
    queue: async (message, sender, recipients, sentWith = null) => {
      fail('queue')
      if (sentWith !== null && ended.has(sentWith)) return null
      queued.push({ sender, recipients, text: await textOf(message) })
      return 'queued' as QueueId
    },
  }
  const appPassword: AppPasswordId = newAppPasswordId(random)
  const attempts: Parameters<Authorize>[0][] = []
  const authorize: Authorize = async (attempt) => {
    fail('authorize')
    attempts.push(attempt)
    const account = accounts.find(({ address }) => address === parseAddress(attempt.userName ?? ''))
    return account !== undefined && attempt.secret.reveal() === SECRET
      ? {
          kind: 'signed-in',
          account: account.id,
          address: account.address,
          credential: { kind: 'app-password', id: appPassword },
          access: 'read-and-send',
        }
      : { kind: 'refused' }
  }
  const live = liveConnections()
  const needs: SubmissionNeeds & ReceptionNeeds = {
    accounts: {
      findByAddress: async (address) => {
        fail('find')
        return accounts.find((account) => account.address === address) ?? null
      },
      addresses: async (id) => accounts.filter((account) => account.id === id).map(({ address }) => address),
    },
    isLocalDomain: (domain) => domain === 'example.test',
    postmaster: addressOf('anna@example.test'),
    mail,
    hostname: HOSTNAME,
    clock,
    random,
    log: (event) => log.push(event),
    isStartTlsOffered: false,
    relayConfigured: false,
    searching: createSearching(createThrottle(clock, SEARCH_LIMITS), clock),
    forwarders: NO_ADDRESSES,
    signIn: {
      authorize,
      noteDeed: () => {},
      mechanisms: ['PLAIN', 'LOGIN'],
      refusal: refusalWords(`https://${HOSTNAME}`),
      live,
      hasEnded: async (id) => ended.has(id),
      isClearSignInAllowed: false,
    },
    ...over,
  }
  const [anna, bo, asa] = accounts
  if (anna === undefined || bo === undefined || asa === undefined) throw new Error('there are three accounts')
  return {
    needs,
    delivered,
    queued,
    log,
    faults,
    overQuota,
    ended,
    appPassword,
    attempts,
    live,
    clock,
    /** Intakes neither finished nor given up. */
    openIntakes: open,
    anna: anna.id,
    bo: bo.id,
    asa: asa.id,
    submission: () => submissionService(needs),
    reception: () => receptionService(needs),
    lmtp: () => lmtpService(needs),
  }
}

export const PLAIN = Buffer.from(`\0anna@example.test\0${SECRET}`).toString('base64')

/** A client on a channel in memory: `say` sends, and gives everything that came back until the server waits. */
export const clientOf = (
  service: Service,
  options: Parameters<typeof memoryChannel>[0] = {},
): {
  readonly channel: MemoryChannel
  readonly stop: AbortController
  readonly done: Promise<void>
  say(text: string): Promise<string>
} => {
  const channel = memoryChannel(options)
  const stop = new AbortController()
  const done = service.serve(channel, stop.signal)
  return {
    channel,
    stop,
    done,
    say: async (text) => {
      channel.send(Buffer.from(text, 'utf8'))
      await settle()
      return channel.takeOutput()
    },
  }
}

/** Lets everything that waits for nothing outside run. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

const textOf = async (message: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of message.body.chunks()) text += Buffer.from(chunk).toString('latin1')
  return text
}

const messageOf = (chunks: readonly Buffer[], sizeOctets: number): IncomingMessage => ({
  sizeOctets,
  texts: {
    header: '',
    headerCut: false,
    envelope: new Uint8Array(),
    bodyStructure: new Uint8Array(),
    structure: '',
    preview: '',
    sentMs: null,
    sentZoneMinutes: 0,
    threadKeys: [],
    hasAttachment: false,
  },
  body: {
    sizeOctets,
    chunks: async function* () {
      yield* chunks
    },
    [Symbol.asyncDispose]: async () => {},
  },
})
