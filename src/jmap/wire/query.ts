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

type Window = {
  readonly position: number
  readonly anchor: string | null
  readonly anchorOffset: number
  readonly limit: number | null
}

/** The answer to a query (RFC 8620 §5.5): of its whole list, as it is at `modseq`, the window that is asked for. */
export const answerQuery = <Item>(
  args: Window & { readonly calculateTotal: boolean },
  accountId: string,
  modseq: number,
  list: readonly Item[],
  textOf: (item: Item) => string,
): MethodResult => {
  const start = startOf(list, textOf, args)
  if (start === null) return methodError('anchorNotFound')
  const kept = Math.min(args.limit ?? QUERY_IDS_MAX, QUERY_IDS_MAX)
  return answer({
    accountId,
    queryState: stateText(modseq),
    canCalculateChanges: true,
    position: start,
    ids: list.slice(start, start + kept).map(textOf),
    ...(args.calculateTotal ? { total: list.length } : {}),
    // What was kept to instead of the limit that was asked for.
    ...(args.limit === null || args.limit > kept ? { limit: kept } : {}),
  })
}

/** Null when the anchor is not in the list. */
const startOf = <Item>(
  list: readonly Item[],
  textOf: (item: Item) => string,
  { position, anchor, anchorOffset }: Window,
): number | null => {
  if (anchor === null) return position < 0 ? Math.max(0, list.length + position) : position
  const at = list.findIndex((item) => textOf(item) === anchor)
  return at < 0 ? null : Math.max(0, at + anchorOffset)
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
