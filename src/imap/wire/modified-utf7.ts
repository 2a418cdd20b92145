/**
 * Modified UTF-7, the mailbox names of IMAP4rev1 (RFC 3501 §5.1.3), strictly: a name has one encoding, and any other
 * way to write it (needless base64, two shifts side by side, stray bits) is refused, so that no name has two forms.
 */

export const encodeModifiedUtf7 = (text: string): string =>
  DIRECT.test(text)
    ? text
    : text.replace(/&|[^\x20-\x7e]+/g, (run) => (run === '&' ? '&-' : `&${toBase64(run)}-`))

/** The name, or null when `wire` is not the encoding of one. */
export const decodeModifiedUtf7 = (wire: string): string | null => {
  if (DIRECT.test(wire)) return wire
  const text = wire.replace(/&([A-Za-z0-9+,]*)-/g, (_, base64: string) =>
    base64 === '' ? '&' : fromBase64(base64),
  )
  return text.isWellFormed() && encodeModifiedUtf7(text) === wire ? text : null
}

const DIRECT = /^[\x20-\x25\x27-\x7e]*$/
const ILL_FORMED = '\ud800'

const toBase64 = (text: string): string =>
  Buffer.from(text, 'utf16le').swap16().toString('base64').replaceAll('/', ',').replace(/=+$/, '')

const fromBase64 = (base64: string): string => {
  const octets = Buffer.from(base64.replaceAll(',', '/'), 'base64')
  return octets.length % 2 === 0 ? octets.swap16().toString('utf16le') : ILL_FORMED
}
