/**
 * A push service on the loopback (RFC 8030), and the browser behind it: it answers as it is told to, checks that who sends
 * is who signed (RFC 8292), and decrypts what came with the browser's own key (RFC 8291).
 */
import {
  createDecipheriv,
  createECDH,
  createPublicKey,
  type ECDH,
  hkdfSync,
  randomBytes,
  verify,
} from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { testIdentity } from './certificate.ts'

export type PushedMessage = {
  readonly text: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Of the token that it came with; null when its signature is not of the key that it names. */
  readonly claims: { readonly aud: string; readonly exp: number; readonly sub: string } | null
  readonly key: string
}

/** A status, with a header if it says when to come back; `silence`: nothing at all. */
export type PushAnswer = number | 'silence' | { readonly status: number; readonly retryAfter: string }

export type PushService = {
  readonly origin: string
  /** PEM of the certificate it has. */
  readonly certificate: string
  readonly pushed: readonly PushedMessage[]
  /** What it answers from now on, each once; the last one stays. */
  answer(...answers: readonly PushAnswer[]): void
  /** Resolves when that many have come in all. */
  received(count: number): Promise<void>
  stop(): Promise<void>
}

export type PushBrowser = {
  readonly p256dh: string
  readonly auth: string
  /** Throws for what was encrypted for another. */
  decrypt(body: Buffer): string
}

/** As a browser that subscribes makes it. */
export const pushBrowser = (keys?: { readonly privateKey: string; readonly auth: string }): PushBrowser => {
  const curve = createECDH('prime256v1')
  if (keys === undefined) curve.generateKeys()
  else curve.setPrivateKey(keys.privateKey, 'base64url')
  const auth = keys === undefined ? randomBytes(16) : Buffer.from(keys.auth, 'base64url')
  return {
    p256dh: curve.getPublicKey('base64url'),
    auth: auth.toString('base64url'),
    decrypt: (body) => decrypt(curve, auth, body),
  }
}

/** RFC 8188 §2.1: salt, record size, the length of the sender's key and the key; then one record. */
const decrypt = (curve: ECDH, auth: Buffer, body: Buffer): string => {
  const salt = body.subarray(0, 16)
  const senderEnd = 21 + (body[20] ?? 0)
  const sender = body.subarray(21, senderEnd)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), curve.getPublicKey(), sender])
  const secret = Buffer.from(hkdfSync('sha256', curve.computeSecret(sender), auth, info, 32))
  const derive = (label: string, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, salt, `Content-Encoding: ${label}\0`, length))
  const record = body.subarray(senderEnd)
  const cipher = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12))
  cipher.setAuthTag(record.subarray(-16))
  const padded = Buffer.concat([cipher.update(record.subarray(0, -16)), cipher.final()])
  // RFC 8188 §2: the last record ends with a 2, and zeros after it.
  return padded.subarray(0, padded.lastIndexOf(2)).toString()
}

export const startPushService = async (browser: PushBrowser): Promise<PushService> => {
  const identity = await testIdentity()
  const pushed: PushedMessage[] = []
  let answers: readonly PushAnswer[] = [201]
  let waiting: { readonly count: number; readonly resolve: () => void }[] = []
  const server = createServer(identity, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      pushed.push({
        text: browser.decrypt(Buffer.concat(chunks)),
        path: request.url ?? '',
        headers: request.headers,
        ...vapidOf(request.headers.authorization ?? ''),
      })
      const answer = answers[0] ?? 201
      if (answers.length > 1) answers = answers.slice(1)
      if (typeof answer === 'number') response.writeHead(answer).end()
      else if (answer !== 'silence')
        response.writeHead(answer.status, { 'retry-after': answer.retryAfter }).end()
      for (const { count, resolve } of waiting) if (pushed.length >= count) resolve()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    certificate: identity.cert,
    pushed,
    answer: (...next) => {
      answers = next
    },
    received: (count) =>
      new Promise((resolve) => {
        waiting = [...waiting, { count, resolve }]
        if (pushed.length >= count) resolve()
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** RFC 8292 §3: `vapid t=<token>, k=<key>`. */
const vapidOf = (authorization: string): Pick<PushedMessage, 'claims' | 'key'> => {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=([\w-]+)$/.exec(authorization) ?? []
  const [head = '', body = '', signature = ''] = token.split('.')
  const point = Buffer.from(key, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'))
  const publicKey = createPublicKey({
    format: 'jwk',
    key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' },
  })
  const isRight = verify(
    'sha256',
    Buffer.from(`${head}.${body}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  return { key, claims: isRight ? JSON.parse(Buffer.from(body, 'base64url').toString()) : null }
}
