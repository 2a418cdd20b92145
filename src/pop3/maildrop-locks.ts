/**
 * Exclusive maildrops (RFC 1939 §4): one session at a time has an account's. Those of one process; where there are several,
 * `leased-maildrops.ts` is used in its place.
 */
import type { AccountId } from '../account/account.ts'

export type MaildropLocks = {
  /** Null when another session has it; else what gives it back. */
  take(account: AccountId): Promise<(() => void) | null>
}

export const maildropLocks = (): MaildropLocks => {
  const taken = new Set<AccountId>()
  return {
    take: async (account) => {
      if (taken.has(account)) return null
      taken.add(account)
      return () => taken.delete(account)
    },
  }
}
