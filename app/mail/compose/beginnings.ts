/** How a draft begins: empty, as an answer, as something passed on, or as it was left. */
import type { BodyPart, Email, EmailAddress, Id, Identity } from '../jmap/types.ts'
import { fullAddress, nameOfAddress, sameAddress } from '../people.ts'
import { partsBeside } from '../reading/bodies.ts'
import { type Draft, type DraftFile, EMPTY } from './draft.ts'
import type { Picture } from './rich/pictures.ts'

export const BEGINNINGS = ['reply', 'reply-all', 'forward', 'draft'] as const
export type Beginning = (typeof BEGINNINGS)[number]

export type Begun = {
  readonly draft: Draft
  /** The email that is replaced when it is saved: a draft that was left. */
  readonly saved: Id | null
  /** A draft that was left stays, since not all of it can be held here. */
  readonly isOriginalKept: boolean
  readonly identities: readonly Identity[]
  /** As whom it is written at first. */
  readonly identity: Identity
}

/** The words that stand before what is quoted. */
export type QuoteWords = {
  readonly wrote: (name: string, atMs: number) => string
  readonly passedOn: string
  readonly from: string
  readonly to: string
  readonly cc: string
  readonly subject: string
  readonly date: string
  readonly moment: (atMs: number) => string
}

type Source = {
  readonly email: Email
  /** What it says, as text. */
  readonly text: string
  /** And formatted, where it is; asked for drafts only. */
  readonly html: string | null
  /** Those that the HTML shows, by their blobs. */
  readonly pictures: ReadonlyMap<Id, Picture>
  readonly own: readonly string[]
  readonly words: QuoteWords
}

export const beginDraft = (how: Beginning, source: Source): Draft => BEGIN[how](source)

const BEGIN: Readonly<Record<Beginning, (source: Source) => Draft>> = {
  reply: (source) => ({ ...answer(source), to: answerTo(source) }),
  'reply-all': (source) => {
    const { email, own } = source
    const to = answerTo(source)
    const cc = [...(email.to ?? []), ...(email.cc ?? [])].filter(
      (each) => ![...own, ...to.map((known) => known.email)].some((known) => sameAddress(known, each.email)),
    )
    return { ...answer(source), to, cc: withoutDoubles(cc) }
  },
  forward: ({ email, text, words }) => ({
    ...EMPTY,
    subject: prefixed('Fwd:', email.subject, /^(?:fwd?|vb|wg|tr)\s*:/i),
    text: `\n\n${[words.passedOn, ...headLines(email, words)].join('\n')}\n\n${text}`,
    files: partsBeside(email).map((part) => fileOf(part)),
    about: { id: email.id, keyword: '$forwarded' },
  }),
  draft: ({ email, text, html, pictures }) => ({
    ...EMPTY,
    to: email.to ?? [],
    cc: email.cc ?? [],
    bcc: email.bcc ?? [],
    subject: email.subject ?? '',
    text,
    html,
    files: partsBeside(email).map((part) => fileOf(part, pictures.get(part.blobId ?? ''))),
    inReplyTo: email.inReplyTo,
    references: email.references,
  }),
}

/** RFC 5322 §3.6.4: what an answer says of what it answers. */
const answer = ({ email, text, words }: Source): Draft => {
  const [from] = email.from ?? []
  const name = from === undefined ? '' : nameOfAddress(from)
  return {
    ...EMPTY,
    subject: prefixed('Re:', email.subject, /^(?:re|sv|aw|antw)\s*:/i),
    text: `\n\n${words.wrote(name, Date.parse(email.receivedAt))}\n${quoted(text)}`,
    inReplyTo: email.messageId,
    references: [...(email.references ?? email.inReplyTo ?? []), ...(email.messageId ?? [])],
    about: { id: email.id, keyword: '$answered' },
  }
}

/** Who answers their own letter writes on to whom it was for. */
const answerTo = ({ email, own }: Source): readonly EmailAddress[] => {
  const from = email.replyTo ?? email.from ?? []
  const isOwn = from.some((each) => own.some((known) => sameAddress(known, each.email)))
  return isOwn && email.to !== null ? email.to : from
}

const withoutDoubles = (addresses: readonly EmailAddress[]): readonly EmailAddress[] =>
  addresses.filter(
    (each, index) => addresses.findIndex((known) => sameAddress(known.email, each.email)) === index,
  )

const prefixed = (prefix: string, subject: string | null, known: RegExp): string => {
  const plain = subject?.trim() ?? ''
  return known.test(plain) ? plain : `${prefix} ${plain}`.trim()
}

const quoted = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (line.startsWith('>') ? `>${line}` : `> ${line}`))
    .join('\n')

const headLines = (email: Email, words: QuoteWords): readonly string[] => {
  const people = (label: string, addresses: readonly EmailAddress[] | null): string[] =>
    addresses === null || addresses.length === 0 ? [] : [`${label} ${addresses.map(fullAddress).join(', ')}`]
  return [
    ...people(words.from, email.from),
    ...people(words.to, email.to),
    ...people(words.cc, email.cc),
    `${words.date} ${words.moment(Date.parse(email.receivedAt))}`,
    `${words.subject} ${email.subject ?? ''}`,
  ]
}

const fileOf = ({ blobId, name, type, size }: BodyPart, picture: Picture | null = null): DraftFile => ({
  key: `${blobId}`,
  name: name ?? '',
  type,
  size,
  picture,
  state: { kind: 'there', blobId: blobId ?? '' },
})
