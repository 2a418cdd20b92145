/** A draft that was left, as it was written: here, or in another program, which may write more than can be held here. */
import { MailProblem } from '../jmap/problem.ts'
import type { BodyPart, Email, Id } from '../jmap/types.ts'
import { partsBeside } from '../reading/bodies.ts'
import { isHeld } from './rich/is-held.ts'
import { cidsIn, isPictureType } from './rich/pictures.ts'

export type LeftDraft = {
  /** Null where it is formatted only. */
  readonly text: string | null
  /** As it was sent to the server, not as it is made safe to be shown. Null where it is text only. */
  readonly html: string | null
  /** Whether what is written here holds all of it; otherwise it must not be replaced. */
  readonly isHeld: boolean
}

export const leftDraft = (email: Email): LeftDraft => {
  const { textBody, htmlBody, bodyValues, replyTo } = email
  const bodyValue = ({ partId }: BodyPart) => bodyValues[partId ?? '']
  const values = [...textBody, ...htmlBody].map(bodyValue).filter((value) => value !== undefined)
  if (values.some(({ isTruncated }) => isTruncated)) throw new MailProblem('mail-too-long-here')
  const joined = (parts: readonly BodyPart[], between: string): string =>
    parts.map((part) => bodyValue(part)?.value ?? '').join(between)
  const texts = textBody.filter(({ type }) => type.startsWith('text/'))
  const formatted = htmlBody.filter(isFormatted)
  const html = formatted.length === 0 ? null : joined(formatted, '')
  return {
    text: texts.some(isFormatted) ? null : joined(texts, '\n').replaceAll('\r\n', '\n'),
    html,
    isHeld:
      replyTo === null &&
      !values.some(({ isEncodingProblem }) => isEncodingProblem) &&
      (html === null || (htmlBody.length === 1 && isHeld(html) && hasAllPictures(email, html))),
  }
}

type PicturePart = BodyPart & { readonly cid: string; readonly blobId: Id }

/** Those that the HTML shows and the editor can show. */
export const picturesIn = (email: Email, html: string): readonly PicturePart[] => {
  const shown = cidsIn(html)
  return partsBeside(email).filter(
    (part): part is PicturePart =>
      part.blobId !== null && part.cid !== null && shown.has(part.cid) && isPictureType(part.type),
  )
}

const hasAllPictures = (email: Email, html: string): boolean => {
  const known = new Set(picturesIn(email, html).map(({ cid }) => cid))
  return [...cidsIn(html)].every((cid) => known.has(cid))
}

const isFormatted = ({ type }: BodyPart): boolean => type === 'text/html'
