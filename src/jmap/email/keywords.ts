/** Keywords and IMAP's flags are one thing (RFC 8621 §4.1.1): `$seen` is \Seen, and so on; other keywords are as they are. */
import { joinKeywords, parseKeyword, splitKeywords } from '../../mail/keywords.ts'
import { FLAG, type Flags, KEYWORDS_MAX } from '../../mail/message.ts'

const SYSTEM: readonly (readonly [keyword: string, bit: number])[] = [
  ['$seen', FLAG.seen],
  ['$flagged', FLAG.flagged],
  ['$answered', FLAG.answered],
  ['$draft', FLAG.draft],
]

/** The names of all, in lower case (RFC 8621 §4.1.1). */
const keywordsOf = ({ system, keywords }: Flags): readonly string[] => [
  ...SYSTEM.filter(([, bit]) => (system & bit) !== 0).map(([keyword]) => keyword),
  ...splitKeywords(keywords).map((keyword) => keyword.toLowerCase()),
]

export const keywordSet = (flags: Flags): Record<string, true> =>
  Object.fromEntries(keywordsOf(flags).map((keyword) => [keyword, true]))

/** One keyword as a flag, or null when no message can have it. */
export const flagOf = (keyword: string): Flags | null => {
  const lower = keyword.toLowerCase()
  const system = SYSTEM.find(([name]) => name === lower)?.[1]
  if (system !== undefined) return { system, keywords: '' }
  const parsed = parseKeyword(lower)
  return parsed === null ? null : { system: 0, keywords: parsed }
}

export type ReadKeywords =
  | { readonly kind: 'flags'; readonly flags: Flags }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'too-many' }

export const flagsOf = (keywords: Iterable<string>): ReadKeywords => {
  let system = 0
  const others: string[] = []
  for (const keyword of keywords) {
    const flag = flagOf(keyword)
    if (flag === null) return { kind: 'invalid' }
    system |= flag.system
    if (flag.keywords !== '') others.push(flag.keywords)
  }
  if (others.length > KEYWORDS_MAX) return { kind: 'too-many' }
  return { kind: 'flags', flags: { system, keywords: joinKeywords(others) } }
}
