/** A blob as its octets: a whole email, a part of one with its transfer encoding undone, or an upload (RFC 8620 §6). */
import type { AccountId } from '../../account/account.ts'
import { emailsOf } from '../../mail/email.ts'
import type { EmailMessage } from '../../mail/email-message.ts'
import type { EmailId } from '../../mail/message.ts'
import { BodyGone, type MailReader } from '../../mail/store.ts'
import { uploadedBody } from '../../mail/upload.ts'
import { type Part, partAt } from '../../mime/part.ts'
import { readStructure } from '../../mime/structure-text.ts'
import { transferDecoder } from '../../mime/transfer-encoding.ts'
import { parseBlobId } from './blob-id.ts'

export type Blob = {
  readonly type: string
  readonly sizeOctets: number
  /** Those that hold the email it is of; none for an upload. */
  readonly messages: readonly EmailMessage[]
  /** [start, end), in chunks that may be written over when the next is asked for. */
  readonly read: (start: number, end: number) => AsyncIterable<Uint8Array>
}

/** Null when the account has no such blob, or no mailbox shows its email. */
export const findBlob = async (read: MailReader, account: AccountId, text: string): Promise<Blob | null> => {
  const id = parseBlobId(text)
  if (id === null) return null
  if (id.kind === 'upload') {
    const upload = await read.upload(account, id.upload)
    const body = uploadedBody(id.upload)
    return upload === null
      ? null
      : { ...upload, messages: [], read: (start, end) => read.body(account, body, start, end, 'lent') }
  }
  const messages = await read.messagesOf(account, [id.email])
  const email = emailsOf(messages).get(id.email)
  if (email === undefined) return null
  if (id.kind === 'email')
    return {
      type: 'message/rfc822',
      sizeOctets: email.sizeOctets,
      messages,
      read: (start, end) => read.body(account, id.email, start, end, 'lent'),
    }
  const [texts] = await read.texts(account, [id.email], ['structure'])
  const part =
    texts === null || texts === undefined ? null : partAt(readStructure(texts.structure), id.section)
  const blob = part === null ? null : await partBlob(read, account, id.email, part)
  return blob === null ? null : { ...blob, messages }
}

/** An encoded part is decoded twice, once to count and once to send, since the length comes first. */
const partBlob = async (
  read: MailReader,
  account: AccountId,
  email: EmailId,
  part: Part,
): Promise<Omit<Blob, 'messages'> | null> => {
  const { bodyStart, bodyEnd } = part
  const type = `${part.type}/${part.subtype}`
  const isPlain = part.parts.length > 0 || transferDecoder(part.encoding) === transferDecoder('binary')
  const raw = (start: number, end: number) => read.body(account, email, start, end, 'lent')
  if (isPlain)
    return {
      type,
      sizeOctets: bodyEnd - bodyStart,
      read: (start, end) => raw(bodyStart + start, Math.min(bodyEnd, bodyStart + end)),
    }
  const decoded = () => decode(raw(bodyStart, bodyEnd), part.encoding)
  let sizeOctets = 0
  try {
    for await (const chunk of decoded()) sizeOctets += chunk.length
  } catch (fault) {
    if (fault instanceof BodyGone) return null
    throw fault
  }
  return { type, sizeOctets, read: (start, end) => between(decoded(), start, end) }
}

/** What is encoded in a way nobody knows is given as it is. */
async function* decode(chunks: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = transferDecoder(encoding)
  if (decoder === null) {
    yield* chunks
    return
  }
  for await (const chunk of chunks) yield decoder.push(chunk)
  yield decoder.end()
}

async function* between(
  chunks: AsyncIterable<Uint8Array>,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  let at = 0
  for await (const chunk of chunks) {
    const from = Math.max(0, start - at)
    const to = Math.min(chunk.length, end - at)
    if (from < to) yield chunk.subarray(from, to)
    at += chunk.length
    if (at >= end) return
  }
}
