/** The JMAP service over the real stores, asked as the web door asks it; anna is signed in by a page, or by app passwords. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Address } from '../../src/account/address.ts'
import type { Deed } from '../../src/activity/deeds.ts'
import type { Access, AppPasswordId, MailService } from '../../src/app-password/app-password.ts'
import { createAppPasswords } from '../../src/app-password/app-passwords.ts'
import { createAuthorize } from '../../src/app-password/authorize.ts'
import type { HashKey } from '../../src/app-password/hash.ts'
import { refusalWords } from '../../src/app-password/refusal.ts'
import type { CredentialEnded } from '../../src/app-password/store.ts'
import { localBus } from '../../src/base/bus.ts'
import type { LogEvent } from '../../src/base/event.ts'
import { noLog } from '../../src/base/event.ts'
import { noMeasure } from '../../src/base/measure.ts'
import { systemRandom } from '../../src/base/random.ts'
import { Secret } from '../../src/base/secret.ts'
import { noThrottle } from '../../src/base/throttle.ts'
import { isPushTarget } from '../../src/crypto/push.ts'
import { type JmapService, jmapService } from '../../src/jmap/service.ts'
import type { Mail, MailLimits } from '../../src/mail/mail.ts'
import { mailboxIdText } from '../../src/mail/object-ids.ts'
import { type LiveConnections, liveConnections } from '../../src/net/live-connections.ts'
import { createSubmit } from '../../src/smtp/submit.ts'
import { ANNA, named, type RealMail, realMail } from './real-mail.ts'

export const ORIGIN = 'https://mail.example.test'
const ANNAS_ADDRESS = 'anna@example.test' as Address
export const CORE = 'urn:ietf:params:jmap:core'
export const MAIL = 'urn:ietf:params:jmap:mail'
export const SUBMISSION = 'urn:ietf:params:jmap:submission'

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at by tests, which fail when they are something else
export type Json = any

export type JmapWorld = RealMail & {
  readonly service: JmapService
  /** The mail that the service has: what a test puts in place of a verb is what happens then. */
  readonly served: { -readonly [Verb in keyof Mail]: Mail[Verb] }
  readonly live: LiveConnections
  readonly logged: readonly LogEvent[]
  /** How many answers were cut off. */
  readonly cutOffs: number
  /** What was written down for the holder. */
  readonly deeds: readonly Deed[]
  /** What was pushed. */
  readonly pushed: readonly Pushed[]
  /** What push services answer from now on. */
  answerPushes(as: 'sent' | 'gone' | 'failed'): void
  /** As a page of ours, unless other headers are given. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Asks the API, with an app password if one is given. */
  ask(body: unknown, bearer?: string): Promise<Response>
  /** Calls with ids `0`, `1`, ...; their answers in order. */
  calls(...calls: readonly (readonly [name: string, args: object])[]): Promise<Json[]>
  /** One call that is answered with itself. */
  call(name: string, args?: object): Promise<Json>
  /** One call that is refused: its error. */
  refused(name: string, args?: object): Promise<Json>
  newAppPassword(how?: Wanted): Promise<AppPassword>
  removeAppPassword(id: AppPasswordId): Promise<void>
  /** The session of the page ends. */
  endPage(): Promise<void>
}

export type Pushed = { readonly endpoint: string; readonly what: Json }

type Wanted = { readonly services?: readonly MailService[]; readonly access?: Access }

export type AppPassword = { readonly id: AppPasswordId; readonly basic: string; readonly bearer: string }

const KEY: HashKey = { id: 'one', key: new Secret(new Uint8Array(32)) }

