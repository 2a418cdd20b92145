/**
 * The stores of one installation, opened together, on the engine that its place names. Another process may have the same
 * ones open.
 */
import type { AccountStore } from '../account/store.ts'
import type { DeedStore } from '../activity/deeds.ts'
import type { Link } from '../base/bus.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { SearchIndex } from '../mail/search-index.ts'
import type { MailStore } from '../mail/store.ts'
import type { OnBroken } from './bodies/body-folder.ts'
import type { ObjectStore } from './bodies/body-objects.ts'
import type { End } from './move/end.ts'
import { nextTurn } from './sql/database.ts'
import type { DirectoryStores } from './sql/directory-stores.ts'

export type StoreFolders = {
  /** The file of the directory. */
  readonly directory: string
  readonly queue: string
  readonly accounts: string
}

/** In SQLite within these folders, unless it says that it is PostgreSQL. */
export type StorePlace = StoreFolders & { readonly postgres?: PostgresPlace | undefined }

export type PostgresPlace = {
  readonly url: string
  /** Of this process, at most; one more is for notices. */
  readonly connectionsMax: number
  /** Bodies over 64 KiB; `folder` holds them as files, and nothing else. */
  readonly bodies: 'database' | { readonly folder: string } | ObjectStore
}

export type Stores = DirectoryStores & {
  readonly mail: MailStore
  readonly deeds: DeedStore
  readonly searchIndex: SearchIndex
  /** The way to the processes of other machines; null when all are on this one. */
  readonly otherMachines: Link | null
  /** Removes what no row names and nothing is going to; how many bodies. */
  readonly collectLeftOvers: () => Promise<number>
  /** False: the keys of this folder (`keyDigests`) are not those that the store was begun with. */
  readonly hasKeys: (digests: readonly string[]) => Promise<boolean>
  /** From now on these are its keys, since the others are lost. */
  readonly takeKeys: (digests: readonly string[]) => Promise<void>
  /** Below the stores: for moving everything to another one, and for checking all of it. */
  readonly end: End
  /** What is wrong, in words; empty when every database answers. Reads all of the directory: for `doctor`, not for the server. */
  readonly check: () => Promise<readonly string[]>
  /** Waits for the writes already accepted. */
  readonly close: () => Promise<void>
}

export type StoresOptions = {
  readonly random?: Random
  /** Called when what was written cannot be synced to disk: this process may acknowledge nothing more. */
  readonly onBroken?: OnBroken
  /** Of what runs in the background. */
  readonly onFault?: (fault: unknown) => void
}

/** Throws `StoreDown`, `StoreFull` or `DatabaseTooNew`, and leaves nothing open then. */
export const openStores = async (
  place: StorePlace,
  clock: Clock,
  options: StoresOptions = {},
): Promise<Stores> => {
  // An engine's code is loaded where it is used.
  const { postgres } = place
  if (postgres === undefined)
    return (await import('./sqlite/stores.ts')).openSqliteStores(place, clock, options)
  return (await import('./postgres/stores.ts')).openPostgresStores(postgres, clock, options)
}

const ACCOUNTS_A_PAGE = 100

/** Whose mail does not answer, in words. */
export const checkMail = async (accounts: AccountStore, mail: MailStore): Promise<readonly string[]> => {
  const problems: string[] = []
  let page = await accounts.list(null, ACCOUNTS_A_PAGE)
  while (page.length > 0) {
    for (const { id, address } of page) {
      await mail.mailboxes(id).catch((fault: unknown) => {
        problems.push(`the mail of ${address} (${id}) does not answer: ${String(fault)}`)
      })
    }
    await nextTurn()
    page = await accounts.list(page.at(-1)?.address ?? null, ACCOUNTS_A_PAGE)
  }
  return problems
}
