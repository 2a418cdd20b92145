/** Email/parse (RFC 8621 §4.9): a blob looked at as an email, without being one: mostly a message that is attached to another. */
import { z } from 'zod'
import { hasAttachment } from '../../mime/body-lists.ts'
import { createMessageParser } from '../../mime/message-parser.ts'
import { prepareTexts } from '../../mime/prepare.ts'
import type { Blob } from '../blobs/blob.ts'
import { findBlob } from '../blobs/blob.ts'
import { parseBlobId } from '../blobs/blob-id.ts'
import { MAIL } from '../capabilities.ts'
import { noteMessages } from '../deeds.ts'
import { bodyProperties, headerProperties, newReadBudget, type ReadBudget } from '../email/email-object.ts'
import { type EmailPlan, planEmails, type RowProperty } from '../email/plan.ts'
import { PARSED_OCTETS_MAX, PROPERTIES_MAX } from '../limits.ts'
import { answer, method } from '../method.ts'
import { methodError } from '../refusal.ts'
import { accountId, tooManyToGet } from '../wire/standard.ts'
import { bodyArguments } from './email-get.ts'

/** RFC 8621 §4.9 properties. */
const USUAL = [
  'messageId',
  'inReplyTo',
  'references',
  'sender',
  'from',
  'to',
  'cc',
  'bcc',
  'replyTo',
  'subject',
  'sentAt',
  'hasAttachment',
  'preview',
  'bodyValues',
  'textBody',
  'htmlBody',
  'attachments',
]

export const emailParse = method({
  name: 'Email/parse',
  using: MAIL,
  args: z.strictObject({
    accountId,
    blobIds: z.array(z.string()),
    properties: z.array(z.string()).max(PROPERTIES_MAX).nullable().default(null),
    ...bodyArguments,
  }),
  run: async ({ args, account, visitor, needs: { mail } }) => {
    if (tooManyToGet(args.blobIds)) return methodError('requestTooLarge')
    const plan = planEmails({ ...args, properties: args.properties ?? USUAL })
    if (typeof plan === 'string') return methodError('invalidArguments', undefined, [plan])
    const parsed: Record<string, unknown> = {}
    const notFound: string[] = []
    const budget = newReadBudget()
    let octetsLeft = PARSED_OCTETS_MAX
    for (const blobId of new Set(args.blobIds)) {
      const blob = await findBlob(mail.read, account, blobId)
      if (blob === null) {
        notFound.push(blobId)
        continue
      }
      noteMessages(visitor, 'read', blob.messages)
      octetsLeft -= blob.sizeOctets
      const object = octetsLeft < 0 ? null : await parseOne(blobId, blob, plan, budget)
      if (object === null)
        return methodError('requestTooLarge', 'The blobs hold more than is parsed for one answer.')
      parsed[blobId] = object
    }
    const orNull = (those: object) => (Object.keys(those).length === 0 ? null : those)
    // Whatever the octets are, some email can be read in them; what is no mail at all has an empty header.
    return answer({
      accountId: account,
      parsed: orNull(parsed),
      notParsable: null,
      notFound: orNull(notFound),
    })
  },
})

const parseOne = async (
  blobId: string,
  blob: Blob,
  plan: EmailPlan,
  budget: ReadBudget,
): Promise<Record<string, unknown> | null> => {
  const parser = createMessageParser()
  for await (const chunk of blob.read(0, blob.sizeOctets)) parser.push(chunk)
  const message = parser.end()
  const texts = prepareTexts(message)
  const rows: Readonly<Record<RowProperty, unknown>> = {
    id: null,
    blobId,
    threadId: null,
    mailboxIds: null,
    keywords: null,
    size: blob.sizeOctets,
    receivedAt: null,
    hasAttachment: hasAttachment(message.structure),
  }
  const row = Object.fromEntries([...plan.row].map((property) => [property, rows[property]]))
  const octets = { sizeOctets: blob.sizeOctets, read: blob.read }
  const body =
    plan.body.size === 0
      ? {}
      : await bodyProperties((partId) => innerBlobId(blobId, partId), texts.structure, octets, plan, budget)
  const header = body === null ? null : headerProperties(texts, plan, budget)
  return header === null ? null : { ...row, ...header, ...body }
}

/** A part of a message that is a part of an email is one of the email's too; of an upload it has no name. */
const innerBlobId = (blobId: string, partId: string): string | null =>
  parseBlobId(blobId)?.kind === 'upload' ? null : `${blobId}_${partId.replaceAll('.', '_')}`
