/** Flags as clients write them, read into flags as they are stored (RFC 9051 §2.3.2, §9 flag-list). */
import { joinKeywords, parseKeyword } from '../../mail/keywords.ts'
import { FLAG, type Flags, KEYWORD_CHARACTERS_MAX, KEYWORDS_MAX } from '../../mail/message.ts'
import type { Arguments } from './arguments.ts'

/** `(\Seen $Forwarded)`; empty is allowed. */
export const flagsInParentheses = (args: Arguments): Flags | null => {
  const flags = args.list(() => flag(args), 'flags', { empty: true, itemsMax: FLAGS_MAX })
  return flags && flagsOf(flags)
}

/** STORE may leave the parentheses out. */
export const bareFlags = (args: Arguments): Flags | null => {
  const flags: Flag[] = []
  do {
    const one = flag(args)
    if (one === null) return null
    if (flags.push(one) > FLAGS_MAX) return args.fail(`at most ${FLAGS_MAX} flags`)
  } while (args.take(' '))
  return flagsOf(flags)
}

/** As a sum of `FLAG`'s bits, or a keyword. */
type Flag = number | string

const FLAGS_MAX = KEYWORDS_MAX + 5 // all system flags and as many keywords as a message can have
const SETTABLE = ['ANSWERED', 'FLAGGED', 'DELETED', 'SEEN', 'DRAFT'] as const
const BITS = {
  ANSWERED: FLAG.answered,
  FLAGGED: FLAG.flagged,
  DELETED: FLAG.deleted,
  SEEN: FLAG.seen,
  DRAFT: FLAG.draft,
}

const flag = (args: Arguments): Flag | null => {
  if (args.take('\\')) {
    // \Recent is not the client's to set (RFC 3501 §2.3.2), and \* is no flag.
    const name = args.oneOf(SETTABLE, 'a system flag that can be set')
    return name && BITS[name]
  }
  const text = args.atom('a flag')
  return text && (parseKeyword(text) ?? args.fail(`keywords of at most ${KEYWORD_CHARACTERS_MAX} characters`))
}

const flagsOf = (flags: readonly Flag[]): Flags => ({
  system: flags.reduce<number>((bits, each) => (typeof each === 'number' ? bits | each : bits), 0),
  keywords: joinKeywords(flags.filter((each) => typeof each === 'string')),
})
