/**
 * Keywords (RFC 9051 §2.3.2): atoms that people and programs put on messages. A message has each once, whatever its
 * case; their stored form is sorted and divided by one space, so that equal sets are equal strings.
 */
import type { FlagChange } from './mail.ts'
import { type Flags, KEYWORD_CHARACTERS_MAX, KEYWORDS_MAX } from './message.ts'

/** Spelled as their registry does, since some programs compare case (RFC 9051 §2.3.2, RFC 8621 §4.1.1). */
const WELL_KNOWN = new Map(
  [
    '$Forwarded',
    '$MDNSent',
    '$Junk',
    '$NotJunk',
    '$Phishing',
    '$Important',
    '$SubmitPending',
    '$Submitted',
  ].map((keyword) => [keyword.toLowerCase(), keyword]),
)

// RFC 9051 §9 atom: printable ASCII without ( ) { % * " \ ]
const ATOM = /^[!#$&'+-[^-z|}~]+$/

/** A keyword in its canonical spelling, or null when it is no atom or too long. */
export const parseKeyword = (text: string): string | null =>
  text.length <= KEYWORD_CHARACTERS_MAX && ATOM.test(text)
    ? (WELL_KNOWN.get(text.toLowerCase()) ?? text)
    : null

/** The stored form of these; of two that differ in case the first stays, and of too many the first 64. */
export const joinKeywords = (keywords: Iterable<string>): string => {
  const byFold = new Map<string, string>()
  for (const keyword of keywords) {
    const fold = keyword.toLowerCase()
    if (keyword !== '' && !byFold.has(fold) && byFold.size < KEYWORDS_MAX) byFold.set(fold, keyword)
  }
  return [...byFold.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, keyword]) => keyword)
    .join(' ')
}

export const splitKeywords = (keywords: string): readonly string[] =>
  keywords === '' ? [] : keywords.split(' ')

export const hasKeyword = (keywords: string, keyword: string): boolean =>
  keywords !== '' && ` ${keywords.toLowerCase()} `.includes(` ${keyword.toLowerCase()} `)

/** The flags that a message has after the change (RFC 9051 §6.4.6). */
export const changedFlags = (before: Flags, change: FlagChange): Flags => {
  const { system, keywords } = change.flags
  switch (change.how) {
    case 'replace':
      return { system, keywords: joinKeywords(splitKeywords(keywords)) }
    case 'add':
      return { system: before.system | system, keywords: withKeywords(before.keywords, keywords) }
    case 'remove':
      return { system: before.system & ~system, keywords: withoutKeywords(before.keywords, keywords) }
  }
}

const withKeywords = (before: string, added: string): string =>
  added === '' ? before : joinKeywords([...splitKeywords(before), ...splitKeywords(added)])

const withoutKeywords = (before: string, removed: string): string =>
  before === '' || removed === ''
    ? before
    : joinKeywords(splitKeywords(before).filter((keyword) => !hasKeyword(removed, keyword)))
