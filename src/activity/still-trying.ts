/**
 * Programs that go on with an app password that has ended: they were not told, they do not attack. Each
 * app password is one line for its holder, however often it is tried: which, by what, since when.
 */
import type { AccountId } from '../account/account.ts'
import type { MailRefusal } from '../account/mail-refusal.ts'
import type { AppPasswordId, MailService } from '../app-password/app-password.ts'

/** How an app password ends of which a program may not know. */
const ENDINGS = ['removed-app-password', 'expired-app-password', 'never-used-in-time'] as const
export type Ending = (typeof ENDINGS)[number] & MailRefusal

export const isEnding = (because: MailRefusal): because is Ending =>
  (ENDINGS as readonly MailRefusal[]).includes(because)

export type StillTrying = {
  readonly account: AccountId
  readonly appPassword: AppPasswordId
  readonly because: Ending
  readonly sinceMs: number
  readonly lastMs: number
  readonly tries: number
  /** Of the newest try; the program as it named itself last, null when it never did. */
  readonly service: MailService
  readonly client: string | null
  readonly remote: string
}

export const TOLD_DAYS = 7 // after the last try: a laptop that is opened at weekends is still the same line
export const STILL_TRYING_KEPT_DAYS = 30

export type StillTryingStore = {
  /** Adds to what is known, in one transaction; gives back those of which nothing was known. */
  record(tries: readonly StillTrying[]): Promise<readonly StillTrying[]>
  /** Those tried after this moment, the newest first. */
  list(account: AccountId, afterMs: number): Promise<readonly StillTrying[]>
  /** Forgets those not tried since. Returns how many. */
  forgetBefore(atMs: number): Promise<number>
}

/** One for each app password, of many tries in their order. */
export const together = (tries: readonly StillTrying[]): readonly StillTrying[] => {
  const byAppPassword = new Map<AppPasswordId, StillTrying>()
  for (const next of tries) {
    const before = byAppPassword.get(next.appPassword)
    byAppPassword.set(
      next.appPassword,
      before === undefined
        ? next
        : {
            ...next,
            sinceMs: before.sinceMs,
            tries: before.tries + next.tries,
            client: next.client ?? before.client,
          },
    )
  }
  return [...byAppPassword.values()]
}
