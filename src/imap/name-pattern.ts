/**
 * LIST patterns (RFC 9051 §6.3.9): `*` matches anything, `%` anything but the separator. Every place the pattern can be
 * at is followed at once, so that the time is pattern times name whatever the pattern is: no backtracking to blow up.
 */
import { INBOX, SEPARATOR } from '../mail/mailbox.ts'

export type NamePattern = {
  readonly matches: (name: string) => boolean
  /** What one comparison costs at most, in steps for each character of a name. */
  readonly length: number
}

/** `reference` and `pattern` are joined as RFC 9051 §6.3.9 lets a server do: one after the other. */
export const namePattern = (reference: string, pattern: string): NamePattern => {
  const asked = (reference + pattern).normalize('NFC')
  const ofOthers = plainPattern(asked)
  const ofInbox = plainPattern(withInbox(asked))
  return {
    length: ofOthers.length,
    matches: (name) => (isOfInbox(name) ? ofInbox : ofOthers).matches(name),
  }
}

const isOfInbox = (name: string): boolean => name === INBOX || name.startsWith(INBOX + SEPARATOR)

const plainPattern = (asked: string): NamePattern => {
  const units = [...asked].filter(
    (unit, at, all) => !(unit === '*' && all[at - 1] === '*') && !(unit === '%' && all[at - 1] === '%'),
  )
  const isLiteral = !units.some((unit) => unit === '*' || unit === '%')
  const literal = units.join('')
  return {
    length: units.length,
    matches: isLiteral ? (name) => name === literal : (name) => follow(units, name),
  }
}

/** INBOX in any case, alone or as the first level, is INBOX (RFC 9051 §5.1). */
const withInbox = (text: string): string => {
  const first = text.slice(0, INBOX.length)
  const next = text[INBOX.length]
  return first.toUpperCase() === INBOX && (next === undefined || next === SEPARATOR || isWildcard(next))
    ? INBOX + text.slice(INBOX.length)
    : text
}

const isWildcard = (unit: string): boolean => unit === '*' || unit === '%'

/** `at[n]` tells whether the name so far can be matched by the first `n` units. */
const follow = (units: readonly string[], name: string): boolean => {
  let at = new Uint8Array(units.length + 1)
  let next = new Uint8Array(units.length + 1)
  at[0] = 1
  passWildcards(units, at)
  for (const letter of name) {
    next.fill(0)
    let isAlive = false
    for (let n = 0; n < units.length; n += 1) {
      if (at[n] === 0) continue
      const unit = units[n]
      if (unit === '*' || (unit === '%' && letter !== SEPARATOR)) next[n] = 1
      else if (unit === letter && unit !== '%') next[n + 1] = 1
      else continue
      isAlive = true
    }
    if (!isAlive) return false
    passWildcards(units, next)
    const spare = at
    at = next
    next = spare
  }
  return at[units.length] === 1
}

/** A wildcard may match nothing. */
const passWildcards = (units: readonly string[], at: Uint8Array): void => {
  for (let n = 0; n < units.length; n += 1) {
    if (at[n] === 1 && isWildcard(units[n] as string)) at[n + 1] = 1
  }
}
