/** What a query has found, before it is put in order. */
import type { EmailId } from '../../mail/message.ts'

/** A place in each column an email. */
export type Found = {
  readonly email: EmailId[]
  readonly thread: number[]
  readonly receivedMs: number[]
  readonly sizeOctets: number[]
}
