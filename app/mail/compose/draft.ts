/** What is being written. */
import type { Problem } from '../../client.ts'
import type { EmailAddress, Id, Identity } from '../jmap/types.ts'
import { cidsIn, type Picture } from './rich/pictures.ts'

/** A file on its way, or there. */
export type DraftFile = {
  /** Of this page only. */
  readonly key: string
  readonly name: string
  readonly type: string
  readonly size: number
  /** As what it stands among the words; null where it is attached. */
  readonly picture: Picture | null
  readonly state:
    | { readonly kind: 'uploading'; readonly part: number }
    | { readonly kind: 'there'; readonly blobId: Id }
    | { readonly kind: 'failed'; readonly problem: string }
}

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

/**
 * As it is sent: without the pictures that were taken out of the words again, which are kept while it is written, since
 * that can be undone. Where it is text only all are attached.
 */
export const asSent = (draft: Draft): Draft => {
  const { html } = draft
  if (html === null) return { ...draft, files: draft.files.map((file) => ({ ...file, picture: null })) }
  const shown = cidsIn(html)
  return { ...draft, files: draft.files.filter(({ picture }) => picture === null || shown.has(picture.cid)) }
}

/** Those that are there, as an email has them: pictures go with the HTML, before what is attached to all. */
export const filesThere = ({ files }: Draft): readonly DraftFile[] => {
  const there = files.filter(({ state }) => state.kind === 'there')
  return [
    ...there.filter(({ picture }) => picture !== null),
    ...there.filter(({ picture }) => picture === null),
  ]
}

/** What has to be done before it can be sent. */
export const missingIn = (draft: Draft): Problem | null => {
  const { files } = asSent(draft)
  if ([...draft.to, ...draft.cc, ...draft.bcc].length === 0) return { problem: 'mail-no-recipients' }
  if (files.some(({ state }) => state.kind === 'uploading')) return { problem: 'mail-still-uploading' }
  const failed = files.filter(({ state }) => state.kind === 'failed')
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
  attachments: filesThere(draft).flatMap(({ name, type, state, picture }) => {
    if (state.kind !== 'there') return []
    const file = { blobId: state.blobId, type, name }
    return picture === null || draft.html === null
      ? { ...file, disposition: 'attachment' }
      : { ...file, disposition: 'inline', cid: picture.cid }
  }),
})
