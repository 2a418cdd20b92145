/** Who asks: an account by an app password, or by the session of our own pages. */
import type { AccountId } from '../account/account.ts'
import type { Address } from '../account/address.ts'
import type { Deed } from '../activity/deeds.ts'

export type Visitor = {
  readonly account: AccountId
  readonly address: Address
  /** False for an app password that may only read. */
  readonly mayChange: boolean
  /** The app password's id; null for a session of the pages. */
  readonly credential: string | null
  readonly remote: string
  /** The program as it names itself, or null. */
  readonly client: string | null
  /** For the holder, who sees what each app password did; of a session of the pages nothing is written down. */
  readonly note: (deed: Deed) => void
  /** Whether the session still is; an app password's end is told by the list of live connections. */
  readonly isAlive: () => Promise<boolean>
}
