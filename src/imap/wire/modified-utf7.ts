/** Modified UTF-7 (RFC 3501 §5.1.3), strictly: what has two encodings is refused in all but one. */

const soon = (): never => {
  throw new Error('in the making')
}
export const encodeModifiedUtf7 = (_text: string): string => soon()
export const decodeModifiedUtf7 = (_wire: string): string | null => soon()
