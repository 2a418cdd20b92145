/**
 * The rules of harm: pure functions of what is known and of the time. Each returns what it found or null. Their limits are
 * settings. A program or network is new while it was first seen less than an hour ago, and only an app password that was
 * used before can have a new one: the first program of a new one may read all of the mailbox, as they do.
 */
import type { Rule } from './harm.ts'
import { isSending, type Use } from './use.ts'

export type Limits = {
  readonly recipientsAnHour: number
  /** Beyond the holder's own highest hour of 90 days. */
  readonly timesUsual: number
  readonly readAnHour: number
  readonly readShare: number
  readonly deletedAnHour: number
  readonly deletedShare: number
  /** From then on an app password has the programs it has. */
  readonly settledMs: number
}

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

export const LIMITS: Limits = {
  recipientsAnHour: 100,
  timesUsual: 5,
  readAnHour: 2_000,
  readShare: 0.5,
  deletedAnHour: 500,
  deletedShare: 0.2,
  settledMs: 3 * DAY_MS,
}

/** Shares of a mailbox of a few messages tell nothing: who reads one of two has read half of it. */
const SHARE_MESSAGES_MIN = 100

/** What is known of one app password when something was done with it. */
export type Known = {
  readonly nowMs: number
  readonly createdMs: number
  /** Where the browser was that made it. */
  readonly madeIn: string | null
  /** Of 90 days the newest, the oldest of them first, now included. */
  readonly uses: readonly Use[]
  /** In the whole account now. */
  readonly messages: number
}

export type Finding = { readonly rule: Rule; readonly by: Use }

/**
 * The first rule that finds something. A program that reads mail by its name sends it without one: of kinds that only send,
 * nothing is new.
 */
export const judge = (known: Known, limits: Limits = LIMITS): Finding | null => {
  const past = pastOf({ ...known, uses: known.uses.filter(({ kind }) => !isSending(kind)) })
  return (
    firstUseAbroad(known) ??
    twoPrograms(known, past, limits) ??
    muchRead(known, past, limits) ??
    muchDeleted(known, past, limits) ??
    strangerAbroad(known, limits)
  )
}

/** What the rules ask of the uses of programs that read, found in one pass over them. */
type Past = {
  /** Those of the last hour. */
  readonly lately: readonly Use[]
  /** The first of any kind is not new: it is the one the app password was made for. */
  readonly isNewKind: (use: Use) => boolean
  readonly isNewNetwork: (use: Use) => boolean
  /** In the last hour, by kind. */
  readonly read: ReadonlyMap<string, number>
  readonly deleted: ReadonlyMap<string, number>
}

const pastOf = ({ uses, nowMs }: Known): Past => {
  const [first] = uses
  const lately = uses.filter(({ lastMs }) => nowMs - lastMs < HOUR_MS)
  const firstOf = { kind: new Map<string, number>(), network: new Map<string, number>() }
  for (const { kind, network, firstMs } of uses) {
    if (!firstOf.kind.has(kind)) firstOf.kind.set(kind, firstMs)
    if (!firstOf.network.has(network)) firstOf.network.set(network, firstMs)
  }
  const isNew = (what: 'kind' | 'network', use: Use): boolean =>
    use[what] !== first?.[what] && nowMs - (firstOf[what].get(use[what]) ?? nowMs) < HOUR_MS
  return {
    lately,
    isNewKind: (use) => isNew('kind', use),
    isNewNetwork: (use) => isNew('network', use),
    read: countedBy(lately, 'read'),
    deleted: countedBy(lately, 'deleted'),
  }
}

const countedBy = (uses: readonly Use[], what: 'read' | 'deleted'): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const use of uses) counts.set(use.kind, (counts.get(use.kind) ?? 0) + use[what])
  return counts
}

/** H1: two kinds and two networks within an hour, one of them a kind and network it never had. */
const twoPrograms = (
  { nowMs, createdMs }: Known,
  { lately, isNewKind, isNewNetwork }: Past,
  { settledMs }: Limits,
): Finding | null => {
  if (nowMs - createdMs < settledMs) return null
  const networks = new Set(lately.filter((use) => !isNewKind(use)).map(({ network }) => network))
  const by = lately.find(
    (use) => isNewKind(use) && isNewNetwork(use) && networks.size > (networks.has(use.network) ? 1 : 0),
  )
  return by === undefined ? null : { rule: 'two-programs', by }
}

