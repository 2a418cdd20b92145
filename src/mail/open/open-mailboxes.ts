/**
 * The mailboxes that sessions of this process have open: one table each, counted, kept for a while after the last
 * session left. A notice brings a table up to date at once; a poll makes up for notices that were lost.
 */
import type { AccountId } from '../../account/account.ts'
import type { Bus } from '../../base/bus.ts'
import type { Cancel, Clock } from '../../base/clock.ts'
import type { MailboxChanged } from '../mail.ts'
import type { MailboxId } from '../mailbox.ts'
import type { OpenMailbox } from '../open-mailbox.ts'
import type { MailReader } from '../store.ts'
import { type FollowedMailbox, followMailbox } from './followed-mailbox.ts'

export type OpenMailboxes = {
  open(account: AccountId, id: MailboxId): Promise<OpenMailbox | null>
  close(): void
}

export const POLL_TICK_MS = 1_000
const TICKS_A_ROUND = 5 // with few mailboxes open, each is looked at every five seconds
const POLLED_A_TICK_MAX = 50 // with many, a round takes longer, so that the poll stays cheap
const CLOSED_MESSAGES_MAX = 200_000 // of tables kept after closing: about 10 MB
const CLOSED_MAILBOXES_MAX = 1_000

type Entry = { readonly followed: FollowedMailbox; sessions: number }

export const openMailboxes = (needs: {
  readonly read: Pick<MailReader, 'mailbox' | 'numbers' | 'expunged'>
  readonly bus: Bus<MailboxChanged>
  readonly clock: Clock
  readonly onFault: (fault: unknown) => void
}): OpenMailboxes => {
  const { read, bus, clock, onFault } = needs
  const opened = new Map<string, Entry>()
  const closed = closedTables()
  let timer: Cancel | null = null
  let ended = false

  const refreshSoon = (followed: FollowedMailbox): void => {
    followed.markStale()
    followed.refresh().catch(onFault)
  }

  const stopListening = bus.listen('mailbox-changed', ({ account, mailbox }) => {
    const entry = opened.get(keyOf(account, mailbox))
    if (entry !== undefined) refreshSoon(entry.followed)
  })

  const poll = (): void => {
    timer = null
    const count = Math.min(POLLED_A_TICK_MAX, Math.ceil(opened.size / TICKS_A_ROUND))
    for (const [key, entry] of [...opened.entries()].slice(0, count)) {
      opened.delete(key) // to the end of the round
      opened.set(key, entry)
      refreshSoon(entry.followed)
    }
    pollLater()
  }

  const pollLater = (): void => {
    if (opened.size > 0 && !ended) timer ??= clock.after(POLL_TICK_MS, poll)
  }

  const leave = (key: string, entry: Entry): void => {
    entry.sessions--
    if (entry.sessions > 0) return
    opened.delete(key)
    if (entry.followed.mailbox !== null) closed.keep(key, entry.followed)
  }

  return {
    open: async (account, id) => {
      const key = keyOf(account, id)
      const entry = opened.get(key) ?? {
        followed: closed.take(key) ?? followMailbox(read, account, id, onFault),
        sessions: 0,
      }
      entry.sessions++
      opened.set(key, entry)
      pollLater()
      try {
        entry.followed.markStale()
        await entry.followed.refresh()
      } catch (fault) {
        leave(key, entry)
        throw fault
      }
      if (entry.followed.mailbox === null) {
        leave(key, entry)
        return null
      }
      return session(entry.followed, () => leave(key, entry))
    },
    close: () => {
      ended = true
      timer?.()
      stopListening()
    },
  }
}

/** What one session holds: it stops hearing when it closes, and closing twice counts once. */
const session = (followed: FollowedMailbox, leave: () => void): OpenMailbox => {
  const endings = new Set<() => void>()
  let open = true
  return {
    account: followed.account,
    id: followed.id,
    table: followed.table,
    get mailbox() {
      return followed.mailbox
    },
    refresh: followed.refresh,
    onChange: (listener) => {
      const end = followed.onChange(listener)
      endings.add(end)
      return () => {
        end()
        endings.delete(end)
      }
    },
    [Symbol.dispose]: () => {
      if (!open) return
      open = false
      for (const end of endings) end()
      leave()
    },
  }
}

/** Tables nobody looks at, the least recently closed given up first. */
const closedTables = () => {
  const tables = new Map<string, FollowedMailbox>()
  let messages = 0
  const take = (key: string): FollowedMailbox | undefined => {
    const followed = tables.get(key)
    if (followed === undefined) return undefined
    tables.delete(key)
    messages -= followed.table.count
    return followed
  }
  return {
    take,
    keep: (key: string, followed: FollowedMailbox): void => {
      tables.set(key, followed)
      messages += followed.table.count
      for (const oldest of tables.keys()) {
        if (messages <= CLOSED_MESSAGES_MAX && tables.size <= CLOSED_MAILBOXES_MAX) break
        take(oldest)
      }
    },
  }
}

const keyOf = (account: AccountId, id: MailboxId): string => `${account}/${id}`
