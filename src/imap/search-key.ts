/** A search key with the session's own leaves resolved: numbers, `*`, `$` and what is \Recent become ranges of uids. */
import type { SearchKey, UidRange } from '../mail/search.ts'
import type { Selected } from './session.ts'
import type { Span } from './view.ts'
import type { ImapSearchKey, SessionKey } from './wire/syntax.ts'

export const resolveSearchKey = (selected: Selected, key: ImapSearchKey): SearchKey =>
  resolved({ selected, saved: null }, key)

/** The saved result may be long, and is made into ranges once, however often `$` stands in the key. */
type Resolving = { readonly selected: Selected; saved: SearchKey | null }

const resolved = (resolving: Resolving, key: ImapSearchKey): SearchKey => {
  const { selected } = resolving
  switch (key.kind) {
    case 'and':
      return { kind: 'and', keys: key.keys.map((each) => resolved(resolving, each)) }
    case 'or':
      return { kind: 'or', left: resolved(resolving, key.left), right: resolved(resolving, key.right) }
    case 'not':
      return { kind: 'not', key: resolved(resolving, key.key) }
    case 'set':
      if (key.set === '$') {
        resolving.saved ??= { kind: 'uids', ranges: rangesOf(selected, spansOfKey(selected, key)) }
        return resolving.saved
      }
      return { kind: 'uids', ranges: rangesOf(selected, spansOfKey(selected, key)) }
    case 'recent': {
      const { view, recentFromUid } = selected
      return { kind: 'uids', ranges: rangesOf(selected, [[view.lowerBound(recentFromUid), view.count]]) }
    }
    default:
      return key
  }
}

/**
 * Numbers beyond the last match nothing here: old programs send `SEARCH 1:* NOT DELETED` to empty mailboxes too, and
 * must not get BAD for it.
 */
const spansOfKey = (
  { view, saved }: Selected,
  { by, set }: Extract<SessionKey, { kind: 'set' }>,
): readonly Span[] => {
  if (set === '$') return view.spansOfUids(saved.map((uid) => [uid, uid] as const))
  if (by === 'uid') return view.spansOfUids(set)
  return set.flatMap((range) => {
    const [from, to] = range.map((end) => (end === '*' ? view.count : end)).sort((a, b) => a - b)
    const within = Math.min(to ?? 0, view.count)
    return from === undefined || from < 1 || from > within ? [] : [[from - 1, within] as const]
  })
}

/** The view has no gaps in its places, so a span of them is a range of uids. */
const rangesOf = ({ view }: Selected, spans: readonly Span[]): readonly UidRange[] =>
  spans.flatMap(([from, to]) => (from < to ? [[view.uidAt(from), view.uidAt(to - 1)] as const] : []))
