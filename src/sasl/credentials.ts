/**
 * What a client types as its user name and password, as text: UTF-8 in one spelling, bounded, and a user name without
 * control characters, since it will stand in logs and lists.
 */

const USER_NAME_OCTETS_MAX = 1_024
const PASSWORD_OCTETS_MAX = 1_024 // an account password has at most 1,024 characters, and 255 are most programs' limit

/** NFC (RFC 8265 §3.3), or null when it is empty, too long, not UTF-8 or has a control character. */
export const readUserName = (bytes: Uint8Array): string | null => {
  const text = readUtf8(bytes, USER_NAME_OCTETS_MAX)?.normalize('NFC') ?? null
  return text === null || /\p{Cc}/u.test(text) ? null : text
}

/** As it was typed; null when it is empty, too long or not UTF-8. */
export const readPassword = (bytes: Uint8Array): string | null => {
  const text = readUtf8(bytes, PASSWORD_OCTETS_MAX)
  return text === null || text.includes('\0') ? null : text
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const readUtf8 = (bytes: Uint8Array, octetsMax: number): string | null => {
  if (bytes.length === 0 || bytes.length > octetsMax) return null
  try {
    return UTF8.decode(bytes)
  } catch {
    return null // The decoder's only way to say that it is not UTF-8.
  }
}
