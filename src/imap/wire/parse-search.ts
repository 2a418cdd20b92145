/**
 * Arguments of SEARCH and UID SEARCH (RFC 9051 §6.4.4, RFC 3501 §6.4.4, with RFC 5032, 7162 and 8474). Needles are
 * given through as they came; what matches is the search's to say. Depth and number of keys are bounded, since each is
 * a step for every message.
 */
import { FLAG } from '../../mail/message.ts'
import { parseThreadId } from '../../mail/object-ids.ts'
import type { Arguments } from './arguments.ts'
import { date } from './dates.ts'
import type { Malformed } from './malformed.ts'
import { sequenceSet } from './sequence-set.ts'
import type { ImapSearchKey, SearchArguments, SearchReturn } from './syntax.ts'

export const parseSearch = (args: Arguments): SearchArguments | Malformed => {
  let returns: readonly SearchReturn[] | null = null
  if (args.takeWord('RETURN')) {
    returns = args.space() && returnOptions(args)
    if (returns === null || args.space() === null) return args.finish<SearchArguments>(null)
  }
  // Deviates from RFC 6855 §3: after ENABLE UTF8=ACCEPT a charset is read as before, because it says nothing that is not so.
  if (args.takeWord('CHARSET')) {
    const charset = args.space() && args.astring('a charset')
    if (charset === null || args.space() === null) return args.finish<SearchArguments>(null)
    if (!CHARSETS.includes(charset.toUpperCase())) {
      args.rest()
      return args.finish({ returns, key: null, asksModseq: false })
    }
  }
  const reading: Reading = { args, keys: 0, texts: 0, depth: 0, asksModseq: false }
  const key = keysOf(reading)
  return args.finish(key && { returns, key, asksModseq: reading.asksModseq })
}

const SEARCH_DEPTH_MAX = 200 // programs chain OR to the right, one a name looked for
const SEARCH_KEYS_MAX = 1_000
const SEARCH_TEXTS_MAX = 100 // as many names as programs look for at once; each is looked for in the text of every message
const CHARSETS: readonly string[] = ['UTF-8', 'US-ASCII', 'ASCII', 'UTF8']
const RETURNS = ['MIN', 'MAX', 'ALL', 'COUNT', 'SAVE'] as const

type Reading = { readonly args: Arguments; keys: number; texts: number; depth: number; asksModseq: boolean }
type Reader = (reading: Reading) => ImapSearchKey | null

const returnOptions = (args: Arguments): readonly SearchReturn[] | null =>
  args.list(() => args.oneOf(RETURNS, 'a result option'), 'result options', { empty: true, itemsMax: 16 })

/** One key or several, which must all match. */
const keysOf = (reading: Reading): ImapSearchKey | null => {
  const keys: ImapSearchKey[] = []
  do {
    const key = searchKey(reading)
    if (key === null) return null
    keys.push(key)
  } while (reading.args.take(' ') && !reading.args.isAtEnd)
  return keys.length === 1 ? keys[0]! : { kind: 'and', keys }
}

const searchKey = (reading: Reading): ImapSearchKey | null => {
  const { args } = reading
  if (++reading.keys > SEARCH_KEYS_MAX) return args.fail(`at most ${SEARCH_KEYS_MAX} search keys`)
  if (reading.depth === SEARCH_DEPTH_MAX) return args.fail(`keys nested at most ${SEARCH_DEPTH_MAX} deep`)
  reading.depth++
  const key = args.take('(') ? inParentheses(reading) : bareKey(reading)
  reading.depth--
  return key
}

const inParentheses = (reading: Reading): ImapSearchKey | null => {
  const key = keysOf(reading)
  return key && reading.args.expect(')', 'a closing parenthesis') && key
}

const bareKey = (reading: Reading): ImapSearchKey | null => {
  const { args } = reading
  const next = args.peek()
  if ((next >= 48 && next <= 57) || next === 36 || next === 42) return setKey(args, 'number') // a digit, `$` or `*`
  const read = KEYS.get(args.peekWord())
  if (read === undefined) return args.fail('a search key')
  args.atom()
  return read(reading)
}

const setKey = (args: Arguments, by: 'number' | 'uid'): ImapSearchKey | null => {
  const set = sequenceSet(args)
  return set && { kind: 'set', by, set }
}

const ALL: ImapSearchKey = { kind: 'all' }
const NONE: ImapSearchKey = { kind: 'not', key: ALL }
const RECENT: ImapSearchKey = { kind: 'recent' }
const not = (key: ImapSearchKey): ImapSearchKey => ({ kind: 'not', key })
const flag = (system: number): ImapSearchKey => ({ kind: 'flags', system })

const just =
  (key: ImapSearchKey): Reader =>
  () =>
    key
const negated =
  (read: Reader): Reader =>
  (reading) => {
    const key = read(reading)
    return key && not(key)
  }

