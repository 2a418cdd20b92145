/**
 * The web service: the account API by its table, and the pages. Every response leaves through `finish`, which sets the
 * headers that all have. What is asked under another name than ours is sent to ours, or refused.
 */
import { Hono } from 'hono'
import type { AccountId } from '../account/account.ts'
import { createEventStreams, type EventStreams } from '../net/event-streams.ts'
import { clientAddressOf } from '../net/source-address.ts'
import type { CutOff } from '../net/streamed-body.ts'
import { makeHandlers } from './api/handlers.ts'
import { answerRoute } from './api.ts'
import type { Handler, Visitor } from './call.ts'
import { type RouteName, routes } from './contract/routes.ts'
import { secureHeaders } from './headers.ts'
import { languageOf } from './language.ts'
import { answerMailSettings } from './mail-settings/answer.ts'
import { answerProfileLink, PROFILE_PATH } from './mail-settings/profile-link.ts'
import type { WebNeeds } from './needs.ts'
import { openApi } from './open-api.ts'
import { answerPage } from './pages.ts'
import { problemResponse } from './problem.ts'

/** What the listener knows of the connection. */
export type Environment = {
  readonly incoming: { readonly socket: { readonly remoteAddress?: string | undefined } }
  readonly cutOff: CutOff
}

export type WebService = {
  fetch(request: Request, environment: Environment): Promise<Response>
  /** Whether what is sent to a path may be long, and so may take its time. */
  takesLongBodies?(path: string): boolean
  /** Ends the streams that are open. */
  close(): void
}

const USER_AGENT_CHARACTERS_MAX = 200

export const webService = (needs: WebNeeds): WebService => {
  const app = new Hono<{ Bindings: Environment }>()
  const own = createEventStreams(needs.clock, needs.link)
  const streams: EventStreams = {
    ...own,
    recheck: async (account) => {
      await Promise.all([own.recheck(account), needs.beside.recheck(account as AccountId)])
    },
    close: () => {
      own.close()
      needs.beside.close()
    },
  }
  const handlers = makeHandlers(needs, streams)
  for (const name of Object.keys(routes) as RouteName[]) {
    const { method, path } = routes[name]
    const answerIt = answerRoute(needs, name, handlers[name] as Handler<typeof name>)
    app.on(method, path.replace('{id}', ':id'), (context) => {
      const visitor = visitorOf(context.req.raw, context.env)
      const { cutOff } = context.env
      return answerIt(context.req.raw, { id: context.req.param('id') ?? '', visitor, cutOff })
    })
  }
  app.get(`${PROFILE_PATH}/:token`, (context) =>
    answerProfileLink(needs, context.req.raw, context.req.param('token')),
  )
  const description = JSON.stringify(openApi(), null, 2)
  app.get('/api/openapi.json', () => new Response(description, { headers: JSON_TYPE }))
  app.all('/api/*', () => problemResponse('not-found'))
  const page = answerPage(needs)
  app.use((context, next) => {
    const { incoming, cutOff } = context.env
    const answered = needs.beside.fetch(context.req.raw, clientAddressOf(incoming.socket), cutOff)
    return answered ?? next()
  })
  app.get('*', (context) => page(context.req.raw))
  app.all('*', () => problemResponse('not-found'))

  const answer = async (request: Request, environment: Environment): Promise<Response> => {
    try {
      const plain = (await answerHealth(needs, request)) ?? (await answerMailSettings(needs, request))
      return plain ?? otherHost(request, needs.origin()) ?? (await app.fetch(request, environment))
    } catch (fault) {
      needs.log({ event: 'background.fault', task: 'web', fault })
      return problemResponse('unavailable')
    }
  }
  const isPublic = !isLoopbackName(needs.hostname)
  return {
    fetch: async (request, environment) => finish(request, await answer(request, environment), isPublic),
    takesLongBodies: (path) => needs.beside.takesLongBodies(path),
    close: () => streams.close(),
  }
}

/** For whatever watches the server, which knows it by any name. A store that cannot be read throws: then nothing is well. */
const answerHealth = async ({ accounts }: WebNeeds, request: Request): Promise<Response | null> => {
  if (new URL(request.url).pathname !== '/health') return null
  await accounts.list(null, 1)
  return new Response('well\n', { headers: { 'Content-Type': 'text/plain' } })
}

const JSON_TYPE = { 'Content-Type': 'application/json' }

const visitorOf = (request: Request, { incoming }: Environment): Visitor => ({
  remote: clientAddressOf(incoming.socket),
  userAgent: (request.headers.get('User-Agent') ?? '').slice(0, USER_AGENT_CHARACTERS_MAX),
  language: languageOf(request.headers.get('Accept-Language')),
})

/** A name of somebody else that points here (DNS rebinding), or one that no passkey was made for. Null when it is ours. */
const otherHost = (request: Request, origin: string): Response | null => {
  const url = new URL(request.url)
  if (url.host === new URL(origin).host) return null
  if (url.pathname.startsWith('/api/') || request.method !== 'GET') return problemResponse('wrong-host')
  return new Response(null, { status: 307, headers: { Location: `${origin}${url.pathname}${url.search}` } })
}

/** A promise of HTTPS for `localhost` would hold for every other program on its owner's machine too. */
const isLoopbackName = (hostname: string): boolean => /^localhost$|\.localhost$|^127\.|^\[?::1/.test(hostname)

/** Pages have set their own policy; for all else nothing may load or run. */
const finish = (request: Request, response: Response, isPublic: boolean): Response => {
  const { headers } = response
  secureHeaders(headers)
  if (isPublic) headers.set('Strict-Transport-Security', 'max-age=31536000')
  if (new URL(request.url).pathname.startsWith('/api/') || !headers.has('Cache-Control'))
    headers.set('Cache-Control', 'no-store')
  return response
}
