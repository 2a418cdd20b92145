/**
 * Follows the accounts that are opened or changed and puts their new mail into the search index: after the delivery,
 * in small batches, and slower while mail is coming in. What it has not reached yet is searched by reading.
 */
import type { AccountId } from '../../account/account.ts'
import type { Bus } from '../../base/bus.ts'
import type { Cancel, Clock } from '../../base/clock.ts'
import { breathe } from '../breathe.ts'
import type { MailboxChanged } from '../mail.ts'
import type { EmailId } from '../message.ts'
import { emailSet, emailsIn, hasEmail, type SearchDocument, type SearchIndex } from '../search-index.ts'
import type { MailReader } from '../store.ts'
import { type ReadingTexts, readSearchTexts } from './texts.ts'

export type Indexer = {
  /** Looks soon whether the account has mail that is not indexed. */
  follow(account: AccountId): void
  /** Resolves when nothing runs any more. */
  close(): Promise<void>
}

export const INDEX_DELAY_MS = 500 // a burst of deliveries is over first
const BUSY_CHANGES_A_SECOND = 100 // from here on the processor is for what comes in
const BUSY_PAUSE_MS = 1_000 // between two batches then; the index catches up when it is over
const BATCH_EMAILS = 64
const BATCH_CHARACTERS = 2_000_000 // of folded text held at a time
const BATCHES_A_TURN = 16 // then the next account has its turn
const SWEEP_MS = 3_600_000 // words of removed mail go at the next change; often, that would read all numbers too often
const SWEEP_ANYWAY_MS = 86_400_000 // when copies of a message hide that others are gone
const SWEPT_ACCOUNTS_MAX = 10_000

type Reading = ReadingTexts & Pick<MailReader, 'mailboxes' | 'numbers' | 'highestModseq' | 'usage'>

export type IndexerNeeds = {
  readonly read: Reading
  readonly index: SearchIndex
  /** Of one account's index: when it takes as much, nothing more is put into it, and the rest is searched by reading. */
  readonly octetsMax: number
  readonly bus: Pick<Bus<MailboxChanged>, 'listen'>
  readonly clock: Clock
  readonly onFault: (fault: unknown) => void
}

export const followAccounts = ({ read, index, octetsMax, bus, clock, onFault }: IndexerNeeds): Indexer => {
  /** Accounts to look at, with what is left of work begun. */
  const due = new Map<AccountId, Work | null>()
  /** Accounts that changed after their work was planned. */
  const changed = new Set<AccountId>()
  const sweptMs = new Map<AccountId, number>()
  const startedMs = clock.monotonicMs()
  let ended = false
  let endRest: (() => void) | null = null
  let timer: Cancel | null = null
  let running: Promise<void> | null = null
  const load = changesASecond(clock)

  const runLater = (delayMs: number): void => {
    if (ended || running !== null) return
    timer ??= clock.after(delayMs, () => {
      timer = null
      running = run()
    })
  }

  const run = async (): Promise<void> => {
    for (let account = firstOf(due); account !== null; account = firstOf(due)) {
      await rest()
      if (ended) return
      try {
        await turn(account)
      } catch (fault) {
        // Looked at again when it is next opened or changed; the others are not kept waiting.
        due.delete(account)
        if (!ended) onFault(fault)
      }
    }
    running = null
  }

  /** While mail comes in, that goes first. */
  const rest = (): Promise<void> => {
    if (ended || load.now() < BUSY_CHANGES_A_SECOND) return breathe()
    return new Promise((resolve) => {
      const cancel = clock.after(BUSY_PAUSE_MS, resolve)
      endRest = () => {
        cancel()
        resolve()
      }
    })
  }

  /** Some batches of one account; what is left then waits until others had their turn. */
  const turn = async (account: AccountId): Promise<void> => {
    let work = due.get(account) ?? (await plan(account))
    for (let batch = 0; batch < BATCHES_A_TURN && work !== null; batch++) {
      if (batch > 0) await rest()
      if (ended) return
      work = await oneBatch(account, work)
    }
    due.delete(account)
    if (work !== null || changed.has(account)) due.set(account, work)
  }

  const oneBatch = async (account: AccountId, work: Work): Promise<Work | null> => {
    if (await isFull(account)) return (await index.merge(account)) ? work : null
    const { emails, modseq } = work
    const { documents, taken } = await readBatch(read, account, emails)
    const left = emails.slice(taken)
    await index.add(account, documents, left.length === 0 ? modseq : null)
    return left.length === 0 ? null : { emails: left, modseq }
  }

  const plan = async (account: AccountId): Promise<Work | null> => {
    changed.delete(account)
    // Read before the messages, so that what changes meanwhile is looked at again.
    const modseq = await read.highestModseq(account)
    let state = await index.state(account)
    if (modseq < state.modseq) {
      // The mail is older than its index: it was brought back from a copy, and ids may mean other messages now.
      await index.discard(account)
      state = await index.state(account)
    }
    if (modseq === state.modseq) return null
    const { messages } = await read.usage(account)
    const sweep = sweepIsDue(account, emailsIn(state.indexed).length > messages)
    if (!sweep && (await isFull(account)) && !(await index.merge(account))) return null
    const present = await emailsSince(read, account, sweep ? 0 : state.modseq)
    if (sweep) {
      const live = emailSet(present, present.at(-1) ?? 0)
      const gone = emailsIn(state.indexed).filter((email) => !hasEmail(live, email))
      if (gone.length > 0) await index.forget(account, gone)
    }
    return { emails: present.filter((email) => !hasEmail(state.indexed, email)), modseq }
  }

  const isFull = async (account: AccountId): Promise<boolean> =>
    ((await index.octets(account)) ?? 0) >= octetsMax

  const sweepIsDue = (account: AccountId, isMoreThanThere: boolean): boolean => {
    const nowMs = clock.monotonicMs()
    const before = sweptMs.get(account)
    const isDue = isMoreThanThere
      ? before === undefined || nowMs - before >= SWEEP_MS
      : nowMs - (before ?? startedMs) >= SWEEP_ANYWAY_MS
    if (isDue) remember(sweptMs, account, nowMs)
    return isDue
  }

  const follow = (account: AccountId): void => {
    changed.add(account)
    if (!due.has(account)) due.set(account, null)
    runLater(INDEX_DELAY_MS)
  }

  const stopListening = bus.listen('mailbox-changed', ({ account }) => {
    load.add()
    follow(account)
  })

  return {
    follow,
    close: async () => {
      ended = true
      endRest?.()
      timer?.()
      stopListening()
      await running
    },
  }
}

