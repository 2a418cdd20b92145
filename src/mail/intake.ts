/**
 * A message on its way in: its bytes go to storage and through the parser at the same time, so that nothing has to be
 * read twice and nothing is held whole. What comes out is ready for `append`, `deliver` and `send`.
 */
import type { EmailFacts, PreparedTexts } from './message.ts'
import type { StoredBody } from './store.ts'

export type IncomingMessage = {
  readonly texts: PreparedTexts & EmailFacts
  readonly body: StoredBody
  readonly sizeOctets: number
}

export type Intake = {
  /** Resolves when more may be written. After the size limit is passed it only counts. */
  write(chunk: Uint8Array): Promise<void>
  finish(): Promise<
    { readonly kind: 'message'; readonly message: IncomingMessage } | { readonly kind: 'too-large' }
  >
  /** Gives up: what was written is removed. */
  abandon(): Promise<void>
}
