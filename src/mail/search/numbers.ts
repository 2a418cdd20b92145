/** Search keys over the numbers of a message: each as a question to the table, asked of one message at a time. */
import { hasKeyword } from '../keywords.ts'
import { parseEmailId } from '../object-ids.ts'
import type { MessageTable } from '../open-mailbox.ts'
import type { SearchKey, UidRange } from '../search.ts'

export type NumbersKey = Exclude<SearchKey, { kind: 'and' | 'or' | 'not' | 'text' | 'field' | 'day' }>
/** Of the message at a position of the table, as the table is now. */
export type Matcher = (position: number) => boolean

export const numbersMatcher = (table: MessageTable, key: NumbersKey, nowMs: number): Matcher => {
  switch (key.kind) {
    case 'all':
      return () => true
    case 'flags':
      return (position) => (table.systemAt(position) & key.system) === key.system
    case 'keyword':
      return keywordMatcher(table, key.keyword)
    case 'age':
      return ageMatcher(table, key.is, nowMs - key.seconds * 1_000)
    case 'uids':
      return uidsMatcher(table, key.ranges)
    case 'size':
      return key.is === 'larger'
        ? (position) => table.sizeAt(position) > key.octets
        : (position) => table.sizeAt(position) < key.octets
    case 'modseq':
      return (position) => table.modseqAt(position) >= key.atLeast
    case 'emails':
      return (position) => key.emails.has(table.emailAt(position))
    case 'threads':
      return (position) => key.threads.has(table.threadAt(position))
    case 'attachment':
      return (position) => table.hasAttachmentAt(position)
    case 'received':
      return key.is === 'before'
        ? (position) => table.internalMsAt(position) < key.atMs
        : (position) => table.internalMsAt(position) >= key.atMs
    case 'email': {
      const email = parseEmailId(key.id)
      return (position) => table.emailAt(position) === email
    }
  }
}

/** Equal sets of keywords are one string, so each is looked at once. */
const keywordMatcher = (table: MessageTable, keyword: string): Matcher => {
  const seen = new Map<string, boolean>()
  return (position) => {
    const keywords = table.keywordsAt(position)
    const before = seen.get(keywords)
    if (before !== undefined) return before
    const has = hasKeyword(keywords, keyword)
    seen.set(keywords, has)
    return has
  }
}

/** RFC 5032 §3: the same moment divides both, so each message is one or the other. */
const ageMatcher = (table: MessageTable, is: 'older' | 'younger', sinceMs: number): Matcher =>
  is === 'younger'
    ? (position) => table.internalMsAt(position) > sinceMs
    : (position) => table.internalMsAt(position) <= sinceMs

export const dayMatcher = (is: DayRelation, day: number, table: MessageTable): Matcher => {
  const compares = DAY_RELATIONS[is]
  return (position) => compares(dayOf(table.internalMsAt(position), table.zoneMinutesAt(position)), day)
}

type DayRelation = Extract<SearchKey, { kind: 'day' }>['is']

/** RFC 9051 §6.4.4: the calendar day as it was written, time and zone ignored. */
export const dayOf = (atMs: number, zoneMinutes: number): number =>
  Math.floor((atMs + zoneMinutes * 60_000) / 86_400_000)

export const DAY_RELATIONS: Readonly<Record<DayRelation, (day: number, asked: number) => boolean>> = {
  before: (day, asked) => day < asked,
  on: (day, asked) => day === asked,
  since: (day, asked) => day >= asked,
}

/** Ranges as they were given: in any order, overlapping too. */
const uidsMatcher = (table: MessageTable, ranges: readonly UidRange[]): Matcher => {
  const sorted = ranges.toSorted(([a], [b]) => a - b)
  const starts = sorted.map(([from]) => from)
  let reached = 0
  /** How far the ranges up to each reach. */
  const ends = sorted.map(([, to]) => (reached = Math.max(reached, to)))
  return (position) => {
    const uid = table.uidAt(position)
    const at = lastUpTo(starts, uid)
    return at >= 0 && uid <= (ends[at] as number)
  }
}

/** The place of the last of the sorted numbers that is not above `most`; -1 when all are. */
const lastUpTo = (numbers: readonly number[], most: number): number => {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] as number) <= most) low = middle + 1
    else high = middle
  }
  return low - 1
}
