/**
 * Gathers signals from what programs do and from refused sign-ins, writes them down in batches, and asks the rules. A kind
 * of program or a network that was not seen before is looked at in the turn after; what goes on as it always did costs a
 * row twice a second and no question. A crash may lose the last half second.
 */
import type { AccountId } from '../account/account.ts'
import type { MailRefusal } from '../account/mail-refusal.ts'
import type { Deed, Doer, NoteDeed } from '../activity/deeds.ts'
import type { AppPassword, AppPasswordId } from '../app-password/app-password.ts'
import type { SignInAttempt } from '../app-password/authorize.ts'
import type { AppPasswordMatch, AppPasswordStore } from '../app-password/store.ts'
import type { Cancel, Clock } from '../base/clock.ts'
import type { Rule, Seen } from './harm.ts'
import type { Harms } from './harms.ts'
import { hasManyRecipients, isFamiliar, isStolenReturn, judge, type Limits } from './rules.ts'
import { kindOf, USES_KEPT_DAYS, type Use, type UseStore } from './use.ts'

export type HarmWatch = {
  readonly note: NoteDeed
  /** A sign-in that was refused. */
  refused(attempt: SignInAttempt, because: MailRefusal, match: AppPasswordMatch | null): void
  /** Writes what waits, and asks the rules about it. */
  flush(): Promise<void>
}

export type Places = { networkOf(remote: string): string; countryOf(remote: string): string | null }

export type HarmWatchNeeds = {
  readonly uses: Pick<UseStore, 'add' | 'of' | 'recipients'>
  readonly appPasswords: Pick<AppPasswordStore, 'find'>
  /** How many messages the account has. */
  readonly messages: (account: AccountId) => Promise<number>
  readonly harms: Pick<Harms, 'act'>
  readonly places: Places
  readonly limits: Limits
  readonly clock: Clock
  readonly onFault: (task: string, fault: unknown) => void
}

const WAIT_MS = 500
const HOUR_MS = 3_600_000
const SINCE_HOURS = USES_KEPT_DAYS * 24
const REMEMBERED_MAX = 50_000 // kinds and networks of app passwords; a few hundred octets each

type Entry = { use: Use; readonly seen: Seen }
type Tried = {
  readonly appPassword: AppPassword
  readonly kind: string
  readonly hello: string
  readonly seen: Seen
  readonly rule: Rule
}

export const createHarmWatch = (needs: HarmWatchNeeds): HarmWatch => {
  const { clock, onFault } = needs
  let pending = new Map<string, Entry>()
  let tried: Tried[] = []
  let timer: Cancel | null = null
  let working: Promise<void> = Promise.resolve()
  const known = remembered()
  const settled = remembered()
  const presented = remembered()

  const work = async (): Promise<void> => {
    const [entries, attempts] = [pending, tried]
    pending = new Map()
    tried = []
    if (entries.size > 0) await needs.uses.add([...entries.values()].map(({ use }) => use))
    for (const [key, entry] of entries) await look(needs, entry, key, settled)
    for (const attempt of attempts) await lookAtReturn(needs, attempt)
  }
  const flush = (): Promise<void> => {
    timer?.()
    timer = null
    working = working.then(work).catch((fault: unknown) => onFault('watching for harm', fault))
    return working
  }
  const flushIn = (delayMs: number): void => {
    timer ??= clock.after(delayMs, () => void flush())
  }

  return {
    note: (doer, deed) => {
      if (doer.who.credential.kind !== 'app-password') return
      const key = add(needs, pending, doer, doer.who.credential.id, deed)
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
      const hello = attempt.hello ?? ''
      const kind = kindOf(attempt.service, attempt.client, hello)
      // The same again tells nothing more, ten thousand times.
      const key = `${appPassword.id} ${kind} ${needs.places.networkOf(attempt.remote)}`
      if (rule !== 'decoy' && presented.has(key)) return
      presented.add(key)
      tried.push({ appPassword, kind, hello, rule, seen: seenOf(needs, attempt) })
      void flush()
    },
    flush,
  }
}

const RULE_OF: Readonly<Partial<Record<MailRefusal, Rule>>> = {
  'decoy-app-password': 'decoy',
  'removed-app-password': 'removed-returns',
}

