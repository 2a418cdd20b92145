/**
 * What a mail looks like: its HTML as a safe document, and the pictures in it. An email that is not the caller's does not
 * exist, and a part that is neither HTML nor a picture is answered alike.
 */
import type { AccountId } from '../../account/account.ts'
import type { EmailId } from '../../mail/message.ts'
import { parseEmailId } from '../../mail/object-ids.ts'
import { BodyGone, type MailReader } from '../../mail/store.ts'
import { documentPolicy } from '../../mail-html/document.ts'
import { decodeCharset } from '../../mime/charset.ts'
import { htmlToText } from '../../mime/html-text.ts'
import { isMessage, type Part, partAt } from '../../mime/part.ts'
import { readStructure } from '../../mime/structure-text.ts'
import { parameterOf } from '../../mime/text-of.ts'
import { decodeAll, transferDecoder } from '../../mime/transfer-encoding.ts'
import { type FileReply, type Handlers, refused } from '../call.ts'
import { mailDocumentHeaders } from '../headers.ts'
import type { MakeDocument } from '../mail-documents.ts'

export type ReadingMail = Pick<MailReader, 'texts' | 'body'>

const HTML_OCTETS_MAX = 6_291_456 // encoded; what the rewrite takes, and what base64 adds
const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8' } as const
const PICTURES: ReadonlySet<string> = new Set(['png', 'jpeg', 'jpg', 'gif', 'webp', 'bmp', 'avif'])

/** It is asked for by a frame, and a draft may be replaced while one shows it: an empty frame, not a broken one. */
const NO_DOCUMENT: FileReply = {
  kind: 'file',
  status: 404,
  content: '',
  headers: mailDocumentHeaders(documentPolicy(false)),
}

export const mailHandlers = (
  read: ReadingMail,
  makeDocument: MakeDocument,
): Pick<Handlers, 'mailDocument' | 'mailPicture'> => ({
  mailDocument: async ({ session: { account }, id, query }) => {
    const found = await findPart(read, account, id, query.get('part'))
    if (found === null || found.part.type !== 'text' || found.part.subtype !== 'html') return NO_DOCUMENT
    const octets = await octetsOf(read, account, found)
    if (octets === null) return NO_DOCUMENT
    const html = decodeCharset(octets, parameterOf(found.part.parameters, 'charset'))
    if (query.get('form') === 'text') return { kind: 'file', content: htmlToText(html), headers: PLAIN }
    const fromOutside = query.get('pictures') === 'shown'
    const pictures = pictureAddresses(id, found.root)
    const content = await makeDocument(account, { html, fromOutside, pictures })
    return { kind: 'file', content, headers: mailDocumentHeaders(documentPolicy(fromOutside)) }
  },

  mailPicture: async ({ session: { account }, id, query }) => {
    const found = await findPart(read, account, id, query.get('part'))
    if (found === null || !isPicture(found.part)) return refused('not-found')
    return {
      kind: 'file',
      content: decoded(read, account, found),
      headers: { 'Content-Type': `image/${found.part.subtype}` },
    }
  },
})

type Found = { readonly email: EmailId; readonly root: Part; readonly part: Part }

const findPart = async (
  read: ReadingMail,
  account: AccountId,
  id: string,
  section: string | null,
): Promise<Found | null> => {
  const email = parseEmailId(id)
  if (email === null || section === null || !/^[1-9]\d{0,4}(?:\.[1-9]\d{0,4}){0,100}$/.test(section))
    return null
  const [row] = await read.texts(account, [email], ['structure'])
  if (row === null || row === undefined) return null
  const root = readStructure(row.structure)
  const part = partAt(root, section.split('.').map(Number))
  return part === null ? null : { email, root, part }
}

/** Null when the email went while it was read. */
const octetsOf = async (
  read: ReadingMail,
  account: AccountId,
  { email, part }: Found,
): Promise<Uint8Array | null> => {
  const end = Math.min(part.bodyEnd, part.bodyStart + HTML_OCTETS_MAX)
  try {
    const chunks = await Array.fromAsync(read.body(account, email, part.bodyStart, end))
    return decodeAll(part.encoding, Buffer.concat(chunks))
  } catch (fault) {
    if (fault instanceof BodyGone) return null
    throw fault
  }
}

async function* decoded(
  read: ReadingMail,
  account: AccountId,
  { email, part }: Found,
): AsyncGenerator<Uint8Array> {
  const decoder = transferDecoder(part.encoding)
  for await (const chunk of read.body(account, email, part.bodyStart, part.bodyEnd))
    yield decoder === null ? chunk : decoder.push(chunk)
  if (decoder !== null) yield decoder.end()
}

const isPicture = ({ type, subtype }: Part): boolean => type === 'image' && PICTURES.has(subtype)

/** Where the pictures of this message are served, by Content-ID. Those of a message within it are not its own. */
const pictureAddresses = (id: string, root: Part): ReadonlyMap<string, string> => {
  const places = new Map<string, string>()
  const walk = (part: Part, section: readonly number[]): void => {
    const contentId = part.id?.trim().replace(/^<|>$/g, '')
    if (contentId !== undefined && isPicture(part) && !places.has(contentId))
      places.set(
        contentId,
        `/api/mail/${id}/picture?part=${(section.length === 0 ? [1] : section).join('.')}`,
      )
    if (!isMessage(part))
      for (const [index, inner] of part.parts.entries()) walk(inner, [...section, index + 1])
  }
  walk(root, [])
  return places
}
