/**
 * Every refusal as a reply, in one total table: the status, and the field of the form it is about. The refusal's own name
 * is the key of its words below `problems` in texts/. Somebody else's object is answered as one that does not exist.
 */
import type { Problem, Proof } from './contract/route.ts'

type Said = {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 421 | 429 | 503
  readonly field?: string
}

export const PROBLEMS = {
  malformed: { status: 400 },
  'too-large': { status: 413 },
  'not-json': { status: 415 },
  'not-our-page': { status: 403 },
  'wrong-host': { status: 421 },
  'not-found': { status: 404 },
  'signed-out': { status: 401 },
  'step-up': { status: 403 },
  overloaded: { status: 429 },
  unavailable: { status: 503 },
} as const satisfies Record<string, Said>

export type WebRefusal = keyof typeof PROBLEMS

export type ProblemDetail = {
  readonly field?: string | undefined
  readonly retryAfterSeconds?: number | undefined
  readonly proof?: Proof | undefined
}

export const problemResponse = (because: WebRefusal, detail: ProblemDetail = {}): Response => {
  const { status, field } = PROBLEMS[because] as Said
  const about = detail.field ?? field
  const { retryAfterSeconds, proof } = detail
  const problem: Problem = {
    problem: because,
    ...(about === undefined ? {} : { field: about }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(proof === undefined ? {} : { proof }),
  }
  const response = Response.json(problem, { status })
  if (retryAfterSeconds !== undefined) response.headers.set('Retry-After', String(retryAfterSeconds))
  return response
}