export const jmapWorld = async (limits: Partial<MailLimits> = {}, withIndex = false): Promise<JmapWorld> => {
  const real = await realMail(limits, withIndex)
  const { mail, stores, clock } = real
  const served = { ...mail }
  const logged: LogEvent[] = []
  const deeds: Deed[] = []
  const pushed: Pushed[] = []
  let pushAnswer: () => 'sent' | 'gone' | 'failed' = () => 'sent'
  const live = liveConnections()
  let cutOffs = 0
  let isPageAlive = true
  await stores.accounts.add({ id: ANNA, address: ANNAS_ADDRESS, createdMs: 0, twoStepSinceMs: null }, '')
  const appPasswords = createAppPasswords({
    store: stores.appPasswords,
    key: KEY,
    clock,
    random: systemRandom,
    bus: localBus<CredentialEnded>(() => {}),
    endConnections: async (ended) => live.closeByCredential(ended),
  })
  const service = jmapService({
    mail: served,
    accounts: stores.accounts,
    profiles: stores.profiles,
    authorize: createAuthorize({
      appPasswords: stores.appPasswords,
      keys: [KEY],
      throttle: noThrottle,
      observer: { accepted: () => {}, refused: () => {} },
      clock,
      accountPassword: null,
    }),
    refusal: refusalWords(ORIGIN),
    submit: createSubmit({
      mail: served,
      accounts: stores.accounts,
      isLocalDomain: (domain) => domain === 'example.test',
      postmaster: null,
      hostname: 'mail.example.test',
      relayConfigured: true,
      isStartTlsOffered: false,
      clock,
      random: systemRandom,
      log: noLog,
    }),
    noteDeed: (_, deed) => deeds.push(deed),
    pageSession: async () =>
      isPageAlive
        ? { kind: 'session', account: ANNA, isAlive: async () => isPageAlive }
        : { kind: 'signed-out' },
    live,
    mailboxesChanged: real.bus,
    ownChanges: real.bus,
    pushSubscriptions: stores.pushSubscriptions,
    push: async ({ endpoint }, { text }) => {
      pushed.push({ endpoint, what: JSON.parse(text) })
      return pushAnswer()
    },
    isPushTarget,
    pushKey: 'the-public-key',
    origin: () => ORIGIN,
    clock,
    random: systemRandom,
    measure: noMeasure,
    log: (event) => {
      logged.push(event)
      noLog(event)
    },
  })
  const fetch = async (path: string, init?: RequestInit): Promise<Response> => {
    const answered = service.fetch(new Request(`${ORIGIN}${path}`, init), '192.0.2.7', () => {
      cutOffs++
    })
    assert.ok(answered !== null, `${path} is none of its paths`)
    return answered
  }
  const ask = async (body: unknown, bearer?: string): Promise<Response> => {
    const headers = {
      'Content-Type': 'application/json',
      ...(bearer === undefined ? {} : { Authorization: bearer }),
    }
    const how: RequestInit & { duplex: 'half' } = { method: 'POST', headers, duplex: 'half' }
    return fetch('/jmap/api', {
      ...how,
      body: body instanceof ReadableStream ? body : JSON.stringify(body),
    })
  }
  const calls = async (...given: readonly (readonly [string, object])[]): Promise<Json[]> => {
    const methodCalls = given.map(([name, args], index) => [name, args, String(index)])
    const response = await ask({ using: [CORE, MAIL, SUBMISSION], methodCalls })
    const { methodResponses } = (await response.json()) as Json
    assert.ok(methodResponses !== undefined, `answered ${response.status}`)
    return methodResponses
  }
  const one = async (name: string, args: object): Promise<Json> =>
    (await calls([name, { accountId: ANNA, ...args }]))[0]
  return {
    ...real,
    service,
    served,
    live,
    logged,
    get cutOffs() {
      return cutOffs
    },
    deeds,
    pushed,
    answerPushes: (as) => {
      pushAnswer = () => as
    },
    fetch,
    ask,
    calls,
    call: async (name, args = {}) => {
      const [answeredName, answer] = await one(name, args)
      assert.equal(answeredName, name, JSON.stringify(answer))
      return answer
    },
    refused: async (name, args = {}) => {
      const [answeredName, answer] = await one(name, args)
      assert.equal(answeredName, 'error', JSON.stringify(answer))
      return answer
    },
    newAppPassword: async ({ services = ['jmap'], access = 'read-and-send' }: Wanted = {}) => {
      const made = await appPasswords.create({
        account: ANNA,
        name: 'test',
        services,
        access,
        expiresMs: null,
      })
      if (made.kind === 'refused') throw new Error(made.because)
      const secret = made.secret.reveal()
      return {
        id: made.appPassword.id,
        basic: `Basic ${Buffer.from(`${ANNAS_ADDRESS}:${secret}`).toString('base64')}`,
        bearer: `Bearer ${secret}`,
      }
    },
    removeAppPassword: async (id) => {
      await appPasswords.remove(ANNA, id)
    },
    endPage: async () => {
      isPageAlive = false
      await service.recheck(ANNA)
    },
  }
}

type Written = {
  readonly id?: string
  readonly subject?: string
  readonly inReplyTo?: string
  readonly from?: string
  readonly more?: string
  readonly body?: string
}

/** A small message as text. */
export const letter = ({
  id = 'one@example.test',
  subject = 'Hello',
  inReplyTo,
  from = 'Bo Ek <bo@example.test>',
  more = '',
  body = 'Good day.\r\n',
}: Written = {}): string =>
  `Date: Sun, 1 Nov 2026 09:00:00 +0100\r\nFrom: ${from}\r\nTo: anna@example.test\r\nSubject: ${subject}\r\n` +
  `Message-ID: <${id}>\r\n${inReplyTo === undefined ? '' : `In-Reply-To: <${inReplyTo}>\r\n`}${more}\r\n${body}`

/** A test in a world of its own. */
export const inWorld = (name: string, work: (world: JmapWorld) => Promise<void>): void => {
  test(name, async () => {
    await using world = await jmapWorld()
    await work(world)
  })
}

export const mailboxId = async ({ mailboxNamed }: JmapWorld, name = 'INBOX'): Promise<string> =>
  mailboxIdText((await mailboxNamed(named(name))).id)

export const rawOf = async ({ fetch }: JmapWorld, blobId: string): Promise<string> =>
  Buffer.from(await (await fetch(`/jmap/download/${ANNA}/${blobId}/a`)).arrayBuffer()).toString()

export const uploaded = async (
  { fetch }: JmapWorld,
  octets: string | Buffer,
  type = 'image/png',
): Promise<Json> => {
  const body = typeof octets === 'string' ? octets : new Uint8Array(octets)
  const headers = { 'Content-Type': type }
  const response = await fetch(`/jmap/upload/${ANNA}/`, { method: 'POST', headers, body })
  assert.equal(response.status, 201)
  return response.json()
}
