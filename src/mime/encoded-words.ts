/**
 * Encoded words (RFC 2047): `=?charset?B?...?=` to text. Words that stand side by side are put together before the
 * charset is read, since programs split characters between them. What is no valid word stays as it is; never throws.
 */
import { latin1 } from './byte-string.ts'
import { decodeByteString, decodeCharset } from './charset.ts'

/** A header's value (a byte string, or octets) as Unicode text. */
export const decodeEncodedWords = (value: string | Uint8Array): string => {
  const text = typeof value === 'string' ? value : latin1(value)
  let at = text.indexOf('=?')
  if (at === -1) return decodeByteString(text)
  const pieces: string[] = []
  let plainFrom = 0
  let run: Run | null = null
  while (at !== -1) {
    const word = wordAt(text, at)
    if (word === 'none-left') break
    if (word === null) {
      at = text.indexOf('=?', at + 2)
      continue
    }
    const between = text.slice(plainFrom, at)
    // RFC 2047 §6.2: white space between two words is not shown.
    const adjacent = run !== null && /^[ \t\r\n]*$/.test(between)
    if (run !== null && adjacent && run.charset === word.charset) {
      run.octets.push(word.octets)
    } else {
      if (run !== null) pieces.push(textOf(run))
      if (!adjacent) pieces.push(decodeByteString(between))
      run = { charset: word.charset, octets: [word.octets] }
    }
    plainFrom = word.end
    at = text.indexOf('=?', word.end)
  }
  if (run !== null) pieces.push(textOf(run))
  pieces.push(decodeByteString(text.slice(plainFrom)))
  return pieces.join('')
}

type Run = { readonly charset: string; readonly octets: Buffer[] }
type Word = { readonly charset: string; readonly octets: Buffer; readonly end: number }

const CHARSET_CHARACTERS_MAX = 64 // longer than any charset's name with its language

const textOf = (run: Run): string => decodeCharset(Buffer.concat(run.octets), run.charset)

/** The word at `at`, null when what stands there is none, `none-left` when no word can follow at all. */
const wordAt = (text: string, at: number): Word | 'none-left' | null => {
  const charsetEnd = text.indexOf('?', at + 2)
  if (charsetEnd === -1) return 'none-left'
  if (charsetEnd - at > CHARSET_CHARACTERS_MAX || text[charsetEnd + 2] !== '?') return null
  const textEnd = text.indexOf('?', charsetEnd + 3)
  if (textEnd === -1) return 'none-left'
  if (text[textEnd + 1] !== '=') return null
  // RFC 2231 §5: a language may follow the charset after an asterisk.
  const charset = text
    .slice(at + 2, charsetEnd)
    .split('*', 1)[0]!
    .toLowerCase()
  if (charset === '' || /[\s"()<>@,;:/[\]]/.test(charset)) return null
  const encoded = text.slice(charsetEnd + 3, textEnd)
  const octets = octetsOf(encoded, text[charsetEnd + 1]!)
  return octets === null ? null : { charset, octets, end: textEnd + 2 }
}

const octetsOf = (encoded: string, encoding: string): Buffer | null => {
  if (encoding === 'B' || encoding === 'b') return Buffer.from(encoded, 'base64')
  if (encoding !== 'Q' && encoding !== 'q') return null
  const octets = encoded
    .replaceAll('_', ' ')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(octets, 'latin1')
}
