/**
 * Header fields as they are written into a message: words that are not ASCII encoded (RFC 2047), lines folded (RFC 5322
 * §2.2.3). No value can end its field: what is a control character becomes a space (threat A11).
 */
import type { EmailAddress } from './header-forms.ts'

const LINE_MAX = 78
const WORD_OCTETS_MAX = 45 // in base64 with its frame 75 characters (RFC 2047 §2)

export const field = (name: string, value: string): string => `${fold(`${name}: ${value}`)}\r\n`

/** Unstructured text (RFC 5322 §2.2.1). */
export const textValue = (text: string): string => {
  const clean = withoutControls(text)
  return isPlain(clean) ? clean : encodedWords(clean)
}

export const addressesValue = (addresses: readonly EmailAddress[]): string =>
  addresses.map(addressValue).join(', ')

export const idsValue = (ids: readonly string[]): string =>
  ids.map((id) => `<${withoutControls(id).replace(/[<>\s]/g, '')}>`).join(' ')

export const urlsValue = (urls: readonly string[]): string =>
  urls.map((url) => `<${withoutControls(url).replace(/[<>\s]/g, '')}>`).join(', ')

const addressValue = ({ name, email }: EmailAddress): string => {
  const address = withoutControls(email).replace(/[<>\s]/g, '')
  if (name === null || name.trim() === '') return address
  const clean = withoutControls(name)
  if (!isPlain(clean)) return `${encodedWords(clean)} <${address}>`
  return /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+$/.test(clean)
    ? `${clean} <${address}>`
    : `"${clean.replace(/["\\]/g, '\\$&')}" <${address}>`
}

export const withoutControls = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()

/** What looks like an encoded word must be encoded, or it would be decoded. */
const isPlain = (text: string): boolean => /^[ -~]*$/.test(text) && !text.includes('=?')

const encodedWords = (text: string): string => {
  const words: string[] = []
  let word = ''
  for (const character of text) {
    if (Buffer.byteLength(word + character) > WORD_OCTETS_MAX) {
      words.push(word)
      word = ''
    }
    word += character
  }
  words.push(word)
  return words.map((each) => `=?utf-8?B?${Buffer.from(each).toString('base64')}?=`).join(' ')
}

const fold = (line: string): string => {
  const lines: string[] = []
  let current = ''
  for (const word of line.split(/(?<=\S)(?= )/)) {
    if (current !== '' && current.length + word.length > LINE_MAX) {
      lines.push(current)
      current = word
    } else current += word
  }
  lines.push(current)
  return lines.join('\r\n')
}
