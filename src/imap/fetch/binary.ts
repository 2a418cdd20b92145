/**
 * BINARY (RFC 9051 §6.4.5, RFC 3516): a part with its transfer encoding undone. A part that is not in memory is decoded
 * twice, once to count and once to send, since a literal's length comes first.
 */
import type { Part } from '../../mime/part.ts'
import { partAt } from '../../mime/part.ts'
import { decodeAll, transferDecoder } from '../../mime/transfer-encoding.ts'
import type { OutputBuffer } from '../wire/output-buffer.ts'
import { literalHead } from '../wire/responses.ts'
import type { FetchItem, Partial } from '../wire/syntax.ts'
import type { FetchedMessage, PlannedItem } from './message.ts'
import { type OctetSource, orTrouble, partOf, type Range, writeStream } from './octets.ts'
import { structureOf } from './section.ts'

type BinaryItem = Extract<FetchItem, { kind: 'binary' }>
type SizeItem = Extract<FetchItem, { kind: 'binary-size' }>

export const binaryItem = (source: OctetSource, { section, partial }: BinaryItem): PlannedItem => {
  const name = `BINARY[${section.join('.')}]${partial === null ? '' : `<${partial.from}>`}`
  return {
    columns: ['structure'],
    needsBody: true,
    write: (out, message) => {
      const content = contentOf(source, message, section)
      if (content === null) {
        out.text(`${name} NIL`)
        return null
      }
      return writeContent(source, out, message, name, content, partial)
    },
  }
}

export const binarySizeItem = (source: OctetSource, { section }: SizeItem): PlannedItem => {
  const name = `BINARY.SIZE[${section.join('.')}]`
  return {
    columns: ['structure'],
    needsBody: true,
    write: async (out, message) => {
      const content = contentOf(source, message, section)
      const measured = content === null ? null : await orTrouble(source, measure(source, message, content))
      out.text(`${name} ${measured?.octets ?? 0}`)
    },
  }
}

type Content = Range & { readonly encoding: string }

/** Null where there is no such part, or its encoding is not known (UNKNOWN-CTE). */
const contentOf = (
  { troubles }: OctetSource,
  message: FetchedMessage,
  section: readonly number[],
): Content | null => {
  if (section.length === 0) return { from: 0, to: message.sizeOctets, encoding: 'binary' }
  const part = partAt(structureOf(message), section)
  if (part === null) return null
  const encoding = encodingOf(part)
  if (transferDecoder(encoding) === null) {
    troubles.unknownEncoding += 1
    return null
  }
  return { from: part.bodyStart, to: part.bodyEnd, encoding }
}

/** What has parts has no encoding of its own, whatever its header says (RFC 2045 §6.4). */
const encodingOf = ({ parts, encoding }: Part): string => (parts.length > 0 ? 'binary' : encoding)

const writeContent = async (
  source: OctetSource,
  out: OutputBuffer,
  message: FetchedMessage,
  name: string,
  content: Content,
  partial: Partial | null,
): Promise<void> => {
  const measured = await orTrouble(source, measure(source, message, content))
  if (measured === null) {
    out.text(`${name} NIL`)
    return
  }
  const { from, to } = partOf({ from: 0, to: measured.octets }, partial)
  if (from >= to) {
    out.text(`${name} ""`)
    return
  }
  // RFC 9051 §4.3.1: literal8 only where it is needed.
  const chunks = between(decoded(source, message, content), from, to)
  await writeStream(source, out, name, literalHead(to - from, measured.hasNul), chunks)
}

const measure = async (
  source: OctetSource,
  message: FetchedMessage,
  content: Content,
): Promise<{ octets: number; hasNul: boolean }> => {
  let octets = 0
  let hasNul = false
  for await (const chunk of decoded(source, message, content)) {
    octets += chunk.length
    hasNul ||= chunk.includes(0)
  }
  return { octets, hasNul }
}

async function* decoded(
  { session, account }: OctetSource,
  { email, body }: FetchedMessage,
  { from, to, encoding }: Content,
): AsyncGenerator<Uint8Array> {
  if (body !== null) {
    yield decodeAll(encoding, body.subarray(from, to))
    return
  }
  const decoder = transferDecoder(encoding)
  if (decoder === null || from >= to) return
  for await (const chunk of session.deps.mail.read.body(account, email, from, to)) yield decoder.push(chunk)
  yield decoder.end()
}

/** Octets [from, to) of a stream. */
async function* between(
  chunks: AsyncIterable<Uint8Array>,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  let at = 0
  for await (const chunk of chunks) {
    const piece = chunk.subarray(Math.max(0, from - at), Math.max(0, to - at))
    at += chunk.length
    if (piece.length > 0) yield piece
    if (at >= to) return
  }
}
