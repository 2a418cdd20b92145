/**
 * Octets to Unicode. The charset a message names is believed when the platform knows it; else UTF-8 where the octets
 * are valid UTF-8, else windows-1252, so that nothing is ever unreadable. Never throws.
 */

/** Octets as a byte string: one character an octet. */
export const latin1 = (bytes: Uint8Array): string => asBuffer(bytes).toString('latin1', 0, bytes.length)

export const fromLatin1 = (text: string): Buffer => Buffer.from(text, 'latin1')

/** The same memory as a Buffer. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

export const decodeCharset = (bytes: Uint8Array, charset: string | null): string => {
  if (charset === null || GUESSED.has(charset.toLowerCase())) return decodeUnknown(bytes)
  const decoder = decoderFor(charset)
  return decoder === null ? decodeUnknown(bytes) : decoder.decode(bytes)
}

/** Text whose charset nobody told: UTF-8 if it is that, else windows-1252. */
export const decodeUnknown = (bytes: Uint8Array): string => {
  const text = asBuffer(bytes).toString('utf8', 0, bytes.length)
  return text.includes('\ufffd') && !isUtf8(bytes) ? windows1252.decode(bytes) : text
}

/** A byte string of a header as Unicode text: 8-bit octets in headers are UTF-8 (RFC 6532) or somebody's old charset. */
export const decodeByteString = (text: string): string =>
  NON_ASCII.test(text) ? decodeUnknown(fromLatin1(text)) : text

// Programs write these when they do not know; what is truly ASCII reads the same either way.
const GUESSED = new Set(['us-ascii', 'ascii', 'ansi_x3.4-1968', 'unknown-8bit', 'x-unknown', '8bit', ''])

const NON_ASCII = /[^\0-\x7f]/

const DECODERS_MAX = 64 // the Encoding standard has 40; labels that nobody knows are not kept
const decoders = new Map<string, InstanceType<typeof TextDecoder>>()
const windows1252 = new TextDecoder('windows-1252')

const decoderFor = (charset: string): InstanceType<typeof TextDecoder> | null => {
  const known = decoders.get(charset)
  if (known !== undefined) return known
  try {
    const decoder = new TextDecoder(charset)
    if (decoders.size < DECODERS_MAX) decoders.set(charset, decoder)
    return decoder
  } catch {
    return null // a charset that the platform does not know: guessed instead
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true })
const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    strictUtf8.decode(bytes)
    return true
  } catch {
    return false
  }
}
