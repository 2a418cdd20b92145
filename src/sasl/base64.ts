/**
 * Base64 as SASL carries it (RFC 4648 §4): one spelling for each value, padded, nothing else in the line, bounded. What
 * is decoded loosely could be spelt in ways that a filter before us does not see.
 */
import { RESPONSE_OCTETS_MAX } from './mechanism.ts'

/** A line that carries the longest response. */
export const RESPONSE_LINE_OCTETS_MAX = 4 * Math.ceil(RESPONSE_OCTETS_MAX / 3)

/** The response in a line (latin1 text without its line end), or null when it is not base64 or too long. */
export const decodeResponse = (text: string): Uint8Array | null => {
  if (text.length % 4 !== 0 || text.length > RESPONSE_LINE_OCTETS_MAX) return null
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}

/** An initial response on the command's own line: `=` is one that is empty (RFC 4954 §4, RFC 5034 §4). */
export const decodeInitialResponse = (text: string): Uint8Array | null =>
  text === '=' ? new Uint8Array(0) : decodeResponse(text)

export const encodeChallenge = (challenge: Uint8Array): string => Buffer.from(challenge).toString('base64')
