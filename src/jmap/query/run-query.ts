/**
 * Email/query's list (RFC 8621 §4.4): found in each mailbox that is looked at, each email once, in order, and where
 * threads are collapsed the first of each. Lists are remembered while nothing changes, because clients take them in
 * pieces.
 */
import type { AccountId } from '../../account/account.ts'
import { breathe } from '../../mail/breathe.ts'
import type { Mail } from '../../mail/mail.ts'
import type { EmailId } from '../../mail/message.ts'
import { parseMailboxId } from '../../mail/object-ids.ts'
import type { OpenMailbox } from '../../mail/open-mailbox.ts'
import { type Filter, mailboxOf } from './filter.ts'
import type { Found } from './found.ts'
import { orderOf } from './order.ts'
import { searchKeyOf } from './search-key.ts'
import type { Comparator } from './sort.ts'
import { openTables, type Tables } from './tables.ts'

export type EmailQuery = {
  readonly filter: Filter
  readonly sort: readonly Comparator[]
  readonly collapseThreads: boolean
}

export type FoundList = {
  /** The account's modseq before it was read. */
  readonly modseq: number
  readonly emails: readonly EmailId[]
}

export type RunQuery = (account: AccountId, query: EmailQuery, signal: AbortSignal) => Promise<FoundList>

const REMEMBERED_EMAILS_MAX = 1_000_000 // over all lists: 8 MB
const REMEMBERED_LISTS_MAX = 500

export const createRunQuery = (mail: Mail): RunQuery => {
  const remembered = new Map<string, FoundList>()
  let emails = 0
  const forget = (key: string): void => {
    emails -= remembered.get(key)?.emails.length ?? 0
    remembered.delete(key)
  }
  return async (account, query, signal) => {
    const key = `${account} ${JSON.stringify(query)}`
    const modseq = await mail.read.highestModseq(account)
    const known = remembered.get(key)
    if (known?.modseq === modseq) return known
    const found: FoundList = { modseq, emails: await runQuery(mail, account, query, signal) }
    if (signal.aborted) return found
    forget(key)
    remembered.set(key, found)
    emails += found.emails.length
    for (const oldest of remembered.keys()) {
      if (emails <= REMEMBERED_EMAILS_MAX && remembered.size <= REMEMBERED_LISTS_MAX) break
      forget(oldest)
    }
    return found
  }
}

const runQuery = async (
  mail: Mail,
  account: AccountId,
  { filter, sort, collapseThreads }: EmailQuery,
  signal: AbortSignal,
): Promise<readonly EmailId[]> => {
  await using tables = openTables(mail, account)
  const key = await searchKeyOf(mail.read, tables, filter)
  const found: Found = { email: [], thread: [], receivedMs: [], sizeOctets: [] }
  const places = new Map<EmailId, number>()
  for (const open of await lookedAt(tables, filter)) {
    const uids = await mail.search(open, key, signal)
    gather(open, uids, found, places)
    await breathe()
  }
  const order = await orderOf(mail.read, tables, found, sort, signal)
  if (!collapseThreads) return order.map((place) => found.email[place] as EmailId)
  const threads = new Set<number>()
  const firsts: EmailId[] = []
  for (const place of order) {
    const thread = found.thread[place] as number
    if (threads.has(thread)) continue
    threads.add(thread)
    firsts.push(found.email[place] as EmailId)
  }
  return firsts
}

const lookedAt = async (tables: Tables, filter: Filter): Promise<readonly OpenMailbox[]> => {
  const within = mailboxOf(filter)
  if (within === null) return tables.openAll()
  const id = parseMailboxId(within)
  const open = id === null ? null : await tables.open(id)
  return open === null ? [] : [open]
}

const gather = (
  { table }: OpenMailbox,
  uids: Awaited<ReturnType<Mail['search']>>,
  found: Found,
  places: Map<EmailId, number>,
): void => {
  for (const uid of uids) {
    const position = table.positionOf(uid)
    if (position < 0) continue
    const email = table.emailAt(position)
    const receivedMs = table.internalMsAt(position)
    const place = places.get(email)
    if (place !== undefined) {
      found.receivedMs[place] = Math.min(found.receivedMs[place] as number, receivedMs)
      continue
    }
    places.set(email, found.email.length)
    found.email.push(email)
    found.thread.push(table.threadAt(position))
    found.receivedMs.push(receivedMs)
    found.sizeOctets.push(table.sizeAt(position))
  }
}
