/**
 * Which needles an index of trigrams is asked for, the same on every engine, so that the same are answered by reading.
 */

/** Needles that trigrams answer exactly; others are searched by reading. */
export const isAnswerable = (needle: string): boolean => {
  if (needle.length > NEEDLE_CHARACTERS_MAX || UNFAITHFUL.test(needle) || !needle.isWellFormed()) return false
  let characters = 0
  for (const _ of needle) if (++characters === 3) return true
  return false
}

const NEEDLE_CHARACTERS_MAX = 1_000 // each is a term of the phrase

// FTS5 ends a text at NUL, and reads U+FFFE and U+FFFF as U+FFFD, which also stands for what is no Unicode. PostgreSQL
// refuses NUL and what is no Unicode.
const UNFAITHFUL = /[\0\ufffd-\uffff]/

/** The text without what an engine would stop at; no needle that it is asked for holds what stands there instead. */
export const faithful = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd')
