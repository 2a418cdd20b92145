/**
 * Sequence sets: read, written, and resolved against what is in use (RFC 9051 §9 sequence-set). A set is never spelled
 * out number by number: `1:4294967295` costs as little as `1`.
 */
import type { UidRange } from '../../mail/search.ts'
import type { Arguments } from './arguments.ts'
import { SET } from './characters.ts'
import type { SequenceRange, SequenceSet } from './syntax.ts'

export const SEQUENCE_RANGES_MAX = 16_384 // a line of 64 KiB has room for the uids of no more messages than these
const NUMBER_MAX = 4_294_967_295

export const sequenceSet = (args: Arguments): SequenceSet | null => {
  if (args.take('$')) return '$' // RFC 5182
  return parseRanges(args.run(SET)) ?? args.fail('a sequence set')
}

/** A set without `*` and `$`, as QRESYNC has them (RFC 7162 §7). */
export const knownSet = (args: Arguments): readonly SequenceRange[] | null => {
  const ranges = parseRanges(args.run(SET))
  return ranges?.every(([from, to]) => from !== '*' && to !== '*') === true
    ? ranges
    : args.fail('a set of numbers')
}

/** The whole of `text`; null when it is no set, or has too many ranges. */
export const parseRanges = (text: string): readonly SequenceRange[] | null => {
  const ranges: SequenceRange[] = []
  let at = 0
  do {
    const end = text.indexOf(',', at)
    const range = parseRange(text.slice(at, end === -1 ? text.length : end))
    if (range === null || ranges.length === SEQUENCE_RANGES_MAX) return null
    ranges.push(range)
    at = end + 1
  } while (at > 0)
  return ranges
}

/**
 * Ascending, merged, the lower end first. `*` is `largest`; when that is 0 nothing is in use, and what names `*` is
 * dropped. What lies above `largest` stays: whether that is an error is the command's to say.
 */
export const resolveRanges = (ranges: readonly SequenceRange[], largest: number): readonly UidRange[] => {
  const resolved: [number, number][] = []
  for (const [from, to] of ranges) {
    if (largest === 0 && (from === '*' || to === '*')) continue
    const a = from === '*' ? largest : from
    const b = to === '*' ? largest : to
    resolved.push(a <= b ? [a, b] : [b, a]) // RFC 9051 §9 seq-range: either end may be the larger
  }
  resolved.sort(([a], [b]) => a - b)
  const merged: [number, number][] = []
  for (const range of resolved) {
    const last = merged.at(-1)
    if (last !== undefined && range[0] <= last[1] + 1) last[1] = Math.max(last[1], range[1])
    else merged.push(range)
  }
  return merged
}

const parseRange = (text: string): SequenceRange | null => {
  const colon = text.indexOf(':')
  const from = parseEnd(colon === -1 ? text : text.slice(0, colon))
  const to = colon === -1 ? from : parseEnd(text.slice(colon + 1))
  return from === null || to === null ? null : [from, to]
}

const parseEnd = (text: string): number | '*' | null => {
  if (text === '*') return '*'
  if (!/^[1-9][0-9]{0,9}$/.test(text)) return null
  const value = Number(text)
  return value > NUMBER_MAX ? null : value
}
