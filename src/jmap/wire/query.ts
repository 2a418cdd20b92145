/** The part of a query's list that is asked for (RFC 8620 §5.5), and what changed in it (§5.6). */
import { z } from 'zod'
import { QUERY_IDS_MAX } from '../limits.ts'
import { answer, type MethodResult } from '../method.ts'
import { methodError } from '../refusal.ts'
import { stateText } from './changes.ts'
import { accountId } from './standard.ts'
import { id, int, unsignedInt } from './values.ts'

export const queryArguments = {
  accountId,
  filter: z.unknown().optional(),
  position: int.default(0),
  anchor: id.nullable().default(null),
  anchorOffset: int.default(0),
  limit: unsignedInt.nullable().default(null),
  calculateTotal: z.boolean().default(false),
}

export const queryChangesArguments = {
  accountId,
  filter: z.unknown().optional(),
  sinceQueryState: z.string(),
  maxChanges: unsignedInt.min(1).nullable().default(null),
  upToId: id.nullable().default(null),
  calculateTotal: z.boolean().default(false),
}

export type Window = {
  readonly position: number
  readonly anchor: string | null
  readonly anchorOffset: number
  readonly limit: number | null
}

export type WindowOf<Item> = {
  readonly position: number
  readonly items: readonly Item[]
  /** What was kept to instead of the limit that was asked for. */
  readonly limit?: number
}

/** Null when the anchor is not in the list. */
export const windowOf = <Item>(
  list: readonly Item[],
  textOf: (item: Item) => string,
  { position, anchor, anchorOffset, limit }: Window,
): WindowOf<Item> | null => {
  let start = position < 0 ? Math.max(0, list.length + position) : position
  if (anchor !== null) {
    const at = list.findIndex((item) => textOf(item) === anchor)
    if (at < 0) return null
    start = Math.max(0, at + anchorOffset)
  }
  const kept = Math.min(limit ?? QUERY_IDS_MAX, QUERY_IDS_MAX)
  return {
    position: start,
    items: list.slice(start, start + kept),
    ...(limit === null || limit > kept ? { limit: kept } : {}),
  }
}

/** What became of a query's list since a state, by id. */
export type TouchedList = {
  /** As it is now. */
  readonly list: readonly string[]
  /** Those that are there and may stand elsewhere in it, or in it at all, than they did. */
  readonly touched: Iterable<string>
  /** Those of them that were not there yet. */
  readonly created: Iterable<string>
  /** Those that are there no more. */
  readonly gone: readonly string[]
}

/**
 * Whatever was touched is taken out of the client's list and put in again where it stands now (RFC 8620 §5.6 lets more be
 * named as removed than was in the list).
 */
export const answerQueryChanges = (
  args: {
    readonly sinceQueryState: string
    readonly maxChanges: number | null
    readonly calculateTotal: boolean
  },
  accountId: string,
  modseq: number,
  { list, touched: given, created: made, gone }: TouchedList,
): MethodResult => {
  const touched = new Set(given)
  const created = new Set(made)
  const removed = [...[...touched].filter((each) => !created.has(each)), ...gone]
  const added: { id: string; index: number }[] = []
  for (const [index, each] of list.entries()) if (touched.has(each)) added.push({ id: each, index })
  if (args.maxChanges !== null && removed.length + added.length > args.maxChanges)
    return methodError('tooManyChanges')
  return answer({
    accountId,
    oldQueryState: args.sinceQueryState,
    newQueryState: stateText(modseq),
    ...(args.calculateTotal ? { total: list.length } : {}),
    removed,
    added,
  })
}
