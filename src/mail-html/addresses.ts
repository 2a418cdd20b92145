/**
 * The addresses in a mail. A link goes to the web, to a mailbox or to a telephone, and to nothing else; a picture comes
 * from the message itself, or from outside when the reader has asked for that.
 */

export type Pictures = {
  /** Whether those from outside are shown. */
  readonly fromOutside: boolean
  /** Where the picture of this Content-ID is served; null when the message has none. */
  readonly ofMessage: (contentId: string) => string | null
}

export type PictureAddress =
  | { readonly kind: 'shown'; readonly address: string }
  /** It would be fetched from outside. */
  | { readonly kind: 'held-back' }
  | { readonly kind: 'none' }

const ADDRESS_CHARACTERS_MAX = 8_192
const LINK_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:', 'tel:'])
const DRAWN = /^data:image\/(?:png|gif|jpe?g|webp|bmp|avif);base64,[a-z0-9+/=\s]+$/i

/** The address a link really has, as a browser reads it; null when it may not be followed. */
export const linkAddress = (text: string): URL | null => {
  if (text.length > ADDRESS_CHARACTERS_MAX) return null
  const url = URL.parse(absolute(text))
  return url !== null && LINK_SCHEMES.has(url.protocol) ? url : null
}

export const pictureAddress = (text: string, { fromOutside, ofMessage }: Pictures): PictureAddress => {
  const trimmed = text.trim()
  if (/^cid:/i.test(trimmed)) {
    const address = ofMessage(contentIdOf(trimmed.slice('cid:'.length)))
    return address === null ? NONE : { kind: 'shown', address }
  }
  if (DRAWN.test(trimmed)) return { kind: 'shown', address: trimmed.replace(/\s/g, '') }
  if (trimmed.length > ADDRESS_CHARACTERS_MAX) return NONE
  const url = URL.parse(absolute(trimmed))
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return NONE
  if (!fromOutside) return { kind: 'held-back' }
  // A page that came over TLS loads nothing that does not.
  url.protocol = 'https:'
  return { kind: 'shown', address: url.href }
}

/**
 * The host a link goes to, where its words name another one: what is written is not where it leads. Null when the
 * words are no address, or name the same host.
 */
export const otherHost = (words: string, url: URL): string | null => {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return null
  const said =
    /^(?:https?:\/\/)?((?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,24})(?::\d{1,5})?(?:[/?#]\S*)?$/iu.exec(
      words.replace(/[\s\u200b-\u200f\u2060\ufeff]/g, ''),
    )?.[1]
  if (said === undefined) return null
  const named = URL.parse(`https://${said}`)?.hostname
  return named === undefined || withoutWww(named) === withoutWww(url.hostname) ? null : url.hostname
}

const NONE = { kind: 'none' } as const

/** `//host/path` belongs to no page here; the web of today is what is meant. */
const absolute = (text: string): string => (/^\s*[\\/]{2}/.test(text) ? `https:${text.trim()}` : text)

/** RFC 2392 §2: the Content-ID is percent-encoded in the address. */
const contentIdOf = (encoded: string): string => {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}

const withoutWww = (host: string): string => host.replace(/^www\./i, '').toLowerCase()
