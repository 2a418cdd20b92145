/**
 * What ties messages into a conversation (RFC 8621 §3): the message ids that a header names, and its subject without what
 * programs add when they answer or forward.
 */
import { type FieldPlace, fieldsOf, fieldText, unfold } from './header-fields.ts'

const ID_FIELDS = ['references', 'in-reply-to', 'message-id'] // the newest last, wherever they stand in the header
const IDS_MAX = 128 // the newest of a chain; References grows with every answer
const ID_CHARACTERS_MAX = 998 // RFC 5322 §2.1.1: no line is longer
const SUBJECT_CHARACTERS_MAX = 1_000

/**
 * The ids in References, In-Reply-To and Message-ID, without angle brackets, each once, in its last place; its own is the
 * last, which is never left out. A byte string in and out.
 */
export const threadMessageIds = (header: string): readonly string[] => {
  const place = ({ name }: FieldPlace) => ID_FIELDS.indexOf(name)
  const fields = fieldsOf(header).filter((field) => place(field) !== -1)
  const ids = new Set<string>()
  for (const { value, end } of [...fields].sort((a, b) => place(a) - place(b)))
    for (const id of messageIds(unfold(header.slice(value, end)))) {
      ids.delete(id)
      ids.add(id)
    }
  return [...ids].slice(-IDS_MAX)
}

/** The ids between angle brackets of a field's value, or of one that has none, its words (RFC 5322 §4.5.4). */
export const messageIds = (value: string): readonly string[] => {
  const bracketed = [...value.matchAll(/<([^<>]*)>/g)].map(([, id = '']) => id)
  const ids = bracketed.length > 0 ? bracketed : value.split(/[\s,]+/)
  return ids.map((id) => id.replace(/\s+/g, '')).filter((id) => id !== '' && id.length <= ID_CHARACTERS_MAX)
}

/** RFC 8621 §3, RFC 5256 §2.1: folded, without white space, prefixes such as `Re:` and `[list]`, and `(fwd)`. */
export const threadSubject = (header: string): string =>
  baseSubject((fieldText(header, 'subject')[0] ?? '').slice(0, SUBJECT_CHARACTERS_MAX))

/** Also for sorting by subject (RFC 8621 §4.4.2). */
export const baseSubject = (subject: string): string => {
  let text = subject.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()
  for (;;) {
    const shorter = text
      .replace(REPLY_PREFIX, '')
      .replace(LIST_PREFIX, '')
      .replace(/ ?\(fwd\)$/, '')
    if (shorter === text) return text.replaceAll(' ', '')
    text = shorter.trim()
  }
}

/** What mail programs of many languages put before the subject of an answer or of what they forward. */
const REPLY_PREFIX =
  /^(?:re|fwd?|sv|vs|vb|aw|wg|tr|rv|res|enc|ref|antw|odp|ynt|doorst|videresendt|r|i)(?: ?\[\d{1,3}\]| ?\(\d{1,3}\))? ?[:：] ?/

/** A list's tag, unless it is all there is. */
const LIST_PREFIX = /^\[[^[\]]{1,100}\] ?(?=.)/
