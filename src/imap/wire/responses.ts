/**
 * Pieces of responses as wire text: strings whose characters are octets (latin1), ready for the channel and the output
 * buffer. Literals are counted in octets. Times are in dates.ts.
 */
import { FLAG } from '../../mail/message.ts'
import { encodeName } from './mailbox-name.ts'

/** Any text as wire text: its UTF-8 octets. */
export const wireText = (text: string): string =>
  ASCII.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1')

/** RFC 9051 §4.3: quoted where that can be, else a literal. UTF-8 is quoted only for who enabled it (`utf8`). */
export const stringText = (text: string, utf8: boolean): string => {
  if (text.length <= QUOTED_CHARACTERS_MAX && (utf8 ? LINE : ASCII_LINE).test(text))
    return `"${wireText(/["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text)}"`
  const octets = wireText(text)
  return `${literalHead(octets.length)}${octets}`
}

/** A mailbox name in the client's encoding, bare when it is an atom in both. */
export const mailboxText = (name: string, utf8: boolean): string =>
  PLAIN_NAME.test(name) && name.toUpperCase() !== 'NIL' ? name : stringText(encodeName(name, { utf8 }), utf8)

/** With its CR LF; `~{n}` for what may hold NUL (RFC 9051 §4.3.1). */
export const literalHead = (octets: number, isBinary = false): string =>
  `${isBinary ? '~' : ''}{${octets}}\r\n`

/**
 * As `FETCH FLAGS` shows them, with parentheses. The same few sets stand on nearly all messages, so each is made once:
 * `keywords` is the key of the cache, `system` an index.
 */
export const flagList = (system: number, keywords: string, isRecent = false): string => {
  let texts = flagLists.get(keywords)
  if (texts === undefined) {
    if (flagLists.size === CACHED_KEYWORDS_MAX) flagLists.clear()
    texts = []
    flagLists.set(keywords, texts)
  }
  const index = isRecent ? system | RECENT : system
  const known = texts[index]
  if (known !== undefined) return known
  const text = spelledFlags(index, keywords)
  texts[index] = text
  return text
}

/** `1:5,7` of uids in any order, which is kept: the two sets of COPYUID match one to one (RFC 4315 §3). */
export const uidSetText = (uids: readonly number[]): string => {
  let text = ''
  for (let at = 0; at < uids.length; ) {
    const from = uids[at]!
    let to = from
    while (uids[++at] === to + 1) to++
    text += `${text === '' ? '' : ','}${from === to ? from : `${from}:${to}`}`
  }
  return text
}

const QUOTED_CHARACTERS_MAX = 1_000 // longer ones are literals: some programs read lines into small buffers
const ASCII = /^[\x00-\x7f]*$/
const ASCII_LINE = /^[\x01-\x09\x0b\x0c\x0e-\x7f]*$/
const LINE = /^[^\x00\r\n]*$/
const PLAIN_NAME = /^[A-Za-z0-9./_-]+$/

const CACHED_KEYWORDS_MAX = 512 // sets of keywords, of all accounts together
const RECENT = 32
const SPELLED: readonly (readonly [bit: number, name: string])[] = [
  [FLAG.answered, '\\Answered'],
  [FLAG.flagged, '\\Flagged'],
  [FLAG.deleted, '\\Deleted'],
  [FLAG.seen, '\\Seen'],
  [FLAG.draft, '\\Draft'],
  [RECENT, '\\Recent'],
]
const flagLists = new Map<string, string[]>()

const spelledFlags = (bits: number, keywords: string): string => {
  const names = SPELLED.flatMap(([bit, name]) => (bits & bit ? [name] : []))
  if (keywords !== '') names.push(keywords)
  return `(${names.join(' ')})`
}
