/** What the domain asks of storage about app passwords. `storage/sql` answers it, `storage/contract` says how. */
import type { AccountId } from '../account/account.ts'
import type { Address } from '../account/address.ts'
import type { AppPassword, AppPasswordId, LastUse } from './app-password.ts'
import type { StoredHash } from './hash.ts'

/** A row found by the first half of a keyed hash, with all that the decision needs: one indexed row, no second question. */
export type AppPasswordMatch = {
  readonly appPassword: AppPassword
  readonly hash: StoredHash
  /** Whether the address that was given leads to this app password's account. */
  readonly ownsAddress: boolean
  /** The account's own address: what the sign-in is logged and answered as. */
  readonly accountAddress: Address
}

export type AppPasswordStore = {
  /** `full` when the account has `APP_PASSWORDS_MAX` already; those that died unused by its making go first. */
  add(appPassword: AppPassword, hash: StoredHash): Promise<'added' | 'full'>
  /** Any whose hash has this lookup half, tombstones included. `address` is what the program gave as its user name. */
  match(lookup: Uint8Array, address: Address): Promise<AppPasswordMatch | null>
  /** Not removed and no decoys, newest first. */
  list(account: AccountId): Promise<readonly AppPassword[]>
  /** Decoys in force. */
  decoys(account: AccountId): Promise<readonly AppPassword[]>
  /** One of the account, also a removed one. */
  find(account: AccountId, id: AppPasswordId): Promise<AppPassword | null>
  /** What those that are and were are called, as long as tombstones are kept. */
  names(account: AccountId): Promise<ReadonlyMap<AppPasswordId, string>>
  /** Renames one that is not removed. */
  rename(account: AccountId, id: AppPasswordId, name: string): Promise<boolean>
  /** It has opened something: it no longer dies unused. True for the one that ended its waiting: one conditional write. */
  firstUse(account: AccountId, id: AppPasswordId): Promise<boolean>
  /** Removes one in force. One conditional write. */
  remove(account: AccountId, id: AppPasswordId, atMs: number): Promise<'removed' | 'unknown'>
  /** Removes all in force but decoys; their ids. */
  removeAll(account: AccountId, atMs: number): Promise<readonly AppPasswordId[]>
  /** Replaces the hash after the key was rotated, if the row still has the old one. */
  rehash(account: AccountId, id: AppPasswordId, from: StoredHash, to: StoredHash): Promise<void>
  /** Writes many last uses at once; an older one never replaces a newer one. */
  recordUses(uses: readonly { account: AccountId; id: AppPasswordId; use: LastUse }[]): Promise<void>
  /** How many are held, of all accounts. */
  countHeld(): Promise<number>
  /** Which of these are no longer in force at `atMs` (removed, held, expired, died unused, account gone). For the check of live connections. */
  ended(ids: readonly AppPasswordId[], atMs: number): Promise<readonly AppPasswordId[]>
  /** Removes those that died unused by then. Returns how many. */
  removeUnused(atMs: number): Promise<number>
  /** Forgets tombstones older than this. Returns how many. */
  forgetRemovedBefore(atMs: number): Promise<number>
}

/** Heard by every process: connections opened with these are to be closed now. */
export type CredentialEnded = {
  readonly kind: 'credential-ended'
  readonly account: AccountId
  readonly appPasswords: readonly AppPasswordId[]
}
