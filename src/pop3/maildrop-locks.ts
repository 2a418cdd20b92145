/**
 * Exclusive maildrops (RFC 1939 §4): one session at a time has an account's. Kept in this process. Two processes would
 * each let one in, which loses nothing: both have their own snapshot, and removing a message twice removes it once. A
 * lock in the store can take this one's place behind the same type.
 */
import type { AccountId } from '../account/account.ts'

export type MaildropLocks = {
  /** Null when another session has it; else what gives it back. */
  take(account: AccountId): (() => void) | null
}

export const maildropLocks = (): MaildropLocks => {
  const taken = new Set<AccountId>()
  return {
    take: (account) => {
      if (taken.has(account)) return null
      taken.add(account)
      return () => taken.delete(account)
    },
  }
}
