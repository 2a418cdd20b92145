/**
 * Web Push (RFC 8030): a message, most often one that says "open the page" and nothing else, encrypted for one browser
 * or program (RFC 8291) and signed by this server (RFC 8292). Where it goes was told by a browser, so it goes by https
 * only, to an address that was looked up once, checked, and is the one connected to; nothing is followed from there.
 */
import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { type RequestOptions, request } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import webPush from 'web-push'
import { type Clock, pause } from '../base/clock.ts'
import type { Secret } from '../base/secret.ts'
import { signatureCheck } from './signatures.ts'

export type PushTarget = { readonly endpoint: string; readonly p256dh: string; readonly auth: string }

export type PushKeys = { readonly publicKey: string; readonly privateKey: Secret<string> }

export type PushNeeds = {
  readonly keys: PushKeys
  /** Whom a push service may ask about us: a mailto (RFC 8292 §2.1). */
  readonly subject: string
  /** Whether a host may be connected to at this address and port. */
  readonly mayReach: (host: string, address: string, port: number) => boolean
  /** Certificates that a push service must have, in place of the public ones. */
  readonly trust: string | null
  readonly clock: Clock
  /** What was not sent, and why; never where to, which is a secret of the browser's. */
  readonly onFault: (fault: unknown) => void
}

export type PushResult = 'sent' | 'gone' | 'failed'

export type PushMessage = {
  readonly text: string
  /** What the text is, when it is not for our own page. */
  readonly type?: 'application/json'
  readonly lifetimeSeconds: number
  readonly urgency: 'normal' | 'high'
  /** A later one takes the place of one that was not delivered (RFC 8030 §5.4). */
  readonly topic?: string
}

const OPEN: PushMessage = {
  text: 'open',
  lifetimeSeconds: 120, // what it asks for is over by then
  urgency: 'high',
  topic: 'sigill-approval',
}

const ANSWER_MS = 10_000
const AGAIN_AFTER_MS = [3_000, 15_000] as const
const WAIT_MAX_MS = 30_000
const AT_ONCE_MAX = 100

export type SendPush = (to: PushTarget, message?: PushMessage) => Promise<PushResult>

/** Never throws. */
export const createPush = (needs: PushNeeds): SendPush => {
  let underWay = 0
  return async (to, message = OPEN) => {
    if (underWay >= AT_ONCE_MAX) {
      needs.onFault(new Error(`${AT_ONCE_MAX} pushes are under way; one was dropped`))
      return 'failed'
    }
    underWay += 1
    try {
      return await sendWithin(needs, to, message)
    } catch (fault) {
      needs.onFault(fault)
      return 'failed'
    } finally {
      underWay -= 1
    }
  }
}

/** Whether what a browser says can be pushed to: https, nothing of a user in it, and keys that can be used. */
export const isPushTarget = ({ endpoint, p256dh, auth }: PushTarget): boolean => {
  const url = URL.parse(endpoint)
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '') return false
  const publicKey = new Uint8Array(Buffer.from(p256dh, 'base64url'))
  return signatureCheck.isPublicKey(publicKey) && Buffer.from(auth, 'base64url').length >= AUTH_OCTETS
}

const AUTH_OCTETS = 16 // RFC 8291 §3.2

const sendWithin = async (needs: PushNeeds, to: PushTarget, message: PushMessage): Promise<PushResult> => {
  for (const waitMs of AGAIN_AFTER_MS) {
    const answer = await attempt(needs, to, message)
    if (answer.kind !== 'again') return answer.kind
    await pause(needs.clock, Math.min(answer.afterMs ?? waitMs, WAIT_MAX_MS))
  }
  const last = await attempt(needs, to, message)
  if (last.kind !== 'again') return last.kind
  needs.onFault(last.fault)
  return 'failed'
}

type Answer =
  | { readonly kind: PushResult }
  | { readonly kind: 'again'; readonly afterMs: number | null; readonly fault: unknown }

const attempt = async (needs: PushNeeds, to: PushTarget, message: PushMessage): Promise<Answer> => {
  const { endpoint, p256dh, auth } = to
  const { text, type, lifetimeSeconds, urgency, topic } = message
  const { headers, body } = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, text, {
    vapidDetails: {
      subject: needs.subject,
      publicKey: needs.keys.publicKey,
      privateKey: needs.keys.privateKey.reveal(),
    },
    TTL: lifetimeSeconds,
    urgency,
    ...(topic === undefined ? {} : { topic }),
    contentEncoding: 'aes128gcm',
  })
  const url = new URL(endpoint)
  const address = await addressOf(needs, url)
  if (address === null) {
    needs.onFault(new Error('a push was to go to an address that is not to be reached'))
    return { kind: 'failed' }
  }
  try {
    const { status, retryAfter } = await post(
      needs,
      url,
      address,
      { headers: type === undefined ? headers : { ...headers, 'Content-Type': type } },
      body as Buffer,
    )
    return answerOf(needs, status, retryAfter)
  } catch (fault) {
    return { kind: 'again', afterMs: null, fault }
  }
}

/** Looked up once: what is checked here is what is connected to. Null when none may be. */
const addressOf = async (needs: PushNeeds, url: URL): Promise<LookupAddress | null> => {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? HTTPS_PORT : Number(url.port)
  const family = isIP(host)
  const found = family === 0 ? await lookup(host, { all: true }).catch(() => []) : [{ address: host, family }]
  return found.every(({ address }) => needs.mayReach(host, address, port)) ? (found[0] ?? null) : null
}

const HTTPS_PORT = 443

type Status = { readonly status: number; readonly retryAfter: string | undefined }

const post = (
  { trust, clock }: PushNeeds,
  url: URL,
  { address, family }: LookupAddress,
  { headers }: RequestOptions,
  body: Buffer,
): Promise<Status> =>
  new Promise((resolve, reject) => {
    const answered: LookupFunction = (_host, { all }, callback) =>
      all === true ? callback(null, [{ address, family }]) : callback(null, address, family)
    const options = { method: 'POST', headers: headers ?? {}, lookup: answered, agent: false as const }
    const sent = request(url, trust === null ? options : { ...options, ca: trust }, (response) => {
      cancel()
      const { statusCode: status = 0, headers: given } = response
      // What else it says is not read: it could be endless.
      response.destroy()
      resolve({ status, retryAfter: given['retry-after'] })
    })
    const cancel = clock.after(ANSWER_MS, () => sent.destroy(new Error('a push service did not answer')))
    // A process that stops does not wait for it.
    sent.on('socket', (socket) => socket.unref())
    sent.on('error', (fault) => {
      cancel()
      reject(fault)
    })
    sent.end(body)
  })

/** RFC 8030 §5 and §7.3: taken; gone for good; too many or broken for now. Anything else will not change. */
const answerOf = ({ onFault }: PushNeeds, status: number, retryAfter: string | undefined): Answer => {
  if (status >= 200 && status < 300) return { kind: 'sent' }
  if (status === 404 || status === 410) return { kind: 'gone' }
  const fault = new Error(`a push service answered ${status}`)
  if (status !== 429 && status < 500) {
    onFault(fault)
    return { kind: 'failed' }
  }
  const seconds = Number(retryAfter)
  return { kind: 'again', afterMs: Number.isFinite(seconds) ? seconds * 1_000 : null, fault }
}
