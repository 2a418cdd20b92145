/** Sequence sets: read, written, and resolved against what is in use (RFC 9051 §9 sequence-set). */
import type { UidRange } from '../../mail/search.ts'
import type { SequenceRange } from './syntax.ts'

const soon = (): never => {
  throw new Error('in the making')
}
/** At most so many ranges are read in one set. */
export const SEQUENCE_RANGES_MAX = 16_384
/** From `at`, as far as it goes; null when none stands there or it has too many ranges. */
export const parseRanges = (_text: string): readonly SequenceRange[] | null => soon()
export const formatRanges = (_ranges: readonly SequenceRange[]): string => soon()
/** Ascending, merged, ends in order; `*` is `largest`, and what names it is dropped when that is 0 (nothing in use). */
export const resolveRanges = (_ranges: readonly SequenceRange[], _largest: number): readonly UidRange[] =>
  soon()
