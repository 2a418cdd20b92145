/** Who is at the other end, as far as the connection tells. For the activity page and for slowing down guesses. */
import type { Session } from './session-store.ts'

export type Caller = {
  readonly remote: string
  /** The User-Agent header, at most 200 characters. */
  readonly userAgent: string
}

/** A browser that is signed in, and the request it makes. */
export type Holder = { readonly session: Session; readonly caller: Caller }
