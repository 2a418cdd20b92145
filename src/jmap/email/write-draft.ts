/**
 * A draft as the octets of a message: header, parts, boundaries; texts in UTF-8, blobs in base64 as they are read. What
 * the header lacks that a message must have is added (RFC 5322 §3.6).
 */
import type { Random } from '../../base/random.ts'
import { randomId } from '../../base/random.ts'
import { messageDate } from '../../mail/message-date.ts'
import type { Blob } from '../blobs/blob.ts'
import type { Draft, DraftPart } from './draft.ts'

export type DraftNeeds = {
  readonly random: Random
  readonly nowMs: number
  /** Of the Message-ID that is made. */
  readonly domain: string
  /** Every blob that the draft names. */
  readonly blobs: ReadonlyMap<string, Blob>
}

const ID_LENGTH = 26 // 130 bits: unique in the world (RFC 5322 §3.6.4)
const BOUNDARY_LENGTH = 20

export async function* writeDraft(draft: Draft, needs: DraftNeeds): AsyncGenerator<Uint8Array> {
  const { random, nowMs, domain } = needs
  let header = draft.header
  if (!draft.fields.has('date')) header += `Date: ${messageDate(nowMs)}\r\n`
  if (!draft.fields.has('message-id')) header += `Message-ID: <${randomId(random, ID_LENGTH)}@${domain}>\r\n`
  if (!draft.fields.has('mime-version')) header += 'MIME-Version: 1.0\r\n'
  yield Buffer.from(header)
  yield* writePart(draft.root, needs)
}

/** The blobs that a draft names. */
export const blobIdsOf = ({ content }: DraftPart): readonly string[] => {
  switch (content.kind) {
    case 'text':
      return []
    case 'blob':
      return [content.blobId]
    case 'parts':
      return content.parts.flatMap(blobIdsOf)
  }
}

async function* writePart(
  { type, header, content }: DraftPart,
  needs: DraftNeeds,
): AsyncGenerator<Uint8Array> {
  switch (content.kind) {
    case 'text':
      yield textPart(type, header, content.value)
      return
    case 'blob':
      yield* blobPart(type, header, content, needs)
      return
    case 'parts': {
      const boundary = `=_${randomId(needs.random, BOUNDARY_LENGTH)}` // `=_` is in no encoded text
      yield Buffer.from(`Content-Type: ${type};\r\n boundary="${boundary}"\r\n${header}\r\n`)
      for (const part of content.parts) {
        yield Buffer.from(`--${boundary}\r\n`)
        yield* writePart(part, needs)
        yield Buffer.from('\r\n')
      }
      yield Buffer.from(`--${boundary}--\r\n`)
    }
  }
}

const LINE_OCTETS_MAX = 998 // RFC 5322 §2.1.1

const textPart = (type: string, header: string, value: string): Uint8Array => {
  const text = value
    .toWellFormed()
    .replaceAll('\0', '')
    .replace(/\r\n|\r|\n/g, '\r\n')
  const isPlain =
    /^[\t\r\n -~]*$/.test(text) && text.split('\r\n').every((line) => line.length <= LINE_OCTETS_MAX)
  const encoding = isPlain ? '7bit' : 'quoted-printable'
  const head = `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: ${encoding}\r\n${header}\r\n`
  return Buffer.from(head + (isPlain ? text : quotedPrintable(text)))
}

const QUOTED_LINE_MAX = 76 // RFC 2045 §6.7

const quotedPrintable = (text: string): string => text.split('\r\n').map(quotedLine).join('\r\n')

const quotedLine = (line: string): string => {
  const pieces: string[] = []
  let current = ''
  const octets = Buffer.from(line)
  for (const [at, octet] of octets.entries()) {
    const isLast = at === octets.length - 1
    const isLiteral =
      (octet >= 33 && octet <= 126 && octet !== 61) || (!isLast && (octet === 32 || octet === 9))
    const piece = isLiteral
      ? String.fromCharCode(octet)
      : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`
    if (current.length + piece.length > QUOTED_LINE_MAX - 1) {
      pieces.push(current)
      current = ''
    }
    current += piece
  }
  pieces.push(current)
  return pieces.join('=\r\n')
}

/** Messages are attached as they are (RFC 2046 §5.2.1 forbids encoding them); all else in base64. */
async function* blobPart(
  type: string,
  header: string,
  { blobId, charset }: Extract<DraftPart['content'], { kind: 'blob' }>,
  { blobs }: DraftNeeds,
): AsyncGenerator<Uint8Array> {
  const blob = blobs.get(blobId)
  if (blob === undefined) throw new Error('a draft names a blob that was not looked up')
  const isMessage = type === 'message/rfc822' || type === 'message/global'
  const encoding = isMessage ? '8bit' : 'base64'
  const parameter =
    charset !== null && /^[A-Za-z0-9_:.()+-]{1,60}$/.test(charset) ? `; charset="${charset}"` : ''
  yield Buffer.from(
    `Content-Type: ${type}${parameter}\r\nContent-Transfer-Encoding: ${encoding}\r\n${header}\r\n`,
  )
  const octets = blob.read(0, blob.sizeOctets)
  if (isMessage) yield* octets
  else yield* base64Lines(octets)
}

const LINE_SOURCE_OCTETS = 57 // 76 characters of base64 (RFC 2045 §6.8)

async function* base64Lines(octets: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of octets) {
    const all = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk])
    const whole = all.length - (all.length % LINE_SOURCE_OCTETS)
    yield Buffer.from(linesOf(all.subarray(0, whole)))
    rest = Buffer.from(all.subarray(whole))
  }
  if (rest.length > 0) yield Buffer.from(linesOf(rest))
}

const linesOf = (octets: Buffer): string => octets.toString('base64').replace(/.{76}|.+$/g, '$&\r\n')
