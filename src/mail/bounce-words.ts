/** What the notice of a message that came to nothing says to a person (`queue/bounce.ts`); the rest of it is for programs. */
import type { Profile } from '../account/profile.ts'

export type BounceWords = {
  /** Whom it is from. */
  readonly from: string
  readonly subject: string
  /** What stands before the recipients, and after them. */
  readonly before: string
  readonly after: string
}

/** In the language and the time of whoever sent the message. */
export type SayBounce = (
  to: Pick<Profile, 'language' | 'timeZone'>,
  message: { readonly recipients: number; readonly queuedMs: number },
) => BounceWords
