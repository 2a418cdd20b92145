/**
 * Gathers signals from what programs do and from refused sign-ins, writes them down in batches, and asks the rules. A kind
 * of program or a network that was not seen before is looked at in the turn after; what goes on as it always did costs a
 * row twice a second and no question. A crash may lose the last half second; a fault loses nothing, it is tried again.
 */
import type { MailRefusal } from '../account/mail-refusal.ts'
import type { Deed, NoteDeed } from '../activity/deeds.ts'
import type { AppPasswordId } from '../app-password/app-password.ts'
import type { SignInAttempt } from '../app-password/authorize.ts'
import type { AppPasswordMatch } from '../app-password/store.ts'
import type { Cancel } from '../base/clock.ts'
import type { Rule, Seen } from './harm.ts'
import { type Entry, type LookNeeds, look, lookAtReturn, type Tried } from './look.ts'
import { createToldOf, type Source, type Told } from './told.ts'
import type { Use } from './use.ts'

export type HarmWatch = {
  readonly note: NoteDeed
  /** A sign-in that was refused. */
  refused(attempt: SignInAttempt, because: MailRefusal, match: AppPasswordMatch | null): void
  /** Writes what waits, and asks the rules about it. Never throws. */
  flush(): Promise<void>
  /** The same, for the last time. */
  end(): Promise<void>
}

export type Places = { networkOf(remote: string): string; countryOf(remote: string): string | null }

export type HarmWatchNeeds = LookNeeds & {
  readonly places: Places
  readonly onFault: (task: string, fault: unknown) => void
}

const WAIT_MS = 500
const AGAIN_MS = 5_000 // after a fault
const HOUR_MS = 3_600_000
const REMEMBERED_MAX = 50_000 // kinds and networks of app passwords; a few hundred octets each
const WAITING_MAX = 10_000 // some 5 MB; more is new in half a second only when the store is down

export const createHarmWatch = (needs: HarmWatchNeeds): HarmWatch => {
  const { clock } = needs
  const onFault = (fault: unknown): void => needs.onFault('watching for harm', fault)
  const signals: Signals = {
    attempts: createWaiting(onFault),
    unwritten: createWaiting(onFault),
    unseen: createWaiting(onFault),
    settled: remembered(),
    presented: remembered(),
  }
  const { attempts, unwritten, presented } = signals
  const known = remembered()
  const toldOf = createToldOf(needs)
  let timer: Cancel | null = null
  let working: Promise<void> = Promise.resolve()
  let isOver = false

  const work = async (): Promise<void> => {
    const [fault] = await workOff(needs, signals)
    if (fault === undefined) return
    onFault(fault) // the others have its cause
    flushIn(AGAIN_MS)
  }
  const flush = (): Promise<void> => {
    timer?.()
    timer = null
    working = working.then(work)
    return working
  }
  const flushIn = (delayMs: number): void => {
    if (!isOver) timer ??= clock.after(delayMs, () => void flush())
  }

  return {
    note: (doer, deed) => {
      const { credential } = doer.who
      if (credential.kind !== 'app-password') return
      const by = toldOf(credential.id, doer, doer.who.hello)
      const key = keyOf(credential.id, by)
      const now = countsOf(clock.nowMs(), deed)
      unwritten.put(
        key,
        () => {
          const seen = seenOf(needs, doer)
          const whose = { account: doer.who.account, appPassword: credential.id }
          return { seen, use: { ...whose, ...by, country: seen.country, ...now } }
        },
        ({ seen, use }) => ({ seen, use: { ...use, ...together(use, now) } }),
      )
      if (known.has(key)) flushIn(WAIT_MS)
      else {
        known.add(key)
        void flush()
      }
    },
    refused: (attempt, because, match) => {
      const rule = RULE_OF[because]
      if (rule === undefined || match === null) return
      const { appPassword } = match
      const by = toldOf(appPassword.id, attempt, attempt.hello)
      const key = keyOf(appPassword.id, by)
      // The same again tells nothing more, ten thousand times.
      if (presented.has(key)) return
      attempts.put(key, () => {
        const seen = seenOf(needs, attempt)
        return { appPassword, by: { ...by, country: seen.country }, seen, rule }
      })
      void flush()
    },
    flush,
    end: async () => {
      isOver = true
      await flush()
    },
  }
}

