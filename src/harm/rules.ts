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
  /** 90 days of it, the oldest first, now included. */
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
  const reading = { ...known, uses: known.uses.filter(({ kind }) => !isSending(kind)) }
  return (
    firstUseAbroad(known) ??
    twoPrograms(reading, limits) ??
    muchRead(reading, limits) ??
    muchDeleted(reading, limits)
  )
}

/** H1: two kinds and two networks within an hour, one of them a kind and network it never had. */
const twoPrograms = (known: Known, { settledMs }: Limits): Finding | null => {
  if (known.nowMs - known.createdMs < settledMs) return null
  const lately = latelyIn(known)
  const by = lately.find(
    (use) =>
      isNewKind(known, use) &&
      isNewNetwork(known, use) &&
      lately.some((other) => !isNewKind(known, other) && other.network !== use.network),
  )
  return by === undefined ? null : { rule: 'two-programs', by }
}

/** H2: much of the mailbox read in an hour by a kind and from a network never seen. */
const muchRead = (known: Known, { readAnHour, readShare }: Limits): Finding | null => {
  for (const by of latelyIn(known)) {
    if (!isNewKind(known, by) || !isNewNetwork(known, by)) continue
    const read = sum(known, by, 'read')
    if (read > readAnHour || isShare(read, readShare, known.messages)) return { rule: 'much-read', by }
  }
  return null
}

/** H3: much of the mailbox deleted in an hour by a new kind. */
const muchDeleted = (known: Known, { deletedAnHour, deletedShare }: Limits): Finding | null => {
  for (const by of latelyIn(known)) {
    if (!isNewKind(known, by)) continue
    const deleted = sum(known, by, 'deleted')
    // What is gone was there: the share is of what there was before.
    if (deleted > deletedAnHour || isShare(deleted, deletedShare, known.messages + deleted))
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

const latelyIn = ({ uses, nowMs }: Known): readonly Use[] =>
  uses.filter(({ lastMs }) => nowMs - lastMs < HOUR_MS)

/** The first of any kind is not new: it is the one the app password was made for. */
const isNewKind = ({ uses, nowMs }: Known, { kind }: Use): boolean => {
  const first = uses.find((use) => use.kind === kind)
  return first !== undefined && first.kind !== uses[0]?.kind && nowMs - first.firstMs < HOUR_MS
}

const isNewNetwork = ({ uses, nowMs }: Known, { network }: Use): boolean => {
  const first = uses.find((use) => use.network === network)
  return first !== undefined && first.network !== uses[0]?.network && nowMs - first.firstMs < HOUR_MS
}

const sum = (known: Known, { kind }: Use, what: 'read' | 'deleted'): number =>
  latelyIn(known).reduce((count, use) => count + (use.kind === kind ? use[what] : 0), 0)

const isShare = (count: number, share: number, of: number): boolean =>
  of >= SHARE_MESSAGES_MIN && count > share * of
