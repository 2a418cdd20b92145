/** Arguments of FETCH and UID FETCH (RFC 9051 §6.4.5, with RFC 3501's RFC822 items and RFC 7162, 8474 and 8970). */
import type { Arguments } from './arguments.ts'
import { NAME } from './characters.ts'
import { section, sectionOfParts } from './fetch-section.ts'
import type { Malformed } from './malformed.ts'
import { sequenceSet } from './sequence-set.ts'
import type { FetchArguments, FetchItem, Partial, Section } from './syntax.ts'

export const parseFetch = (args: Arguments): FetchArguments | Malformed => args.finish(fetchArguments(args))

const ITEMS_MAX = 256 // each may cost a read of the message
const MODIFIERS_MAX = 2

const plain = (kind: 'FLAGS' | 'INTERNALDATE' | 'RFC822.SIZE' | 'ENVELOPE' | 'BODY'): FetchItem => ({ kind })
const FAST = [plain('FLAGS'), plain('INTERNALDATE'), plain('RFC822.SIZE')]
const MACROS: ReadonlyMap<string, readonly FetchItem[]> = new Map([
  ['FAST', FAST],
  ['ALL', [...FAST, plain('ENVELOPE')]],
  ['FULL', [...FAST, plain('ENVELOPE'), plain('BODY')]],
])

/** Items that are a word and nothing else. */
const PLAIN: ReadonlyMap<string, FetchItem> = new Map(
  (
    [
      'FLAGS',
      'UID',
      'INTERNALDATE',
      'RFC822.SIZE',
      'ENVELOPE',
      'BODYSTRUCTURE',
      'MODSEQ',
      'EMAILID',
      'THREADID',
    ] as const
  ).map((kind) => [kind, { kind }]),
)

const wholly = (of: 'all' | 'header' | 'text', name: string, peek: boolean): FetchItem => ({
  kind: 'body',
  section: { part: [], of: { kind: of }, text: of === 'all' ? '' : of.toUpperCase() },
  peek,
  partial: null,
  name,
})

/** RFC 3501 §6.4.5: other names for BODY[], BODY.PEEK[HEADER] and BODY[TEXT]. */
const RFC822: ReadonlyMap<string, FetchItem> = new Map([
  ['RFC822', wholly('all', 'RFC822', false)],
  ['RFC822.HEADER', wholly('header', 'RFC822.HEADER', true)],
  ['RFC822.TEXT', wholly('text', 'RFC822.TEXT', false)],
])

const fetchArguments = (args: Arguments): FetchArguments | null => {
  const set = sequenceSet(args)
  const items = set && args.space() && fetchItems(args)
  if (set === null || items === null) return null
  const modifiers: Modifiers = { changedSince: null, vanished: false }
  if (args.isNext(' (')) {
    args.take(' ')
    const all = args.list(() => modifier(args, modifiers), 'modifiers', {
      empty: false,
      itemsMax: MODIFIERS_MAX,
    })
    if (all === null) return null
    // RFC 7162 §3.2.6: VANISHED is only for what changed since.
    if (modifiers.vanished && modifiers.changedSince === null) return args.fail('CHANGEDSINCE with VANISHED')
  }
  return { set, items, ...modifiers }
}

const fetchItems = (args: Arguments): readonly FetchItem[] | null => {
  if (args.isNext('('))
    return args.list(() => fetchItem(args, name(args)), 'items', { empty: false, itemsMax: ITEMS_MAX })
  const word = name(args)
  const macro = MACROS.get(word)
  if (macro !== undefined) return macro
  const item = fetchItem(args, word)
  return item && [item]
}

const name = (args: Arguments): string => args.run(NAME).toUpperCase()

const fetchItem = (args: Arguments, word: string): FetchItem | null => {
  const item = PLAIN.get(word) ?? RFC822.get(word)
  if (item !== undefined) return item
  switch (word) {
    case 'BODY':
      return args.isNext('[') ? body(args, false) : plain('BODY')
    case 'BODY.PEEK':
      return body(args, true)
    case 'BINARY':
    case 'BINARY.PEEK':
      return binary(args, word === 'BINARY.PEEK')
    case 'BINARY.SIZE': {
      const parts = sectionOfParts(args)
      return parts && { kind: 'binary-size', section: parts }
    }
    case 'PREVIEW':
      return preview(args)
    default:
      return args.fail('an item to fetch')
  }
}

const body = (args: Arguments, peek: boolean): FetchItem | null => {
  const of = section(args)
  const range = of && partial(args)
  return (
    of &&
    range && { kind: 'body', section: of, peek, partial: range.partial, name: bodyName(of, range.partial) }
  )
}

/** RFC 9051 §7.5.2: the answer tells where it begins, not how much was asked for. */
const bodyName = ({ text }: Section, part: Partial | null): string =>
  part === null ? `BODY[${text}]` : `BODY[${text}]<${part.from}>`

const binary = (args: Arguments, peek: boolean): FetchItem | null => {
  const parts = sectionOfParts(args)
  const range = parts && partial(args)
  return parts && range && { kind: 'binary', section: parts, peek, partial: range.partial }
}

/** `<origin.octets>`, or nothing. */
const partial = (args: Arguments): { readonly partial: Partial | null } | null => {
  if (!args.take('<')) return { partial: null }
  const from = args.number64('where to begin')
  if (from === null || args.expect('.', 'a full stop') === null) return null
  const octets = args.number64('how many octets')
  if (octets === 0) return args.fail('a number of octets above 0')
  return octets === null ? null : args.expect('>', 'the end of a partial') && { partial: { from, octets } }
}

/** RFC 8970 §3.1. */
const preview = (args: Arguments): FetchItem | null => {
  if (!args.isNext(' (')) return { kind: 'PREVIEW', lazy: false }
  if (!args.takeWord('LAZY', ' (')) return { kind: 'PREVIEW', lazy: false } // modifiers of FETCH, or a mistake told there
  return args.expect(')', 'a closing parenthesis') && { kind: 'PREVIEW', lazy: true }
}

/** Filled in as modifiers are read. */
type Modifiers = { changedSince: number | null; vanished: boolean }

/** RFC 7162 §3.1.4.1, §3.2.6. */
const modifier = (args: Arguments, modifiers: Modifiers): true | null => {
  if (args.takeWord('VANISHED')) {
    modifiers.vanished = true
    return true
  }
  if (!args.takeWord('CHANGEDSINCE')) return args.fail('CHANGEDSINCE or VANISHED')
  modifiers.changedSince = args.space() && args.number64('a mod-sequence')
  return modifiers.changedSince === null ? null : true
}
