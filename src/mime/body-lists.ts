/**
 * What a reader shows of a message and in which order (RFC 8621 §4.1.4): parts to show as text, as HTML, and what is
 * attached. The algorithm is the one given there.
 */
import { isMessage, type Part } from './part.ts'
import { parameterOf } from './text-of.ts'

export type BodyLists = {
  readonly text: readonly Part[]
  readonly html: readonly Part[]
  readonly attachments: readonly Part[]
}

type Building = { readonly text: Part[]; readonly html: Part[]; readonly attachments: Part[] }
/** Null where the parts of the other kind are all that there is. */
type Targets = { readonly text: Part[] | null; readonly html: Part[] | null; readonly attachments: Part[] }

export const bodyLists = (root: Part): BodyLists => {
  const lists: Building = { text: [], html: [], attachments: [] }
  sort([root], 'mixed', false, lists)
  return lists
}

/** RFC 8621 §4.1.4 hasAttachment: something attached that is not part of how the message looks. */
export const hasAttachment = (root: Part): boolean =>
  bodyLists(root).attachments.some((part) => part.disposition?.kind !== 'inline' || !isMedia(part))

const isMedia = ({ type }: Part): boolean => type === 'image' || type === 'audio' || type === 'video'

/** A message that was forwarded counts as one part, whatever is in it. */
export const subPartsOf = (part: Part): readonly Part[] => (part.type === 'multipart' ? part.parts : [])

export const fileNameOf = (part: Part): string | null =>
  (part.disposition === null ? null : parameterOf(part.disposition.parameters, 'filename')) ??
  parameterOf(part.parameters, 'name')

const sort = (
  parts: readonly Part[],
  multipart: string,
  inAlternative: boolean,
  { text, html, attachments }: Targets,
): void => {
  const textBefore = text?.length ?? -1
  const htmlBefore = html?.length ?? -1
  let targets: Targets = { text, html, attachments }
  for (const [index, part] of parts.entries()) {
    if (part.type === 'multipart') {
      sort(part.parts, part.subtype, inAlternative || part.subtype === 'alternative', targets)
    } else if (!isShown(part, index, multipart)) {
      attachments.push(part)
    } else if (multipart === 'alternative') {
      if (isHtml(part)) targets.html?.push(part)
      else if (isPlain(part)) targets.text?.push(part)
      else attachments.push(part)
    } else {
      if (inAlternative) {
        if (isPlain(part)) targets = { ...targets, html: null }
        if (isHtml(part)) targets = { ...targets, text: null }
      }
      targets.text?.push(part)
      targets.html?.push(part)
      if ((targets.text === null || targets.html === null) && isMedia(part)) attachments.push(part)
    }
  }
  if (multipart !== 'alternative' || text === null || html === null) return
  // One kind only: the other reader is shown the same.
  if (textBefore === text.length && htmlBefore !== html.length) text.push(...html.slice(htmlBefore))
  if (htmlBefore === html.length && textBefore !== text.length) html.push(...text.slice(textBefore))
}

const isShown = (part: Part, index: number, multipart: string): boolean =>
  part.disposition?.kind !== 'attachment' &&
  !isMessage(part) &&
  (isPlain(part) || isHtml(part) || isMedia(part)) &&
  (index === 0 || (multipart !== 'related' && (isMedia(part) || fileNameOf(part) === null)))

const isPlain = ({ type, subtype }: Part): boolean => type === 'text' && subtype === 'plain'
const isHtml = ({ type, subtype }: Part): boolean => type === 'text' && subtype === 'html'