/** A space and a value, made into a key. */
const withValue =
  <Value>(
    read: (args: Arguments, reading: Reading) => Value | null,
    key: (value: Value) => ImapSearchKey,
  ): Reader =>
  (reading) => {
    const value = reading.args.space() && read(reading.args, reading)
    return value === null ? null : key(value)
  }

const needle = (args: Arguments, reading: Reading): string | null =>
  ++reading.texts > SEARCH_TEXTS_MAX
    ? args.fail(`at most ${SEARCH_TEXTS_MAX} texts to look for`)
    : args.astring('text to look for')
const octets = (args: Arguments): number | null => args.number64('a size')
const seconds = (args: Arguments): number | null => args.nzNumber('a number of seconds above 0')
const keyword = withValue(
  (args) => args.atom('a keyword'),
  (text) => ({ kind: 'keyword', keyword: text }),
)
const field = (name: string): Reader => withValue(needle, (text) => ({ kind: 'field', name, needle: text }))
const text = (where: 'body' | 'text'): Reader =>
  withValue(needle, (value) => ({ kind: 'text', where, needle: value }))
const day = (of: 'internal' | 'sent', is: 'before' | 'on' | 'since'): Reader =>
  withValue(date, (value) => ({ kind: 'day', of, is, day: value }))
const size = (is: 'larger' | 'smaller'): Reader =>
  withValue(octets, (value) => ({ kind: 'size', is, octets: value }))
const age = (is: 'older' | 'younger'): Reader =>
  withValue(seconds, (value) => ({ kind: 'age', is, seconds: value }))

const header: Reader = (reading) => {
  const { args } = reading
  const name = args.space() && args.astring('a field name')
  const value = name === null || args.space() === null ? null : needle(args, reading)
  return name === null || value === null ? null : { kind: 'field', name: name.toLowerCase(), needle: value }
}

const or: Reader = (reading) => {
  const left = reading.args.space() && searchKey(reading)
  const right = left && reading.args.space() && searchKey(reading)
  return left && right && { kind: 'or', left, right }
}

/** RFC 7162 §3.1.5: `MODSEQ ["/flags/\\Seen" all] n`. We keep one modseq a message, so the entry changes nothing. */
const modseq: Reader = (reading) => {
  const { args } = reading
  if (args.space() === null) return null
  if (args.isNext('"')) {
    const entry = args.string('an entry name')
    const scope =
      entry !== null && args.space() && args.oneOf(['PRIV', 'SHARED', 'ALL'], 'priv, shared or all')
    if (!scope || args.space() === null) return null
  }
  const atLeast = args.number64('a mod-sequence')
  if (atLeast === null) return null
  reading.asksModseq = true
  return { kind: 'modseq', atLeast }
}

const objectId = (args: Arguments): string | null => args.atom('an object id')

/** RFC 8474 §7: what is no thread's id is none's. */
const thread = (text: string): ImapSearchKey => {
  const id = parseThreadId(text)
  return id === null ? NONE : { kind: 'threads', threads: new Set([id]) }
}

const KEYS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['ALL', just(ALL)],
  ['ANSWERED', just(flag(FLAG.answered))],
  ['BCC', field('bcc')],
  ['BEFORE', day('internal', 'before')],
  ['BODY', text('body')],
  ['CC', field('cc')],
  ['DELETED', just(flag(FLAG.deleted))],
  ['DRAFT', just(flag(FLAG.draft))],
  ['EMAILID', withValue(objectId, (id) => ({ kind: 'email', id }))],
  ['FLAGGED', just(flag(FLAG.flagged))],
  ['FROM', field('from')],
  ['HEADER', header],
  ['KEYWORD', keyword],
  ['LARGER', size('larger')],
  ['MODSEQ', modseq],
  ['NEW', just({ kind: 'and', keys: [RECENT, not(flag(FLAG.seen))] })],
  ['NOT', negated((reading) => reading.args.space() && searchKey(reading))],
  ['OLD', just(not(RECENT))],
  ['OLDER', age('older')],
  ['ON', day('internal', 'on')],
  ['OR', or],
  ['RECENT', just(RECENT)],
  ['SEEN', just(flag(FLAG.seen))],
  ['SENTBEFORE', day('sent', 'before')],
  ['SENTON', day('sent', 'on')],
  ['SENTSINCE', day('sent', 'since')],
  ['SINCE', day('internal', 'since')],
  ['SMALLER', size('smaller')],
  ['SUBJECT', field('subject')],
  ['TEXT', text('text')],
  ['THREADID', withValue(objectId, thread)],
  ['TO', field('to')],
  ['UID', ({ args }) => args.space() && setKey(args, 'uid')],
  ['UNANSWERED', just(not(flag(FLAG.answered)))],
  ['UNDELETED', just(not(flag(FLAG.deleted)))],
  ['UNDRAFT', just(not(flag(FLAG.draft)))],
  ['UNFLAGGED', just(not(flag(FLAG.flagged)))],
  ['UNKEYWORD', negated(keyword)],
  ['UNSEEN', just(not(flag(FLAG.seen)))],
  ['YOUNGER', age('younger')],
])
