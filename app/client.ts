/**
 * The typed client of the account API. A call ends as a value, never as an exception: done with its answer, or a problem
 * whose key stands below `problems` in texts/. Questions (GET) are asked again when the connection is lost; what
 * changes something is not, since it may have been done: the person sees it and presses again.
 */
import { routeTable } from 'virtual:route-table'
import type { Guard, Proof, Problem as ServerProblem } from '../src/web/contract/route.ts'
import type { AnswerOf, BodyOf, RouteName } from '../src/web/contract/routes.ts'
import { lost, reached } from './connection.ts'

export type { Proof } from '../src/web/contract/route.ts'
export type { AnswerOf, BodyOf, RouteName } from '../src/web/contract/routes.ts'

/** `addresses`: those that mail cannot be sent to; `files`: the names of those that did not get there. */
export type Problem = ServerProblem & {
  readonly addresses?: readonly string[]
  readonly files?: readonly string[]
}

export type Outcome<Answer> =
  | { readonly kind: 'done'; readonly answer: Answer }
  | { readonly kind: 'problem'; readonly problem: Problem }

type Input<Name extends RouteName> = {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number | null>>
  readonly signal?: AbortSignal
} & (BodyOf<Name> extends null ? { readonly body?: never } : { readonly body: BodyOf<Name> })

type InputArgument<Name extends RouteName> =
  BodyOf<Name> extends null ? [input?: Input<Name>] : [input: Input<Name>]

const table = routeTable as Readonly<Record<RouteName, readonly [method: string, path: string, guard: Guard]>>

const LOST = { kind: 'problem', problem: { problem: 'lost-connection' } } as const

const ASKED_TIMES_MAX = 3
const ASK_AGAIN_MS = 400

let onSignedOut: () => void = () => {}

/** Says what to do when the server no longer knows the session. */
export const whenSignedOut = (act: () => void): void => {
  onSignedOut = act
}

let askToStepUp: (proof: Proof) => Promise<boolean> = async () => false

/**
 * Says how the person is asked to prove who they are when a call wants it: true when they did, and then the very same
 * call is made again.
 */
export const whenStepUpIsWanted = (ask: (proof: Proof) => Promise<boolean>): void => {
  askToStepUp = ask
}

export const call = async <Name extends RouteName>(
  name: Name,
  ...args: InputArgument<Name>
): Promise<Outcome<AnswerOf<Name>>> => {
  const [input] = args
  const [method, , guard] = table[name]
  const request: RequestInit = {
    method,
    headers: input?.body === undefined ? {} : { 'content-type': 'application/json' },
    ...(input?.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    ...(input?.signal === undefined ? {} : { signal: input.signal }),
  }
  const send = guard === 'anyone' ? ask : askSignedIn
  const response = await send(address(name, input), request, method === 'GET' ? ASKED_TIMES_MAX : 1)
  if (response === null) return LOST
  const outcome = await outcomeOf<AnswerOf<Name>>(response)
  const wanted = outcome.kind === 'problem' ? outcome.problem.proof : undefined
  return wanted !== undefined && (await askToStepUp(wanted)) ? call(name, ...args) : outcome
}

/** What forms and dialogs ask of an outcome: what went wrong, or null. */
export const problemOf = (outcome: Outcome<unknown>): Problem | null =>
  outcome.kind === 'problem' ? outcome.problem : null

/** The address of a route, for what is not called but opened: an event stream. */
export const address = (
  name: RouteName,
  { params = {}, query = {} }: Pick<Input<RouteName>, 'params' | 'query'> = {},
): string => {
  const path = table[name][1].replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(params[key] ?? ''))
  const asked = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== null) asked.set(key, String(value))
  return asked.size === 0 ? path : `${path}?${asked}`
}

/**
 * Asks what only somebody who is signed in may ask, and tells when nobody is any more. Null: the server was not reached.
 */
export const askSignedIn = async (
  path: string,
  request: RequestInit,
  timesLeft: number,
): Promise<Response | null> => {
  let response = await ask(path, request, timesLeft)
  if (response?.status === 401 && (await isSignedIn())) response = await ask(path, request, timesLeft)
  if (response?.status === 401) onSignedOut()
  return response
}

/**
 * A proof changes the cookie of the session: what was under way with the one before it is refused, though nobody has
 * signed out. Nothing was done, so it may be asked again.
 */
const isSignedIn = async (): Promise<boolean> => {
  const response = await ask(address('begin'), { method: 'GET' }, ASKED_TIMES_MAX)
  const start = response === null ? null : await outcomeOf<AnswerOf<'begin'>>(response)
  return start?.kind === 'done' && start.answer.account !== null
}

const ask = async (path: string, request: RequestInit, timesLeft: number): Promise<Response | null> => {
  try {
    const response = await fetch(path, request)
    reached()
    return response
  } catch {
    if (request.signal?.aborted === true) return null
    if (timesLeft > 1) {
      await new Promise((resume) => setTimeout(resume, ASK_AGAIN_MS))
      return ask(path, request, timesLeft - 1)
    }
    lost(() => ask(address('begin'), { method: 'GET' }, 1))
    return null
  }
}

const outcomeOf = async <Answer>(response: Response): Promise<Outcome<Answer>> => {
  // A body that is not what the contract says comes from something between us and the server, or from a broken server.
  const body: unknown = response.status === 204 ? null : await response.json().catch(() => undefined)
  if (response.ok && body !== undefined) return { kind: 'done', answer: body as Answer }
  const problem = isProblem(body) ? body : { problem: 'unexpected' }
  return { kind: 'problem', problem }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'problem' in body && typeof body.problem === 'string'
