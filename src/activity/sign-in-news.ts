/**
 * What of the sign-ins of mail programs is told to the holder by mail, and not only shown: that a program is connected for
 * the first time, and that one keeps being refused because it was given something else than an app password.
 */
import type { AccountId } from '../account/account.ts'
import type { AppPasswordId, LastUse } from '../app-password/app-password.ts'

export type SignInNews =
  /** Once for each app password that had waited for it. */
  | {
      readonly kind: 'first-use'
      readonly account: AccountId
      readonly appPassword: AppPasswordId
      readonly use: LastUse
    }
  /** Each time; whoever tells it sees to it that it is not told too often. */
  | {
      readonly kind: 'not-an-app-password'
      readonly account: AccountId
      readonly client: string | null
      readonly remote: string
    }

/** Must not throw, and must not wait for a mail to go out. */
export type TellNews = (news: SignInNews) => void
