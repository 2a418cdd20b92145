/**
 * Pictures among the words: called by their Content-ID (RFC 2392) in what is saved and sent, and shown from memory while
 * they are written about, since an email that is saved again takes its parts with it.
 */
export type Picture = {
  readonly cid: string
  /** `data:`, which the page's policy lets be shown. */
  readonly address: string
}

const OCTETS_MAX = 10_485_760 // in memory as text; what is larger goes beside the words
const TYPES = /^image\/(?:png|jpeg|gif|webp|avif|bmp)$/

export const isPictureType = (type: string): boolean => TYPES.test(type)

export const isPicture = ({ type, size }: { readonly type: string; readonly size: number }): boolean =>
  isPictureType(type) && size <= OCTETS_MAX

export const newPicture = async (file: Blob): Promise<Picture> => ({
  cid: `${crypto.randomUUID()}@${location.hostname}`,
  address: await dataAddress(file),
})

export const dataAddress = (content: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(content)
  })

export const cidAddress = (cid: string): string => `cid:${encodeURIComponent(cid).replaceAll('%40', '@')}`

/** Null for what is no address of that kind. */
export const cidOf = (address: string): string | null => {
  const [, encoded = ''] = /^cid:(.+)$/i.exec(address.trim()) ?? []
  try {
    return encoded === '' ? null : decodeURIComponent(encoded)
  } catch {
    return encoded
  }
}

/** Which pictures formatted text shows. */
export const cidsIn = (html: string): ReadonlySet<string> =>
  new Set([...html.matchAll(/\bcid:[^"'\s>]+/gi)].flatMap(([address]) => cidOf(address) ?? []))
