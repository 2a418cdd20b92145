/**
 * Octets to Unicode. The charset a message names is believed when the platform knows it; else UTF-8 where the octets
 * are valid UTF-8, else windows-1252, so that nothing is ever unreadable. Never throws.
 */
import { isUtf8 } from 'node:buffer'
import { asBuffer, fromLatin1 } from './byte-string.ts'

export const decodeCharset = (bytes: Uint8Array, charset: string | null): string => {
  if (charset === null || GUESSED.has(charset.toLowerCase())) return decodeUnknown(bytes)
  const decoder = decoderFor(charset)
  return decoder === null ? decodeUnknown(bytes) : decoder.decode(bytes)
}

/** Whether text in it is decoded by its own rules rather than by a guess. */
export const isKnownCharset = (charset: string): boolean =>
  GUESSED.has(charset.toLowerCase()) || decoderFor(charset) !== null

/** Text whose charset nobody told: UTF-8 if it is that, else windows-1252. */
const decodeUnknown = (bytes: Uint8Array): string =>
  isUtf8(bytes) ? asBuffer(bytes).toString('utf8') : windows1252.decode(bytes)

/** A byte string of a header as Unicode text: 8-bit octets in headers are UTF-8 (RFC 6532) or somebody's old charset. */
export const decodeByteString = (text: string): string =>
  NON_ASCII.test(text) ? decodeUnknown(fromLatin1(text)) : text

// Programs write these when they do not know; what is truly ASCII reads the same either way.
const GUESSED = new Set(['us-ascii', 'ascii', 'ansi_x3.4-1968', 'unknown-8bit', 'x-unknown', '8bit', ''])

const NON_ASCII = /[^\0-\x7f]/

const LABELS_MAX = 256 // more than the Encoding standard has; senders may invent any number
const decoders = new Map<string, InstanceType<typeof TextDecoder> | null>()
const windows1252 = new TextDecoder('windows-1252')

/** The decoder for a label, null when the platform knows none; both are remembered. */
const decoderFor = (charset: string): InstanceType<typeof TextDecoder> | null => {
  const known = decoders.get(charset)
  if (known !== undefined) return known
  if (decoders.size >= LABELS_MAX) decoders.clear()
  const decoder = newDecoder(charset)
  decoders.set(charset, decoder)
  return decoder
}

const newDecoder = (charset: string): InstanceType<typeof TextDecoder> | null => {
  try {
    return new TextDecoder(charset)
  } catch {
    return null // the one way to ask; its text is guessed instead
  }
}
