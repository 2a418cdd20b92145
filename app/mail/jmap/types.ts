/** What JMAP speaks of, as far as the pages use it (RFC 8620, RFC 8621). */

export type Id = string

/** RFC 8621 §2. */
export type Mailbox = {
  readonly id: Id
  readonly name: string
  readonly parentId: Id | null
  readonly role: Role | null
  readonly sortOrder: number
  readonly totalEmails: number
  readonly unreadEmails: number
}

export const ROLES = ['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash'] as const
export type Role = (typeof ROLES)[number]

export type EmailAddress = { readonly name: string | null; readonly email: string }

export type Keywords = Readonly<Record<string, true>>

/** RFC 8621 §4.1: what a list shows of an email. */
export type Summary = {
  readonly id: Id
  readonly threadId: Id
  readonly mailboxIds: Readonly<Record<Id, true>>
  readonly keywords: Keywords
  readonly size: number
  readonly receivedAt: string
  readonly from: readonly EmailAddress[] | null
  readonly to: readonly EmailAddress[] | null
  readonly subject: string | null
  readonly preview: string
  readonly hasAttachment: boolean
}

export const SUMMARY = [
  'id',
  'threadId',
  'mailboxIds',
  'keywords',
  'size',
  'receivedAt',
  'from',
  'to',
  'subject',
  'preview',
  'hasAttachment',
] as const satisfies readonly (keyof Summary)[]

/** RFC 8621 §4.1.4. */
export type BodyPart = {
  readonly partId: string | null
  readonly blobId: Id | null
  readonly size: number
  readonly name: string | null
  readonly type: string
  readonly disposition: string | null
  readonly cid: string | null
}

/** What reading and answering an email takes. */
export type Email = Summary & {
  readonly blobId: Id
  readonly messageId: readonly string[] | null
  readonly references: readonly string[] | null
  readonly inReplyTo: readonly string[] | null
  readonly cc: readonly EmailAddress[] | null
  readonly bcc: readonly EmailAddress[] | null
  readonly replyTo: readonly EmailAddress[] | null
  readonly textBody: readonly BodyPart[]
  readonly htmlBody: readonly BodyPart[]
  readonly attachments: readonly BodyPart[]
  readonly bodyValues: Readonly<Record<string, BodyValue>>
}

export type BodyValue = {
  readonly value: string
  /** Not all of it could be read as it was meant. */
  readonly isEncodingProblem: boolean
  readonly isTruncated: boolean
}

export const EMAIL = [
  ...SUMMARY,
  'blobId',
  'messageId',
  'references',
  'inReplyTo',
  'cc',
  'bcc',
  'replyTo',
  'textBody',
  'htmlBody',
  'attachments',
  'bodyValues',
] as const satisfies readonly (keyof Email)[]

export const BODY_PART = ['partId', 'blobId', 'size', 'name', 'type', 'disposition', 'cid'] as const

/** RFC 8621 §6. */
export type Identity = { readonly id: Id; readonly name: string; readonly email: string }

/** RFC 8621 §4.4.1. */
export type EmailFilter =
  | {
      readonly inMailbox?: Id
      readonly inMailboxOtherThan?: readonly Id[]
      readonly before?: string
      readonly after?: string
      readonly hasAttachment?: boolean
      readonly hasKeyword?: string
      readonly notKeyword?: string
      readonly text?: string
      readonly from?: string
      readonly to?: string
      readonly cc?: string
      readonly subject?: string
      readonly body?: string
    }
  | { readonly operator: 'AND' | 'OR' | 'NOT'; readonly conditions: readonly EmailFilter[] }

/** Of a `set`: why one of its objects was left as it was (RFC 8620 §5.3). */
export type SetError = {
  readonly type: string
  readonly description?: string
  /** Of `invalidRecipients` (RFC 8621 §7.5): which. */
  readonly invalidRecipients?: readonly string[]
}
