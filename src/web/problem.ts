/**
 * Every refusal as a reply, in one total table: the status, and the field of the form it is about. The refusal's own name
 * is the key of its words below `problems` in texts/. Somebody else's object is answered as one that does not exist.
 */
import type { SignInRefusal } from '../sign-in/refusal.ts'
import type { Problem, Proof } from './contract/route.ts'

type Said = {
  readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 421 | 422 | 429 | 503
  readonly field?: string
}

const OWN = {
  malformed: { status: 400 },
  'too-large': { status: 413 },
  'not-json': { status: 415 },
  'not-our-page': { status: 403 },
  'wrong-host': { status: 421 },
  'not-found': { status: 404 },
  'signed-out': { status: 401 },
  'step-up': { status: 403 },
  'two-step-off': { status: 409 },
  'name-too-long': { status: 422, field: 'name' },
  'no-services': { status: 422, field: 'services' },
  'already-expired': { status: 422, field: 'expiresMs' },
  'no-longer-new': { status: 409 },
  'bad-network': { status: 422, field: 'networks' },
  full: { status: 409 },
  overloaded: { status: 429 },
  unavailable: { status: 503 },
} as const satisfies Record<string, Said>

const OF_SIGN_IN: Readonly<Record<SignInRefusal, Said>> = {
  'start-again': { status: 409 },
  'wrong-address-or-password': { status: 403, field: 'password' },
  'wrong-password': { status: 403, field: 'password' },
  'wrong-code': { status: 403, field: 'code' },
  'wrong-mailed-code': { status: 403, field: 'code' },
  'too-many-wrong-codes': { status: 429, field: 'code' },
  'wrong-recovery-code': { status: 403, field: 'code' },
  'wrong-passkey': { status: 403 },
  'known-passkey': { status: 409 },
  'too-many-tries': { status: 429 },
  'too-short': { status: 422, field: 'password' },
  'too-long': { status: 422, field: 'password' },
  'easily-guessed': { status: 422, field: 'password' },
  'like-app-password': { status: 422, field: 'password' },
  'same-password': { status: 422, field: 'password' },
  taken: { status: 409, field: 'address' },
  'other-domain': { status: 422, field: 'address' },
  'bad-address': { status: 422, field: 'address' },
  'own-address': { status: 422, field: 'address' },
  'cannot-send-there': { status: 422, field: 'address' },
  'bad-time-zone': { status: 422, field: 'timeZone' },
  'sign-up-closed': { status: 403 },
  'invitation-over': { status: 403 },
  'invited-taken': { status: 403 },
  'operators-only': { status: 403 },
  'second-step-wanted': { status: 403 },
  'no-way': { status: 409 },
  'no-recovery-codes': { status: 409 },
  'last-way': { status: 409 },
  'too-many-ways': { status: 409 },
  'no-approver': { status: 409 },
  'approval-pending': { status: 409 },
  'too-many-approvals': { status: 429 },
  'approvals-rest': { status: 429 },
  'not-approved': { status: 409 },
  'not-an-approver': { status: 403 },
  'wrong-clock': { status: 409 },
  'request-over': { status: 409 },
  'wrong-number': { status: 403, field: 'number' },
  'wrong-pairing-code': { status: 403, field: 'code' },
  'bad-push': { status: 422 },
  'no-name': { status: 422, field: 'name' },
  'not-found': { status: 404 },
}

export type WebRefusal = keyof typeof OWN | SignInRefusal

export const PROBLEMS: Readonly<Record<WebRefusal, Said>> = { ...OF_SIGN_IN, ...OWN }

export type ProblemDetail = {
  readonly field?: string | undefined
  readonly retryAfterSeconds?: number | undefined
  readonly proof?: Proof | undefined
}

export const problemResponse = (because: WebRefusal, detail: ProblemDetail = {}): Response => {
  const { status, field } = PROBLEMS[because]
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
