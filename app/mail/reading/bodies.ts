/** Which of a mail's parts are read, and which are files that came with it. */
import type { BodyPart, Email } from '../jmap/types.ts'

export type Body =
  | { readonly kind: 'html'; readonly part: string }
  | { readonly kind: 'text'; readonly text: string; readonly isTruncated: boolean }

/** Pictures among the texts (RFC 8621 §4.1.4) are files here, unless the HTML shows them where they belong. */
export const bodiesOf = ({ htmlBody, bodyValues }: Email): readonly Body[] =>
  htmlBody.flatMap(({ type, partId }): Body[] => {
    if (partId === null) return []
    if (type === 'text/html') return [{ kind: 'html', part: partId }]
    if (!type.startsWith('text/')) return []
    const { value = '', isTruncated = false } = bodyValues[partId] ?? {}
    return [{ kind: 'text', text: value, isTruncated }]
  })

export const filesOf = (email: Email): readonly BodyPart[] => {
  const hasHtml = email.htmlBody.some(({ type }) => type === 'text/html')
  const isInPlace = ({ cid, type, disposition }: BodyPart): boolean =>
    hasHtml && cid !== null && type.startsWith('image/') && disposition !== 'attachment'
  return partsBeside(email).filter((part) => !isInPlace(part))
}

/** All but the texts, with the pictures that the HTML shows: what is passed on or gone on with. */
export const partsBeside = ({ attachments, htmlBody }: Email): readonly BodyPart[] => [
  ...htmlBody.filter(({ type }) => !type.startsWith('text/')),
  ...attachments,
]
