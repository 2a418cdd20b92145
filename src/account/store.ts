/** What the domain asks of storage about accounts. `storage/sql` answers it, `storage/contract` says how. */
import type { Account, AccountId } from './account.ts'
import type { Address } from './address.ts'

export type AccountStore = {
  /** Adds the account with its address and password hash. `taken` when the address leads to an account already. */
  add(account: Account, passwordHash: string): Promise<'added' | 'taken'>
  /** The account an address leads to, or null. */
  findByAddress(address: Address): Promise<Account | null>
  find(account: AccountId): Promise<Account | null>
  passwordHash(account: AccountId): Promise<string | null>
  addresses(account: AccountId): Promise<readonly Address[]>
  /** All accounts by address, `limit` at most, those after `after`. */
  list(after: Address | null, limit: number): Promise<readonly Account[]>
  /**
   * The holder is to be told at `atMs` that a program needs an app password: true, unless that was so after `sinceMs`
   * already. One conditional write.
   */
  claimAppPasswordNotice(account: AccountId, atMs: number, sinceMs: number): Promise<boolean>
  /** Removes the account, its addresses and credentials in one transaction; mail is erased by `MailStore.erase`. */
  remove(account: AccountId): Promise<'removed' | 'unknown'>
}
