/**
 * How JMAP says no: the error types of RFC 8620 §3.6 and §5, RFC 8621. A method that cannot do what it is asked returns
 * one; what cannot be read as a request at all is a problem document (RFC 7807) with a status.
 */
import { StoreDown } from '../base/store-down.ts'
import { StoreFull } from '../mail/store.ts'

export type MethodErrorType =
  | 'serverUnavailable'
  | 'serverFail'
  | 'unknownMethod'
  | 'invalidArguments'
  | 'invalidResultReference'
  | 'forbidden'
  | 'accountNotFound'
  | 'accountNotSupportedByMethod'
  | 'accountReadOnly'
  | 'requestTooLarge'
  | 'cannotCalculateChanges'
  | 'stateMismatch'
  | 'anchorNotFound'
  | 'unsupportedSort'
  | 'unsupportedFilter'
  | 'tooManyChanges'
  | 'fromAccountNotFound'
  | 'fromAccountNotSupportedByMethod'

export type MethodError = {
  readonly kind: 'error'
  readonly type: MethodErrorType
  /** For the person who writes the program; English, as RFC 8620 §3.6.2 has it. */
  readonly description?: string
  /** The names of what is invalid (RFC 8620 §5.1). */
  readonly arguments?: readonly string[]
}

export const methodError = (
  type: MethodErrorType,
  description?: string,
  invalid?: readonly string[],
): MethodError => ({
  kind: 'error',
  type,
  ...(description === undefined ? {} : { description }),
  ...(invalid === undefined ? {} : { arguments: invalid }),
})

/** What broke is told as such, or as what may work in a moment. */
export const faultType = (fault: unknown): 'serverUnavailable' | 'serverFail' =>
  fault instanceof StoreDown || fault instanceof StoreFull ? 'serverUnavailable' : 'serverFail'

/** Why one object was not made, changed or removed (RFC 8620 §5.3, RFC 8621 §2.5, §4.6, §7.5). */
export type SetErrorType =
  | 'forbidden'
  | 'overQuota'
  | 'tooLarge'
  | 'rateLimit'
  | 'notFound'
  | 'invalidPatch'
  | 'willDestroy'
  | 'invalidProperties'
  | 'singleton'
  | 'alreadyExists'
  | 'mailboxHasChild'
  | 'mailboxHasEmail'
  | 'blobNotFound'
  | 'tooManyKeywords'
  | 'tooManyMailboxes'
  | 'invalidEmail'
  | 'tooManyRecipients'
  | 'noRecipients'
  | 'invalidRecipients'
  | 'forbiddenMailFrom'
  | 'forbiddenFrom'
  | 'forbiddenToSend'
  | 'cannotUnsend'
  /** Not in the list of RFC 8620 §5.3, which has no word for one object that broke: those of §3.6.2. */
  | 'serverUnavailable'
  | 'serverFail'

export type SetError = {
  readonly type: SetErrorType
  readonly description?: string
  readonly properties?: readonly string[]
  readonly [more: string]: unknown
}

/** The answer to what is still being sent in when its credential ends. */
export const hasEnded = (): Response => problem('about:blank#signed-out', 'The credential has ended.')

const PROBLEMS = {
  'urn:ietf:params:jmap:error:notJSON': 400,
  'urn:ietf:params:jmap:error:notRequest': 400,
  'urn:ietf:params:jmap:error:unknownCapability': 400,
  'urn:ietf:params:jmap:error:limit': 400,
  'about:blank#signed-out': 401,
  'about:blank#not-our-page': 403,
  'about:blank#forbidden': 403,
  'about:blank#not-found': 404,
  'about:blank#method': 405,
  'about:blank#too-large': 413,
  'about:blank#range': 416,
  'about:blank#over-quota': 507,
  'about:blank#unavailable': 503,
} as const

export type ProblemType = keyof typeof PROBLEMS

export const problem = (
  type: ProblemType,
  detail: string,
  more: Readonly<Record<string, string>> = {},
): Response =>
  new Response(JSON.stringify({ type: type.split('#', 1)[0], status: PROBLEMS[type], detail, ...more }), {
    status: PROBLEMS[type],
    headers: { 'Content-Type': 'application/problem+json' },
  })
