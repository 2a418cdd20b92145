/**
 * The JMAP service: what is asked where, by whom. It is given to the web door, which answers under these paths with it.
 */
import { createEventStreams } from '../net/event-streams.ts'
import type { CutOff } from '../net/streamed-body.ts'
import { answerApi, limitProblem } from './api.ts'
import { download } from './blobs/download.ts'
import { upload } from './blobs/upload.ts'
import { openEvents } from './events.ts'
import { CORE_LIMITS } from './limits.ts'
import { createMailboxCounts } from './mailbox-counts.ts'
import type { JmapNeeds } from './needs.ts'
import type { JmapParts } from './parts.ts'
import { createPusher } from './pusher.ts'
import { createRunQuery } from './query/run-query.ts'
import { readRequest } from './read-request.ts'
import { hasEnded, problem } from './refusal.ts'
import { PATHS, sessionOf } from './session.ts'
import { signIn } from './sign-in.ts'
import type { Visitor } from './visitor.ts'
import { createVisits } from './visits.ts'

export type JmapService = {
  /** Null: not one of its paths. */
  fetch(request: Request, remote: string, cutOff: CutOff): Promise<Response> | null
  takesLongBodies(path: string): boolean
  /** A session of the account may have ended. */
  recheck(account: string): Promise<void>
  /** Ends the streams that are open. */
  close(): void
  /** Pushes nothing more. It listens whether or not the web door is open, so that door's end is not its own. */
  stopPushing(): Promise<void>
}

type Route = {
  readonly path: string
  /** What follows the path names something. */
  readonly isPrefix?: boolean
  readonly method: 'GET' | 'POST'
  readonly run: (request: Request, visitor: Visitor, cutOff: CutOff) => Promise<Response>
}

export const jmapService = (needs: JmapNeeds): JmapService => {
  const parts: JmapParts = {
    ...needs,
    countMailbox: createMailboxCounts(needs.mail.read),
    runQuery: createRunQuery(needs.mail),
    visits: createVisits(needs),
    pusher: createPusher(needs),
  }
  const streams = createEventStreams(needs.clock, needs.link)
  const oneOfFew = limitAtOnce(CORE_LIMITS.maxConcurrentRequests)
  const fewUploads = limitAtOnce(CORE_LIMITS.maxConcurrentUpload)
  const session = async (_: Request, visitor: Visitor) => Response.json(sessionOf(needs, visitor))
  const routes: readonly Route[] = [
    { path: PATHS.wellKnown, method: 'GET', run: session },
    { path: PATHS.session, method: 'GET', run: session },
    {
      path: PATHS.api,
      method: 'POST',
      run: (request, visitor) =>
        oneOfFew(visitor.account, () => answer(parts, visitor, request), 'maxConcurrentRequests'),
    },
    {
      path: PATHS.upload,
      isPrefix: true,
      method: 'POST',
      run: (request, visitor) =>
        fewUploads(visitor.account, () => upload(parts, visitor, request), 'maxConcurrentUpload'),
    },
    {
      path: PATHS.download,
      isPrefix: true,
      method: 'GET',
      run: (request, visitor, cutOff) => download(parts, visitor, request, cutOff),
    },
    {
      path: PATHS.events,
      method: 'GET',
      run: (request, visitor) => openEvents(needs, streams, visitor, request),
    },
  ]
  return {
    fetch: (request, remote, cutOff) => {
      const { pathname } = new URL(request.url)
      const route = routes.find(({ path, isPrefix = false }) =>
        isPrefix ? pathname.startsWith(path) : pathname === path,
      )
      if (route !== undefined) return answerRoute(needs, route, request, remote, cutOff)
      return pathname.startsWith('/jmap/')
        ? Promise.resolve(problem('about:blank#not-found', 'There is nothing here.'))
        : null
    },
    takesLongBodies: (path) => path.startsWith(PATHS.upload),
    recheck: async (account) => {
      await Promise.all([streams.recheck(account), parts.visits.recheck(account)])
    },
    close: () => streams.close(),
    stopPushing: () => parts.pusher.close(),
  }
}

const answerRoute = async (
  needs: JmapNeeds,
  route: Route,
  request: Request,
  remote: string,
  cutOff: CutOff,
): Promise<Response> => {
  if (request.method !== route.method) {
    const refusal = problem('about:blank#method', `Asked by ${route.method} only.`)
    refusal.headers.set('Allow', route.method)
    return refusal
  }
  try {
    const result = await signIn(needs, request, remote)
    return result.kind === 'refused' ? result.response : await route.run(request, result.visitor, cutOff)
  } catch (fault) {
    // A client that went away in the middle broke nothing.
    if (!request.signal.aborted) needs.log({ event: 'background.fault', task: `jmap ${route.path}`, fault })
    return problem('about:blank#unavailable', 'Try again in a moment.')
  }
}

const answer = async (parts: JmapParts, visitor: Visitor, request: Request): Promise<Response> => {
  if (!/^application\/json(?:;|$)/i.test(request.headers.get('Content-Type') ?? ''))
    return problem('urn:ietf:params:jmap:error:notJSON', 'The body is not called application/json.')
  using visit = parts.visits.begin(visitor)
  const octets = await readRequest(request, visit.signal)
  if (visit.signal.aborted) return hasEnded()
  if (octets === null) return limitProblem('maxSizeRequest')
  const signal = AbortSignal.any([request.signal, visit.signal])
  return await answerApi(parts, visitor, octets, sessionOf(parts, visitor).state, signal)
}

/** At most so many at once an account; one more is refused (RFC 8620 §2). */
const limitAtOnce = (max: number) => {
  const running = new Map<string, number>()
  return async (account: string, work: () => Promise<Response>, limit: string): Promise<Response> => {
    const before = running.get(account) ?? 0
    if (before >= max) return limitProblem(limit)
    running.set(account, before + 1)
    try {
      return await work()
    } finally {
      const left = (running.get(account) ?? 1) - 1
      if (left > 0) running.set(account, left)
      else running.delete(account)
    }
  }
}
