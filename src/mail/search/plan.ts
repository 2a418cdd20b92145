/**
 * A search as a tree whose leaves know, for each message of one moment's table, yes, no or not yet. Keys over numbers
 * are known at once; texts are filled in by the index and by reading, only where the whole is still undecided.
 */
import { fold } from '../../mime/text-of.ts'
import { inTurns } from '../breathe.ts'
import type { Uid } from '../message.ts'
import type { MessageTable } from '../open-mailbox.ts'
import type { SearchKey } from '../search.ts'
import { dayMatcher, type Matcher, type NumbersKey, numbersMatcher } from './numbers.ts'

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
  /** For how many messages all keys are looked at before others get a turn. */
  readonly messagesATurn: number
}

const STEPS_A_TURN = 200_000 // a key for a message each: a few milliseconds

/** The messages are those of one turn; what is known of each is of one turn too. One that goes meanwhile matches nothing. */
export const planSearch = async (
  table: MessageTable,
  key: SearchKey,
  nowMs: number,
  signal: AbortSignal,
): Promise<SearchPlan> => {
  const uids = new Uint32Array(table.count)
  const emails = new Float64Array(table.count)
  for (let position = 0; position < uids.length; position++) {
    uids[position] = table.uidAt(position)
    emails[position] = table.emailAt(position)
  }
  const draft: Drafting = { table, nowMs, leaves: [], numbers: [], matchers: new Map(), keys: 0 }
  const root = nodeOf(draft, partOf(draft, key))
  const plan = {
    root,
    leaves: draft.leaves,
    uids,
    emails,
    messagesATurn: Math.ceil(STEPS_A_TURN / draft.keys),
  }
  await fillNumbers(plan, draft, signal)
  return plan
}

const fillNumbers = async (
  { uids, messagesATurn }: SearchPlan,
  { table, numbers }: Drafting,
  signal: AbortSignal,
): Promise<void> => {
  for await (const [from, to] of inTurns(uids.length, messagesATurn)) {
    if (signal.aborted) return
    for (let index = from; index < to; index++) {
      const uid = uids[index] as Uid
      const position = index < table.count && table.uidAt(index) === uid ? index : table.positionOf(uid)
      if (position < 0) continue
      for (const { matches, known } of numbers) if (matches(position)) known[index] = YES
    }
  }
}

/** Kleene's logic: what is unknown stays so unless the rest decides. */
const verdict = (node: SearchNode, position: number): number => {
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
export const matching = async (plan: SearchPlan): Promise<readonly Uid[]> => {
  const { root, uids } = plan
  const found: Uid[] = []
  for await (const [from, to] of inTurns(uids.length, plan.messagesATurn))
    for (let position = from; position < to; position++)
      if (verdict(root, position) === YES) found.push(uids[position] as Uid)
  return found
}

/** Positions of all messages that are not decided by numbers alone. */
export const undecidedByNumbers = async (plan: SearchPlan): Promise<readonly number[]> =>
  plan.root.kind === 'known' ? [] : undecided(plan, [...plan.uids.keys()])

/** Of these positions, those whose verdict is still open. */
export const undecided = async (
  { root, messagesATurn }: SearchPlan,
  positions: readonly number[],
): Promise<readonly number[]> => {
  const open: number[] = []
  for await (const [from, to] of inTurns(positions.length, messagesATurn))
    for (const position of positions.slice(from, to))
      if (verdict(root, position) === UNKNOWN) open.push(position)
  return open
}

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

/** What the nodes are made with, and what is gathered on the way. */
type Drafting = {
  readonly table: MessageTable
  readonly nowMs: number
  readonly leaves: TextLeaf[]
  readonly numbers: { readonly matches: Matcher; readonly known: Known }[]
  /** A key that stands in many places is prepared once. */
  readonly matchers: Map<SearchKey, Matcher>
  keys: number
}

/** A part of the key over numbers alone stays one question, which the first of its keys that decides answers. */
type Part = { readonly kind: 'numbers'; readonly matches: Matcher } | SearchNode

const partOf = (draft: Drafting, key: SearchKey): Part => {
  draft.keys += 1
  switch (key.kind) {
    case 'and':
      return joined(draft, 'and', key.keys)
    case 'or':
      return joined(draft, 'or', [key.left, key.right])
    case 'not':
      return negated(partOf(draft, key.key))
    case 'text':
    case 'field':
      return textLeaf(draft, key)
    case 'day':
      if (key.of === 'sent') return textLeaf(draft, { ...key, of: 'sent' })
      return { kind: 'numbers', matches: dayMatcher(key.is, key.day, draft.table) }
    default:
      return { kind: 'numbers', matches: matcherOf(draft, key) }
  }
}

/** The questions over numbers become one node, which comes first: it decides most messages. */
const joined = (draft: Drafting, kind: 'and' | 'or', keys: readonly SearchKey[]): Part => {
  const matchers: Matcher[] = []
  const open: SearchNode[] = []
  for (const key of keys) {
    const part = partOf(draft, key)
    if (part.kind === 'numbers') matchers.push(part.matches)
    else open.push(part)
  }
  const matches: Matcher =
    kind === 'and'
      ? (position) => matchers.every((one) => one(position))
      : (position) => matchers.some((one) => one(position))
  if (open.length === 0) return { kind: 'numbers', matches }
  return {
    kind,
    nodes: matchers.length === 0 ? open : [nodeOf(draft, { kind: 'numbers', matches }), ...open],
  }
}

const negated = (part: Part): Part =>
  part.kind === 'numbers'
    ? { kind: 'numbers', matches: (position) => !part.matches(position) }
    : { kind: 'not', node: part }

const nodeOf = (draft: Drafting, part: Part): SearchNode => {
  if (part.kind !== 'numbers') return part
  const known = new Uint8Array(draft.table.count)
  draft.numbers.push({ matches: part.matches, known })
  return { kind: 'known', known }
}

const textLeaf = ({ table, leaves }: Drafting, key: TextKey): TextLeaf => {
  const folded = key.kind === 'day' ? '' : fold(key.needle)
  const leaf: TextLeaf = { kind: 'leaf', key, folded, known: new Uint8Array(table.count).fill(UNKNOWN) }
  leaves.push(leaf)
  return leaf
}

const matcherOf = ({ table, nowMs, matchers }: Drafting, key: NumbersKey): Matcher => {
  const matcher = matchers.get(key) ?? numbersMatcher(table, key, nowMs)
  matchers.set(key, matcher)
  return matcher
}
