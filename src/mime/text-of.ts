/**
 * A text part as Unicode text: its charset undone, HTML reduced to what a reader would see. Used for the preview and
 * for SEARCH, so the answer must depend on nothing but the part and its octets.
 */
import { decodeCharset } from './charset.ts'
import { htmlToText } from './html-text.ts'
import type { Part } from './part.ts'

type TextPart = Pick<Part, 'subtype' | 'parameters'>

/** The text of a part's decoded octets; HTML yields at most about `charactersMax` characters. */
export const textOf = (
  part: TextPart,
  octets: Uint8Array,
  charactersMax = Number.POSITIVE_INFINITY,
): string => {
  const charset = parameterOf(part.parameters, 'charset')
  const text = decodeCharset(octets, charset)
  return part.subtype === 'html' ? htmlToText(text, charactersMax) : text
}

/**
 * The folding under which SEARCH compares, for needle and text alike: NFC, lower case without regard to language, and
 * the two small sigmas as one (which is used depends on the place in the word, so substrings would not match).
 */
export const fold = (text: string): string =>
  NON_ASCII.test(text)
    ? text.replace(MARKS_TOO_MANY, '$1').normalize('NFC').toLowerCase().replaceAll('ς', 'σ').normalize('NFC')
    : text.toLowerCase()

export const parameterOf = (parameters: Part['parameters'], name: string): string | null =>
  parameters.find(([key]) => key === name)?.[1] ?? null

/** Normalising takes quadratic time in the marks on one letter; UAX 15 says no language needs more than 30. */
const MARKS_TOO_MANY = /(\p{M}{30})\p{M}+/gu

const NON_ASCII = /[^\0-\x7f]/
