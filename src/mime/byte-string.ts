/**
 * Byte strings: one character an octet (latin1 form), so that text whose charset is unknown can be cut and compared.
 * The language's own `trim` and `\s` must not touch them: they take the octet A0, half of many UTF-8 letters, for a space.
 */

export const latin1 = (bytes: Uint8Array): string => asBuffer(bytes).toString('latin1')

export const fromLatin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

/** The same memory as a Buffer. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Without the blanks (space, tab, CR, LF) at both ends. */
export const trimBlanks = (text: string): string => {
  let start = 0
  while (start < text.length && isBlank(text.charCodeAt(start))) start += 1
  let end = text.length
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 13 || code === 10
