/** Which messages a command is about: a set of numbers, of uids, or `$`, the saved result of the last search. */
import type { Selected } from './session.ts'
import type { Span } from './view.ts'
import type { SequenceSet } from './wire/syntax.ts'

/** Null when a number is beyond the last message: BAD (RFC 9051 §9). Uids that are not there count for nothing. */
export const spansOf = (
  { view, saved }: Selected,
  set: SequenceSet,
  byUid: boolean,
): readonly Span[] | null => {
  // RFC 5182 §2.1: what was expunged since is no longer in it.
  if (set === '$') return view.spansOfUids(saved.map((uid) => [uid, uid] as const))
  return byUid ? view.spansOfUids(set) : view.spansOfNumbers(set)
}
