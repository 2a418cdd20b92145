/**
 * Who has an account's maildrop, over all processes: a lease, so that a process that dies gives it back by saying nothing.
 */
import type { AccountId } from '../account/account.ts'

export type MaildropLeaseStore = {
  /** Takes it until `untilMs`; false while somebody else's lease is in force. */
  take(account: AccountId, holder: string, nowMs: number, untilMs: number): Promise<boolean>
  /** Those of them that `holder` has last until `untilMs` now. */
  renew(holder: string, accounts: readonly AccountId[], untilMs: number): Promise<void>
  /** Nothing happens when it has lapsed and is somebody else's by now. */
  give(account: AccountId, holder: string): Promise<void>
}
