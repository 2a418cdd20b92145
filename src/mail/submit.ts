/** Handing in a message to be sent, for services that do not speak SMTP; `smtp/submit.ts` answers it. */
import type { AccountId } from '../account/account.ts'
import type { QueueId } from './queue-id.ts'

export type Submit = (wanted: WantedSubmission) => Promise<Submitted>

export type WantedSubmission = {
  readonly account: AccountId
  /** The envelope's, without angle brackets. */
  readonly sender: string
  readonly recipients: readonly string[]
  readonly octets: AsyncIterable<Uint8Array>
  readonly sizeOctets: number
  /** Not before. */
  readonly dueMs: number
  /** The app password, so that harm can keep it here; null for the pages. */
  readonly sentWith: string | null
}

export type SubmitRefusal =
  | 'forbidden-mail-from'
  | 'forbidden-from'
  | 'invalid-recipients'
  | 'invalid-email'
  | 'too-large'
  /** What it was sent with was removed or held while it was handed in. */
  | 'credential-ended'

export type Submitted =
  | { readonly kind: 'submitted'; readonly queue: QueueId }
  | {
      readonly kind: 'refused'
      readonly because: SubmitRefusal
      /** Those that are invalid. */
      readonly recipients?: readonly string[]
    }
