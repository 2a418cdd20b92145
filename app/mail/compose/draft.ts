/** What is being written. */
import type { Problem } from '../../client.ts'
import type { EmailAddress, Id, Identity } from '../jmap/types.ts'

/** A file on its way, or there. */
export type DraftFile = {
  /** Of this page only. */
  readonly key: string
  readonly name: string
  readonly type: string
  readonly size: number
  readonly state:
    | { readonly kind: 'uploading'; readonly part: number }
    | { readonly kind: 'there'; readonly blobId: Id }
    | { readonly kind: 'failed'; readonly problem: string }
}

/** Whether a file goes with what is saved and sent. */
export const isThere = ({ state }: DraftFile): boolean => state.kind === 'there'

export type Draft = {
  readonly to: readonly EmailAddress[]
  readonly cc: readonly EmailAddress[]
  readonly bcc: readonly EmailAddress[]
  readonly subject: string
  /** All the words of it, for who reads only text. */
  readonly text: string
  /** Formatted; null where it is text only. */
  readonly html: string | null
  readonly files: readonly DraftFile[]
  readonly inReplyTo: readonly string[] | null
  readonly references: readonly string[] | null
  /** The email this answers or passes on, which is marked so when it has been sent. */
  readonly about: { readonly id: Id; readonly keyword: '$answered' | '$forwarded' } | null
}

export const EMPTY: Draft = {
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  text: '',
  html: null,
  files: [],
  inReplyTo: null,
  references: null,
  about: null,
}

/** What has to be done before it can be sent. */
export const missingIn = (draft: Draft): Problem | null => {
  if ([...draft.to, ...draft.cc, ...draft.bcc].length === 0) return { problem: 'mail-no-recipients' }
  if (draft.files.some(({ state }) => state.kind === 'uploading')) return { problem: 'mail-still-uploading' }
  const failed = draft.files.filter(({ state }) => state.kind === 'failed')
  if (failed.length > 0) return { problem: 'mail-files-missing', files: failed.map(({ name }) => name) }
  return null
}

/** Whether there is anything to save. */
export const isWorthSaving = (draft: Draft, begun: Draft): boolean =>
  draft !== begun &&
  (draft.text !== begun.text ||
    draft.html !== begun.html ||
    draft.subject !== begun.subject ||
    isMore(draft, begun))

const isMore = (draft: Draft, begun: Draft): boolean =>
  draft.to !== begun.to || draft.cc !== begun.cc || draft.bcc !== begun.bcc || draft.files !== begun.files

/** As RFC 8621 §4.6 makes an email of it. */
export const emailObject = (draft: Draft, identity: Identity, mailbox: Id): object => ({
  mailboxIds: { [mailbox]: true },
  keywords: { $draft: true, $seen: true },
  from: [{ name: identity.name === '' ? null : identity.name, email: identity.email }],
  ...(draft.to.length === 0 ? {} : { to: draft.to }),
  ...(draft.cc.length === 0 ? {} : { cc: draft.cc }),
  ...(draft.bcc.length === 0 ? {} : { bcc: draft.bcc }),
  subject: draft.subject,
  ...(draft.inReplyTo === null ? {} : { inReplyTo: draft.inReplyTo }),
  ...(draft.references === null ? {} : { references: draft.references }),
  textBody: [{ partId: 'text', type: 'text/plain' }],
  ...(draft.html === null ? {} : { htmlBody: [{ partId: 'html', type: 'text/html' }] }),
  bodyValues: {
    text: { value: draft.text },
    ...(draft.html === null ? {} : { html: { value: draft.html } }),
  },
  attachments: draft.files.flatMap(({ name, type, state }) =>
    state.kind === 'there' ? [{ blobId: state.blobId, type, name, disposition: 'attachment' }] : [],
  ),
})
