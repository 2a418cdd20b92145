/** A browser without a screen: real HTTPS requests to a test server, with a cookie jar and the headers a browser sends. */
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import type { AccountId } from '../../src/account/account.ts'
import { systemRandom } from '../../src/base/random.ts'
import { certificateFiles } from '../../src/config/certificate.ts'
import { readSettings } from '../../src/config/read-settings.ts'
import { newToken } from '../../src/sign-in/flow/tokens.ts'
import type { SessionId } from '../../src/sign-in/session-store.ts'
import { type RouteName, routes } from '../../src/web/contract/routes.ts'
import { COOKIES } from '../../src/web/cookies.ts'
import type { TestServer } from './test-server.ts'

export type WebAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly text: string
  /** Parsed; null when it is not JSON. */
  readonly json: unknown
}

export type WebRequest = {
  readonly id?: string
  readonly query?: string
  readonly body?: unknown
  /** Replaces those that a browser would send; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>
}

export type WebClient = {
  readonly origin: string
  readonly cookies: Map<string, string>
  call(name: RouteName, request?: WebRequest): Promise<WebAnswer>
  send(method: string, path: string, request?: WebRequest): Promise<WebAnswer>
  /** Another browser: no cookies yet, the same connection. */
  another(): WebClient
  close(): void
}

export const webClient = (server: TestServer): WebClient => {
  const { authority } = certificateFiles(server.folder, readSettings(server.folder, {}))
  if (authority === null) throw new Error('a test server has its own authority')
  const agent = new Agent({ keepAlive: true, maxSockets: 64, ca: readFileSync(authority) })
  return clientOf(agent, server.port('web'))
}

/** Comes from this address of the loopback over one connection, to a server whose certificate it does not ask for. */
export const browserFrom = (port: number, localAddress: string): WebClient =>
  clientOf(new Agent({ keepAlive: true, maxSockets: 1, localAddress, rejectUnauthorized: false }), port)

const clientOf = (agent: Agent, port: number): WebClient => {
  const origin = `https://localhost:${port}`
  const cookies = new Map<string, string>()
  const send = async (method: string, path: string, given: WebRequest = {}): Promise<WebAnswer> => {
    const text = typeof given.body === 'string' ? given.body : JSON.stringify(given.body)
    const headers = {
      ...(method === 'GET' ? {} : { origin }),
      ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
      'sec-fetch-site': 'same-origin',
      'accept-language': 'sv',
      ...(cookies.size === 0 ? {} : { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') }),
      ...given.headers,
    }
    const answer = await ask(agent, `${origin}${path}${given.query ?? ''}`, method, headers, text)
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/Max-Age=0/.test(line)) cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }
  return {
    origin,
    cookies,
    send,
    call: (name, given = {}) => {
      const { method, path } = routes[name]
      return send(method, path.replace('{id}', encodeURIComponent(given.id ?? 'nothing')), given)
    },
    another: () => clientOf(agent, port),
    close: () => agent.destroy(),
  }
}

const ask = (
  agent: Agent,
  url: string,
  method: string,
  headers: Readonly<Record<string, string | undefined>>,
  body: string | undefined,
): Promise<WebAnswer> =>
  new Promise((resolve, reject) => {
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
    // Named as in the URL, also where another name is asked for in `Host`.
    const options = { method, headers: given as Record<string, string>, agent, servername: 'localhost' }
    const asked = request(url, options, (response) => {
      const isStream = response.headers['content-type'] === 'text/event-stream'
      const chunks: Buffer[] = []
      const finish = () => {
        const text = Buffer.concat(chunks).toString('utf8')
        const isJson = (response.headers['content-type'] ?? '').startsWith('application/json')
        const { headers: answered, statusCode: status = 0 } = response
        resolve({ status, headers: answered, text, json: isJson ? JSON.parse(text) : null })
      }
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        // The first event is enough to know that it is one.
        if (isStream) response.destroy()
      })
      response.on('close', finish)
      response.on('error', () => {})
    })
    asked.on('error', reject)
    asked.end(body)
  })

/** A session made in the store itself, so that its proofs can be of any age. Signs the client in. */
export const signInAs = async (
  { server }: TestServer,
  client: WebClient,
  account: AccountId,
  proofs: { readonly provedMs: number; readonly secondStepMs: number | null },
): Promise<SessionId> => {
  const { id, token, digest } = newToken<SessionId>(systemRandom)
  const nowMs = Date.now()
  await server.stores.sessions.add({
    id,
    account,
    digest,
    createdMs: nowMs,
    lastSeenMs: nowMs,
    remote: '127.0.0.1',
    userAgent: 'test',
    ...proofs,
  })
  client.cookies.set(COOKIES.session, token.reveal())
  return id
}
