/** The text of parts (RFC 8621 §4.1.4 bodyValues): transfer encoding and charset undone, line ends as LF, cut where it must be. */
import { decodeCharset, isKnownCharset } from '../../mime/charset.ts'
import type { Part } from '../../mime/part.ts'
import { parameterOf } from '../../mime/text-of.ts'
import { transferDecoder } from '../../mime/transfer-encoding.ts'
import { BODY_VALUE_OCTETS_MAX } from '../limits.ts'
import type { Octets } from './octets.ts'

export type BodyValue = {
  readonly value: string
  readonly isEncodingProblem: boolean
  readonly isTruncated: boolean
}

/** How many octets are read for a part's value. */
export const valueOctets = ({ bodyStart, bodyEnd }: Part): number =>
  Math.min(bodyEnd - bodyStart, BODY_VALUE_OCTETS_MAX)

/** `octetsMax` 0: as much as is read. */
export const readBodyValue = async (octets: Octets, part: Part, octetsMax: number): Promise<BodyValue> => {
  const decoder = transferDecoder(part.encoding)
  const end = part.bodyStart + valueOctets(part)
  const chunks: Uint8Array[] = []
  for await (const chunk of octets.read(part.bodyStart, end))
    chunks.push(Buffer.from(decoder === null ? chunk : decoder.push(chunk))) // a copy: the chunk is lent
  if (decoder !== null) chunks.push(decoder.end())
  const charset = parameterOf(part.parameters, 'charset')
  const bytes = Buffer.concat(chunks)
  const whole = decodeCharset(bytes, charset).replaceAll('\r\n', '\n').replaceAll('\0', '').toWellFormed()
  const cut = octetsMax === 0 ? whole : cutTo(whole, octetsMax, part.subtype === 'html')
  return {
    value: cut,
    isEncodingProblem:
      decoder === null || (charset !== null && !isKnownCharset(charset)) || whole.includes('\ufffd'),
    isTruncated: end < part.bodyEnd || cut.length < whole.length,
  }
}

/** At most so many octets of UTF-8, no character in two; of HTML not within a tag (RFC 8621 §4.2). */
const cutTo = (text: string, octetsMax: number, isHtml: boolean): string => {
  if (Buffer.byteLength(text) <= octetsMax) return text
  const bytes = Buffer.from(text)
  let end = octetsMax
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  const cut = bytes.toString('utf8', 0, end)
  if (!isHtml) return cut
  const open = cut.lastIndexOf('<')
  return open > cut.lastIndexOf('>') ? cut.slice(0, open) : cut
}
