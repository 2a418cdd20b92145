/**
 * A search as a tree whose leaves know, for each message of one moment's table, yes, no or not yet. Keys over numbers
 * are known at once; texts are filled in by the index and by reading, only where the whole is still undecided.
 */
import { fold } from '../mime/text-of.ts'
import { hasKeyword } from './keywords.ts'
import type { Uid } from './message.ts'
import { parseEmailId } from './object-ids.ts'
import type { MessageTable } from './open-mailbox.ts'
import type { SearchKey, UidRange } from './search.ts'

export const NO = 0
export const YES = 1
export const UNKNOWN = 2
/** What is known of one key, a place a message. */
export type Known = Uint8Array

/** Keys that need a message's texts. */
export type TextKey = Extract<SearchKey, { kind: 'text' | 'field' }> | SentKey
type SentKey = Extract<SearchKey, { kind: 'day' }> & { readonly of: 'sent' }

export type TextLeaf = {
  readonly kind: 'leaf'
  readonly key: TextKey
  /** What is looked for as it is compared, folded; empty for a day. */
  readonly folded: string
  readonly known: Known
}
export type SearchNode =
  | TextLeaf
  | { readonly kind: 'known'; readonly known: Known }
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly SearchNode[] }
  | { readonly kind: 'not'; readonly node: SearchNode }

export type SearchPlan = {
  readonly root: SearchNode
  readonly leaves: readonly TextLeaf[]
  /** The messages of that moment, in uid order. */
  readonly uids: Uint32Array
  readonly emails: Float64Array
}

/** Reads the table in one turn, so that the plan is of one moment. */
export const planSearch = (table: MessageTable, key: SearchKey, nowMs: number): SearchPlan => {
  const leaves: TextLeaf[] = []
  const uids = new Uint32Array(table.count)
  const emails = new Float64Array(table.count)
  for (let position = 0; position < uids.length; position++) {
    uids[position] = table.uidAt(position)
    emails[position] = table.emailAt(position)
  }
  return { root: nodeOf(table, key, nowMs, leaves), leaves, uids, emails }
}

/** Kleene's logic: what is unknown stays so unless the rest decides. */
export const verdict = (node: SearchNode, position: number): number => {
  switch (node.kind) {
    case 'leaf':
    case 'known':
      return node.known[position] as number
    case 'not':
      return NEGATED[verdict(node.node, position)] as number
    case 'and':
      return verdictOfAll(node.nodes, position, NO)
    case 'or':
      return verdictOfAll(node.nodes, position, YES)
  }
}

const NEGATED = [YES, NO, UNKNOWN]

const verdictOfAll = (nodes: readonly SearchNode[], position: number, decides: number): number => {
  let unknown = false
  for (const node of nodes) {
    const one = verdict(node, position)
    if (one === decides) return decides
    if (one === UNKNOWN) unknown = true
  }
  if (unknown) return UNKNOWN
  return decides === NO ? YES : NO
}

/** Uids of the messages that match as far as is known, in order. */
export const matching = ({ root, uids }: SearchPlan): readonly Uid[] => {
  const found: Uid[] = []
  for (let position = 0; position < uids.length; position++) {
    if (verdict(root, position) === YES) found.push(uids[position] as Uid)
  }
  return found
}

/** Positions of all messages that are not decided by numbers alone. */
export const undecidedByNumbers = ({ root, uids }: SearchPlan): readonly number[] => {
  const open: number[] = []
  if (root.kind === 'known') return open
  for (let position = 0; position < uids.length; position++) {
    if (verdict(root, position) === UNKNOWN) open.push(position)
  }
  return open
}

/** Of these positions, those whose verdict is still open. */
export const undecided = (root: SearchNode, positions: readonly number[]): readonly number[] =>
  positions.filter((position) => verdict(root, position) === UNKNOWN)

/** Text leaves without which the message is not decided: the others need not be read. */
export const openLeaves = (node: SearchNode, position: number): readonly TextLeaf[] => {
  if (verdict(node, position) !== UNKNOWN) return []
  switch (node.kind) {
    case 'leaf':
      return [node]
    case 'known':
      return []
    case 'not':
      return openLeaves(node.node, position)
    case 'and':
    case 'or':
      return node.nodes.flatMap((one) => openLeaves(one, position))
  }
}

