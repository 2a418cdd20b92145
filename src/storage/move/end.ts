/** A store as moving and checking see it: its databases and places of bodies, below the stores. */
import type { AccountId } from '../../account/account.ts'
import type { BodyPlace } from '../bodies/body-place.ts'
import type { Database } from '../sql/database.ts'
import type { DirectoryTables } from '../sql/directory-tables.ts'
import type { OpenAccount } from '../sql/mail-store.ts'

export type End = {
  readonly directory: Database<DirectoryTables>
  /** Bodies of the queue that are too large for a row. */
  readonly queue: BodyPlace
  readonly use: <Result>(account: AccountId, work: (open: OpenAccount) => Promise<Result>) => Promise<Result>
  /** Room for the mail of an account, with no row in it. */
  readonly makeRoom: (account: AccountId) => Promise<void>
}