/** H2: much of the mailbox read in an hour by a kind and from a network never seen. */
const muchRead = ({ messages }: Known, past: Past, { readAnHour, readShare }: Limits): Finding | null => {
  for (const by of past.lately) {
    if (!past.isNewKind(by) || !past.isNewNetwork(by)) continue
    const read = past.read.get(by.kind) ?? 0
    if (read > readAnHour || isShare(read, readShare, messages)) return { rule: 'much-read', by }
  }
  return null
}

/** H3: much of the mailbox deleted in an hour by a new kind. */
const muchDeleted = (
  { messages }: Known,
  past: Past,
  { deletedAnHour, deletedShare }: Limits,
): Finding | null => {
  for (const by of past.lately) {
    if (!past.isNewKind(by)) continue
    const deleted = past.deleted.get(by.kind) ?? 0
    // What is gone was there: the share is of what there was before.
    if (deleted > deletedAnHour || isShare(deleted, deletedShare, messages + deleted))
      return { rule: 'much-deleted', by }
  }
  return null
}

/** H4: the first use of a new one, from another country than the browser that made it. */
const firstUseAbroad = ({ nowMs, madeIn, uses }: Known): Finding | null => {
  const [first] = uses
  if (first === undefined || madeIn === null || first.country === null) return null
  if (nowMs - first.firstMs >= HOUR_MS || first.country === madeIn) return null
  return { rule: 'first-use-abroad', by: first }
}

/**
 * H5: what it never had, from a network and a country it never had: a program by its name, or by how it speaks, which a name
 * that was taken does not change. What only sends has no name, and is new by how it speaks alone.
 */
const strangerAbroad = ({ nowMs, createdMs, uses }: Known, { settledMs }: Limits): Finding | null => {
  const before = uses.filter(({ firstMs }) => nowMs - firstMs >= HOUR_MS)
  if (before.length === 0 || nowMs - createdMs < settledMs) return null
  const had = <What extends keyof Use>(what: What) => new Set(before.map((use) => use[what]))
  const [kinds, hellos, networks, countries] = [had('kind'), had('hello'), had('network'), had('country')]
  if (countries.has(null)) return null
  hellos.delete('')
  const speaksAnew = ({ hello }: Use): boolean => hellos.size > 0 && hello !== '' && !hellos.has(hello)
  const by = uses.find(
    (use) =>
      use.country !== null &&
      !countries.has(use.country) &&
      !networks.has(use.network) &&
      ((!isSending(use.kind) && !kinds.has(use.kind)) || speaksAnew(use)),
  )
  return by === undefined ? null : { rule: 'stranger-abroad', by }
}

/** D3: so many recipients in an hour as the holder never had. `usual`: the highest hour before. */
export const hasManyRecipients = (
  hours: readonly { readonly hour: number; readonly recipients: number }[],
  nowMs: number,
  { recipientsAnHour, timesUsual }: Limits = LIMITS,
): boolean => {
  const thisHour = Math.floor(nowMs / HOUR_MS)
  let lately = 0
  let usual = 0
  for (const { hour, recipients } of hours) {
    if (hour >= thisHour) lately += recipients
    else usual = Math.max(usual, recipients)
  }
  return lately > recipientsAnHour && lately > timesUsual * usual
}

/**
 * D3 by a kind or from a network that the app password has known for a while is a holder who writes to many for once, more
 * often than a thief: that one is held, and nothing else is touched.
 */
export const isFamiliar = (uses: readonly Use[], { kind, network }: Use, nowMs: number): boolean =>
  uses.some((use) => (use.kind === kind || use.network === network) && nowMs - use.firstMs >= HOUR_MS)

/**
 * D2: a removed one is presented from a network and by a kind it never had, and from a country it never had. Most programs
 * name themselves only once they are in, so one without a name is known by how it speaks.
 */
export const isStolenReturn = (
  uses: readonly Use[],
  tried: Pick<Use, 'kind' | 'hello' | 'network' | 'country'>,
): boolean => {
  const used = { kind: false, network: false, country: false }
  for (const use of uses) {
    used.kind ||= use.kind === tried.kind || (tried.hello !== '' && use.hello === tried.hello)
    used.network ||= use.network === tried.network
    used.country ||= use.country === tried.country || use.country === null
  }
  // Of one that was never used nothing is new.
  return uses.length > 0 && tried.country !== null && !used.kind && !used.network && !used.country
}

const isShare = (count: number, share: number, of: number): boolean =>
  of >= SHARE_MESSAGES_MIN && count > share * of