const seenOf = (
  { places }: HarmWatchNeeds,
  { service, client, remote }: Pick<Doer, 'service' | 'client' | 'remote'>,
): Seen => ({ service, client, remote, country: places.countryOf(remote) })

/** Adds to what waits; returns what tells this kind and network of this app password from others. */
const add = (
  needs: HarmWatchNeeds,
  pending: Map<string, Entry>,
  doer: Doer,
  appPassword: AppPasswordId,
  deed: Deed,
): string => {
  const nowMs = needs.clock.nowMs()
  const hello = doer.who.hello ?? ''
  const kind = kindOf(doer.service, doer.client, hello)
  const network = needs.places.networkOf(doer.remote)
  const key = `${appPassword} ${kind} ${network}`
  const entry = pending.get(key)
  const counts = {
    read: deed.kind === 'read' ? deed.uids.length : 0,
    deleted: deed.kind === 'deleted' ? deed.uids.length : 0,
    recipients: deed.kind === 'sent' ? deed.recipients : 0,
  }
  if (entry === undefined) {
    const seen = seenOf(needs, doer)
    const at = { hour: Math.floor(nowMs / HOUR_MS), firstMs: nowMs, lastMs: nowMs }
    const whose = { account: doer.who.account, appPassword }
    pending.set(key, {
      seen,
      use: { ...whose, ...at, kind, hello, network, country: seen.country, ...counts },
    })
    return key
  }
  const { use } = entry
  entry.use = {
    ...use,
    lastMs: nowMs,
    read: use.read + counts.read,
    deleted: use.deleted + counts.deleted,
    recipients: use.recipients + counts.recipients,
  }
  return key
}

const look = async (
  needs: HarmWatchNeeds,
  { use, seen }: Entry,
  key: string,
  settled: Remembered,
): Promise<void> => {
  const { account, appPassword: id } = use
  const nowMs = needs.clock.nowMs()
  const sinceHour = Math.floor(nowMs / HOUR_MS) - SINCE_HOURS
  if (use.recipients > 0) {
    const hours = await needs.uses.recipients(account, sinceHour)
    if (hasManyRecipients(hours, nowMs, needs.limits)) {
      const isHere = isFamiliar(await needs.uses.of(account, id, sinceHour), use, nowMs)
      const rule = isHere ? 'far-more-sent' : 'many-recipients'
      await needs.harms.act({ account, rule, appPassword: id, seen })
    }
  }
  if (settled.has(key)) return
  const appPassword = await needs.appPasswords.find(account, id)
  if (appPassword === null || appPassword.removedMs !== null || appPassword.heldBy !== null) return
  const uses = await needs.uses.of(account, id, sinceHour)
  if (isSettled(uses, use, nowMs)) {
    settled.add(key)
    return
  }
  const { createdMs, madeIn } = appPassword
  const messages = await needs.messages(account)
  const finding = judge({ nowMs, createdMs, madeIn, uses, messages }, needs.limits)
  if (finding !== null) await needs.harms.act({ account, rule: finding.rule, appPassword: id, seen })
}

/** Nothing about it is new, and never will be again. */
const isSettled = (uses: readonly Use[], { kind, network }: Use, nowMs: number): boolean => {
  const isOld = (use: Use): boolean => nowMs - use.firstMs >= HOUR_MS
  return (
    uses.some((use) => use.kind === kind && isOld(use)) &&
    uses.some((use) => use.network === network && isOld(use))
  )
}

/** One that is not theft is remembered: the phone that was not told, and what an update made of it, is known from then on. */
const lookAtReturn = async (
  needs: HarmWatchNeeds,
  { appPassword: { account, id }, kind, hello, seen, rule }: Tried,
): Promise<void> => {
  if (rule === 'removed-returns') {
    const nowMs = needs.clock.nowMs()
    const hour = Math.floor(nowMs / HOUR_MS)
    const uses = await needs.uses.of(account, id, hour - SINCE_HOURS)
    const tried = { kind, hello, network: needs.places.networkOf(seen.remote), country: seen.country }
    if (!isStolenReturn(uses, tried)) {
      const nothing = { firstMs: nowMs, lastMs: nowMs, read: 0, deleted: 0, recipients: 0 }
      await needs.uses.add([{ account, appPassword: id, hour, ...tried, ...nothing }])
      return
    }
  }
  await needs.harms.act({ account, rule, appPassword: id, seen })
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