const remember = (sweptMs: Map<AccountId, number>, account: AccountId, nowMs: number): void => {
  sweptMs.delete(account)
  sweptMs.set(account, nowMs)
  const oldest = sweptMs.size > SWEPT_ACCOUNTS_MAX ? sweptMs.keys().next().value : undefined
  if (oldest !== undefined) sweptMs.delete(oldest)
}

const firstOf = (due: ReadonlyMap<AccountId, unknown>): AccountId | null => due.keys().next().value ?? null

/** About how many changes came in the last second: each counts for less the longer ago it was. */
const changesASecond = (clock: Clock) => {
  let level = 0
  let atMs = clock.monotonicMs()
  const now = (): number => {
    const nowMs = clock.monotonicMs()
    level *= Math.exp((atMs - nowMs) / 1_000)
    atMs = nowMs
    return level
  }
  return {
    now,
    add: (): void => {
      level = now() + 1
    },
  }
}

/** Emails still to be indexed, ascending; when all are, the index is complete up to `modseq`. */
type Work = { readonly emails: readonly EmailId[]; readonly modseq: number }

/** Every email that a message changed after `modseq` shows, each once, ascending. */
const emailsSince = async (
  read: Reading,
  account: AccountId,
  modseq: number,
): Promise<readonly EmailId[]> => {
  const emails = new Set<EmailId>()
  for (const mailbox of await read.mailboxes(account)) {
    if (mailbox.highestModseq <= modseq) continue
    for (const { email } of await read.numbers(account, mailbox.id, modseq)) emails.add(email)
    await breathe()
  }
  return [...emails].sort((a, b) => a - b)
}

/** Documents of the first of `emails`, as many as a batch holds, and how many emails they stand for. */
const readBatch = async (
  read: Reading,
  account: AccountId,
  emails: readonly EmailId[],
): Promise<{ readonly documents: readonly SearchDocument[]; readonly taken: number }> => {
  const batch = emails.slice(0, BATCH_EMAILS)
  const documents: SearchDocument[] = []
  let characters = 0
  let taken = 0
  for await (const texts of readSearchTexts(read, account, batch)) {
    const email = batch[taken] as EmailId
    taken++
    if (texts === null) continue
    documents.push({ email, ...texts })
    characters += texts.header.length + texts.body.length
    if (characters >= BATCH_CHARACTERS) break
  }
  return { documents, taken }
}