const nodeOf = (table: MessageTable, key: SearchKey, nowMs: number, leaves: TextLeaf[]): SearchNode => {
  switch (key.kind) {
    case 'and':
      return joined(
        'and',
        key.keys.map((one) => nodeOf(table, one, nowMs, leaves)),
        table.count,
      )
    case 'or':
      return joined(
        'or',
        [key.left, key.right].map((one) => nodeOf(table, one, nowMs, leaves)),
        table.count,
      )
    case 'not':
      return negated(nodeOf(table, key.key, nowMs, leaves))
    case 'text':
    case 'field':
      return textLeaf(table, key, leaves)
    case 'day':
      return key.of === 'sent'
        ? textLeaf(table, { ...key, of: 'sent' }, leaves)
        : known(table, dayMatcher(key.is, key.day, table))
    case 'uids':
      return { kind: 'known', known: knownOfRanges(table, key.ranges) }
    default:
      return known(table, numbersMatcher(table, key, nowMs))
  }
}

/** What is known already becomes one node, which comes first: it decides most messages. */
const joined = (kind: 'and' | 'or', nodes: readonly SearchNode[], count: number): SearchNode => {
  const neutral = kind === 'and' ? YES : NO
  const values = new Uint8Array(count).fill(neutral)
  const open: SearchNode[] = []
  for (const node of nodes) {
    if (node.kind !== 'known') open.push(node)
    else
      for (let position = 0; position < count; position++) {
        if (node.known[position] !== neutral) values[position] = 1 - neutral
      }
  }
  const numbers: SearchNode = { kind: 'known', known: values }
  return open.length === 0 ? numbers : { kind, nodes: [numbers, ...open] }
}

const negated = (node: SearchNode): SearchNode =>
  node.kind === 'known'
    ? { kind: 'known', known: node.known.map((value) => 1 - value) }
    : { kind: 'not', node }

const textLeaf = (table: MessageTable, key: TextKey, leaves: TextLeaf[]): TextLeaf => {
  const folded = key.kind === 'day' ? '' : fold(key.needle)
  const leaf: TextLeaf = { kind: 'leaf', key, folded, known: new Uint8Array(table.count).fill(UNKNOWN) }
  leaves.push(leaf)
  return leaf
}

type NumbersKey = Exclude<SearchKey, { kind: 'and' | 'or' | 'not' | 'text' | 'field' | 'day' | 'uids' }>
type Matcher = (position: number) => boolean

const known = (table: MessageTable, matches: Matcher): SearchNode => {
  const values = new Uint8Array(table.count)
  for (let position = 0; position < values.length; position++) {
    if (matches(position)) values[position] = YES
  }
  return { kind: 'known', known: values }
}

const numbersMatcher = (table: MessageTable, key: NumbersKey, nowMs: number): Matcher => {
  switch (key.kind) {
    case 'all':
      return () => true
    case 'flags':
      return (position) => (table.systemAt(position) & key.system) === key.system
    case 'keyword':
      return keywordMatcher(table, key.keyword)
    case 'age':
      return ageMatcher(table, key.is, nowMs - key.seconds * 1_000)
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

const dayMatcher = (is: DayRelation, day: number, table: MessageTable): Matcher => {
  const compares = DAY_RELATIONS[is]
  return (position) => compares(dayOf(table.internalMsAt(position), table.zoneMinutesAt(position)), day)
}

type DayRelation = SentKey['is']

/** RFC 9051 §6.4.4: the calendar day as it was written, time and zone ignored. */
export const dayOf = (atMs: number, zoneMinutes: number): number =>
  Math.floor((atMs + zoneMinutes * 60_000) / 86_400_000)

export const DAY_RELATIONS: Readonly<Record<DayRelation, (day: number, asked: number) => boolean>> = {
  before: (day, asked) => day < asked,
  on: (day, asked) => day === asked,
  since: (day, asked) => day >= asked,
}

const knownOfRanges = (table: MessageTable, ranges: readonly UidRange[]): Known => {
  const values = new Uint8Array(table.count)
  for (const [from, to] of ranges) values.fill(YES, table.lowerBound(from), table.lowerBound(to + 1))
  return values
}
