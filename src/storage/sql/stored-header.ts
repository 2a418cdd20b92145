/**
 * A header block as it lies in its row: text rather than octets, because a row's text is read in half the time. It is a
 * byte string, one character an octet, and U+0100, which no byte string has, stands in for NUL: engines either refuse
 * that in text or end the text there.
 */

export const storedHeader = (header: string): string =>
  header.includes(NUL) ? header.replaceAll(NUL, STAND_IN) : header

export const headerOf = (stored: string): string =>
  stored.includes(STAND_IN) ? stored.replaceAll(STAND_IN, NUL) : stored

const NUL = '\0'
const STAND_IN = '\u0100'
