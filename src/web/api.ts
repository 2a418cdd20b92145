/**
 * The account API: every request passes the same gates in the same order. From our own pages? Signed in, and proved
 * lately? A body that fits? Then its handler. A fault is caught here and nowhere else.
 */
import { Overloaded } from '../base/overloaded.ts'
import { type CutOff, streamedBody } from '../net/streamed-body.ts'
import { readBody } from './body.ts'
import type { Call, Handler, Visitor } from './call.ts'
import type { Route } from './contract/route.ts'
import { type RouteName, routes } from './contract/routes.ts'
import { type CookieJar, cookieJar } from './cookies.ts'
import { isFromOurPages, isJson } from './csrf.ts'
import { createGuard } from './guard.ts'
import type { WebNeeds } from './needs.ts'
import { problemResponse } from './problem.ts'

/** What is told of a request beside itself. */
export type Asked = { readonly id: string; readonly visitor: Visitor; readonly cutOff: CutOff }

export type AnswerRoute = (request: Request, asked: Asked) => Promise<Response>

const BUSY_SECONDS = 2 // by then a password check that is under way is done

export const answerRoute = <Name extends RouteName>(
  needs: WebNeeds,
  name: Name,
  handler: Handler<Name>,
): AnswerRoute => {
  const pass = createGuard(needs.signIn)
  const route: Route = routes[name]
  const onFault = (fault: unknown): void =>
    needs.log({ event: 'background.fault', task: `web ${name}`, fault })
  const through = async (
    request: Request,
    { id, visitor, cutOff }: Asked,
    cookies: CookieJar,
  ): Promise<Response> => {
    if (!isFromOurPages(request, needs.origin())) return problemResponse('not-our-page')
    const passage = await pass(route.guard, cookies.get('session'), visitor.remote)
    if (passage.kind === 'refused') return problemResponse(passage.because, { proof: passage.proof })
    let body: unknown = null
    if (route.body !== null) {
      if (!isJson(request)) return problemResponse('not-json')
      const read = await readBody(request, route.body)
      if (read.kind === 'too-large') return problemResponse('too-large')
      if (read.kind === 'malformed') return problemResponse('malformed', { field: read.field ?? undefined })
      body = read.value
    }
    const query = new URL(request.url).searchParams
    // The table ties these to the route; from here on the compiler does.
    const call = { body, id, query, visitor, cookies, session: passage.session } as Call<Name>
    const reply = await handler(call)
    if (reply.kind === 'refused') return problemResponse(reply.because, reply)
    if (reply.kind === 'events')
      return new Response(reply.events, { headers: { 'Content-Type': 'text/event-stream' } })
    if (reply.kind === 'file') {
      const { content, status = 200, headers } = reply
      const body = typeof content === 'string' ? content : streamedBody(content, { cutOff, onFault })
      return new Response(body, { status, headers })
    }
    return reply.answer === null ? new Response(null, { status: 204 }) : Response.json(reply.answer)
  }
  return async (request, asked) => {
    const beganMs = needs.clock.monotonicMs()
    const cookies = cookieJar(request.headers.get('Cookie'))
    const response = await through(request, asked, cookies).catch((fault: unknown) => {
      if (fault instanceof Overloaded)
        return problemResponse('overloaded', { retryAfterSeconds: BUSY_SECONDS })
      onFault(fault)
      return problemResponse('unavailable')
    })
    for (const line of cookies.lines()) response.headers.append('Set-Cookie', line)
    const tookMs = needs.clock.monotonicMs() - beganMs
    needs.measure({ measured: 'web-request', route: name, status: response.status, tookMs })
    return response
  }
}