type Signals = {
  readonly attempts: Waiting<Tried>
  readonly unwritten: Waiting<Entry>
  /** Written down, and the rules were not asked. */
  readonly unseen: Waiting<Entry>
  /** What needs no second look: programs, and what was tried. */
  readonly settled: Remembered
  readonly presented: Remembered
}

/** What a fault was in the way of waits on; returns the faults. */
const workOff = async (
  needs: HarmWatchNeeds,
  { attempts, unwritten, unseen, settled, presented }: Signals,
): Promise<readonly unknown[]> => {
  const faults: unknown[] = []
  const isDone = (task: Promise<void>): Promise<boolean> =>
    task.then(
      () => true,
      (fault: unknown) => {
        faults.push(fault)
        return false
      },
    )
  // First what was tried: a decoy that somebody presents waits for no row.
  for (const [key, attempt] of attempts.take()) {
    if (!(await isDone(lookAtReturn(needs, attempt)))) attempts.put(key, () => attempt)
    else if (attempt.rule !== 'decoy') presented.add(key)
  }
  const entries = unwritten.take()
  const uses = [...entries.values()].map(({ use }) => use)
  const isWritten = uses.length === 0 || (await isDone(needs.uses.add(uses)))
  for (const [key, entry] of entries) putBack(isWritten ? unseen : unwritten, key, entry)
  const unwrittenOf = Map.groupBy(isWritten ? [] : uses, ({ account }) => account)
  for (const [key, entry] of isWritten ? unseen.take() : entries) {
    const how = { settled, unwritten: unwrittenOf.get(entry.use.account) ?? [] }
    if (!(await isDone(look(needs, entry, key, how)))) putBack(unseen, key, entry)
  }
  return faults
}

const RULE_OF: Readonly<Partial<Record<MailRefusal, Rule>>> = {
  'decoy-app-password': 'decoy',
  'removed-app-password': 'removed-returns',
}

const seenOf = ({ places }: HarmWatchNeeds, { service, client, remote }: Source): Seen => ({
  service,
  client,
  remote,
  country: places.countryOf(remote),
})

const keyOf = (appPassword: AppPasswordId, { kind, network }: Told): string =>
  `${appPassword} ${kind} ${network}`

type Counts = Pick<Use, 'hour' | 'firstMs' | 'lastMs' | 'read' | 'deleted' | 'recipients'>

const countsOf = (nowMs: number, deed: Deed): Counts => ({
  ...{ hour: Math.floor(nowMs / HOUR_MS), firstMs: nowMs, lastMs: nowMs },
  read: deed.kind === 'read' ? deed.uids.length : 0,
  deleted: deed.kind === 'deleted' ? deed.uids.length : 0,
  recipients: deed.kind === 'sent' ? deed.recipients : 0,
})

const together = (one: Counts, other: Counts): Counts => ({
  hour: Math.min(one.hour, other.hour),
  firstMs: Math.min(one.firstMs, other.firstMs),
  lastMs: Math.max(one.lastMs, other.lastMs),
  read: one.read + other.read,
  deleted: one.deleted + other.deleted,
  recipients: one.recipients + other.recipients,
})

const putBack = (waiting: Waiting<Entry>, key: string, entry: Entry): void =>
  waiting.put(
    key,
    () => entry,
    ({ seen, use }) => ({ seen, use: { ...use, ...together(use, entry.use) } }),
  )

type Waiting<Item> = {
  /** `join`: with what waits under the same key; without, that stays as it is. */
  put(key: string, make: () => Item, join?: (waits: Item) => Item): void
  take(): ReadonlyMap<string, Item>
}

/** Bounded: what is too many is told as a fault. */
const createWaiting = <Item>(onFault: (fault: unknown) => void): Waiting<Item> => {
  let items = new Map<string, Item>()
  return {
    put: (key, make, join = (waits) => waits) => {
      const waits = items.get(key)
      if (waits === undefined && items.size >= WAITING_MAX)
        onFault(new Error(`${WAITING_MAX} signals wait to be looked at; one was dropped`))
      else items.set(key, waits === undefined ? make() : join(waits))
    },
    take: () => {
      const taken = items
      items = new Map()
      return taken
    },
  }
}

type Remembered = { has(key: string): boolean; add(key: string): void }

/** The newest so many. */
const remembered = (): Remembered => {
  const keys = new Set<string>()
  return {
    has: (key) => keys.has(key),
    add: (key) => {
      keys.add(key)
      if (keys.size > REMEMBERED_MAX) keys.delete(keys.values().next().value ?? '')
    },
  }
}
