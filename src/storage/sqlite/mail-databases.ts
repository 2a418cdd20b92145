/**
 * The open databases of accounts: a bounded set, the least recently used closed first, never one in use. Each account
 * is opened once however many ask at the same time.
 */
import type { AccountId } from '../../account/account.ts'
import { StoreDown } from '../../base/store-down.ts'
import type { MailDatabases, OpenAccount } from '../sql/mail-store.ts'

export type OpenDatabases = MailDatabases & {
  /** Waits until nobody uses the account's database, and closes it. Who asks meanwhile opens it anew. */
  readonly release: (account: AccountId) => Promise<void>
  /** Waits for everything in use, and closes. */
  readonly close: () => Promise<void>
}

type Entry = { readonly opened: Promise<OpenAccount>; uses: number; onIdle: (() => void) | null }

export const openDatabases = (
  open: (account: AccountId) => Promise<OpenAccount>,
  openMax: number,
): OpenDatabases => {
  const entries = new Map<AccountId, Entry>() // the least recently used first
  const closing = new Set<Promise<void>>()
  let closed = false

  const take = (account: AccountId): Entry => {
    const entry = entries.get(account) ?? { opened: open(account), uses: 0, onIdle: null }
    entries.delete(account)
    entries.set(account, entry)
    entry.uses += 1
    return entry
  }

  const giveBack = (entry: Entry): void => {
    entry.uses -= 1
    if (entry.uses === 0) entry.onIdle?.()
    if (entries.size > openMax) closeIdle()
  }

  const closeIdle = (): void => {
    for (const [account, entry] of entries) {
      if (entries.size <= openMax) return
      if (entry.uses === 0) void end(account, entry).catch(() => undefined) // it is synced; closing only tidies up
    }
  }

  const end = (account: AccountId, entry: Entry): Promise<void> => {
    if (entries.get(account) === entry) entries.delete(account)
    const ended = closeWhenIdle(entry).finally(() => closing.delete(ended))
    closing.add(ended)
    return ended
  }

  return {
    use: async (account, work) => {
      if (closed) throw new StoreDown('the mail store is closed')
      const entry = take(account)
      try {
        return await work(await entry.opened)
      } catch (fault) {
        // What could not be opened is tried anew by the next who asks.
        if ((await failedToOpen(entry)) && entries.get(account) === entry) entries.delete(account)
        throw fault
      } finally {
        giveBack(entry)
      }
    },
    release: async (account) => {
      const entry = entries.get(account)
      if (entry !== undefined) await end(account, entry)
    },
    close: async () => {
      closed = true
      await Promise.all([...entries].map(([account, entry]) => end(account, entry)))
      await Promise.all(closing)
    },
  }
}

const failedToOpen = (entry: Entry): Promise<boolean> =>
  entry.opened.then(
    () => false,
    () => true,
  )

const closeWhenIdle = async (entry: Entry): Promise<void> => {
  if (entry.uses > 0) {
    await new Promise<void>((resolve) => {
      entry.onIdle = resolve
    })
  }
  const opened = await entry.opened.catch(() => null)
  await opened?.database.close()
}
