/** Submissions (RFC 8621 §7): what a person has handed in by JMAP, so that it can be looked at and, in time, taken back. */
import type { Brand } from '../base/brand.ts'
import type { EmailId, ThreadId } from './message.ts'
import type { QueueId } from './queue-id.ts'

export type SubmissionId = Brand<number, 'SubmissionId'>

export type Submission = {
  readonly id: SubmissionId
  readonly identity: string
  readonly email: EmailId
  readonly thread: ThreadId
  readonly sender: string
  readonly recipients: readonly string[]
  readonly sendAtMs: number
  readonly queue: QueueId
  readonly isCanceled: boolean
  /** The client has thrown it away; kept so that others hear of that. */
  readonly isGone: boolean
  readonly sinceModseq: number
  readonly modseq: number
}

export type NewSubmission = Omit<Submission, 'id' | 'isCanceled' | 'isGone' | 'sinceModseq' | 'modseq'>
