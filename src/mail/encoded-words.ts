/** A header field's text as it may be sent: in encoded words where it is beyond ASCII (RFC 2047). Adds no line (attack A11). */

/** As it is where it is plain ASCII; else in encoded words, none of which splits a character (RFC 2047 §5). */
export const encodedWords = (text: string): string => {
  const line = text.replace(/\p{Cc}+/gu, ' ')
  if (/^[\x20-\x7e]*$/.test(line) && !line.includes('=?') && line.length <= LINE_CHARACTERS) return line
  const words: string[] = ['']
  for (const character of line) {
    const last = words.at(-1) ?? ''
    if (Buffer.byteLength(last + character) > WORD_OCTETS_MAX) words.push(character)
    else words[words.length - 1] = last + character
  }
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ')
}

const LINE_CHARACTERS = 76 // RFC 2047 §2
const WORD_OCTETS_MAX = 45 // 60 characters of base64, 72 with what stands around them (RFC 2047 §2)
