/** What went wrong with a question about mail, as a problem that the pages have words for. Thrown, so that the cache knows. */
import type { Problem } from '../../client.ts'
import type { SetError } from './types.ts'

export class MailProblem extends Error {
  readonly problem: Problem
  constructor(problem: string, addresses: readonly string[] = []) {
    super(problem)
    this.problem = { problem, addresses }
  }
}

export const problemIn = (fault: unknown): Problem =>
  fault instanceof MailProblem ? fault.problem : { problem: 'unexpected' }

/** Nothing is wrong with what was asked: later it may be answered. */
export const isNotAnswered = ({ problem }: Problem): boolean => NOT_ANSWERED.has(problem)

const NOT_ANSWERED = new Set(['lost-connection', 'unavailable', 'overloaded'])

/** Errors of methods and of single objects (RFC 8620 §3.6, §5.3; RFC 8621 §4.6, §7.5) that people can do something about. */
const WORDS: Readonly<Record<string, string>> = {
  serverUnavailable: 'unavailable',
  rateLimit: 'overloaded',
  overQuota: 'mail-full',
  tooLarge: 'too-large',
  requestTooLarge: 'too-large',
  notFound: 'not-found',
  blobNotFound: 'mail-file-gone',
  stateMismatch: 'mail-changed-meanwhile',
  forbiddenFrom: 'mail-forbidden-from',
  forbiddenMailFrom: 'mail-forbidden-from',
  forbiddenToSend: 'mail-forbidden-to-send',
  invalidRecipients: 'mail-bad-recipients',
  noRecipients: 'mail-no-recipients',
  tooManyRecipients: 'mail-too-many-recipients',
}

export const problemOfSet = ({ type, invalidRecipients }: SetError): MailProblem =>
  new MailProblem(wordsOf(type), invalidRecipients)

/** Of an answer that is none. */
export const problemOfStatus = (status: number): MailProblem =>
  new MailProblem(STATUSES[status] ?? 'unexpected')

const STATUSES: Readonly<Record<number, string>> = {
  401: 'signed-out',
  404: 'not-found',
  413: 'too-large',
  429: 'overloaded',
  503: 'unavailable',
}

/** RFC 8620 §3.6.1, of a request as a whole. */
export const problemOfLimit = (limit: string): MailProblem => new MailProblem(LIMITS[limit] ?? 'unexpected')

const LIMITS: Readonly<Record<string, string>> = {
  maxConcurrentRequests: 'overloaded',
  maxSizeRequest: 'too-large',
}

export const problemOfType = (type: string): MailProblem => new MailProblem(wordsOf(type))

const wordsOf = (type: string): string => WORDS[type] ?? 'unexpected'
