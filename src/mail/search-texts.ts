/**
 * The folded texts of a message as SEARCH looks through them. The index is made of these and a scan reads these, so that
 * both answer alike. What is damaged has no text; it is told to whoever fetches it.
 */
import type { AccountId } from '../account/account.ts'
import { searchableHeader, searchablePieces, searchableText } from '../mime/searchable-text.ts'
import { readStructure } from '../mime/structure-text.ts'
import type { EmailId } from './message.ts'
import { BodyDamaged, BodyGone, type MailReader } from './store.ts'

export type ReadingTexts = Pick<MailReader, 'texts' | 'smallBodies' | 'body'>

export type SearchTexts = { readonly header: string; readonly body: string }

/** For each email in the order given; null for one that is gone. As many small bodies as are asked for are in memory. */
export async function* readSearchTexts(
  read: ReadingTexts,
  account: AccountId,
  emails: readonly EmailId[],
): AsyncGenerator<SearchTexts | null> {
  const rows = await read.texts(account, emails, ['header', 'structure'])
  const small = await read.smallBodies(account, emails)
  for (const [index, email] of emails.entries()) {
    const row = rows[index] ?? null
    const body =
      row === null ? null : await bodyText(read, account, email, row.structure, small[index] ?? null)
    yield row === null || body === null ? null : { header: searchableHeader(row.header), body }
  }
}

/** The texts of the bodies alone, for each email in the order given; null for one that is gone. */
export const readBodyTexts = async (
  read: ReadingTexts,
  account: AccountId,
  emails: readonly EmailId[],
): Promise<readonly (string | null)[]> => {
  const rows = await read.texts(account, emails, ['structure'])
  const small = await read.smallBodies(account, emails)
  const texts: (string | null)[] = []
  for (const [index, email] of emails.entries()) {
    const row = rows[index] ?? null
    texts.push(
      row === null ? null : await bodyText(read, account, email, row.structure, small[index] ?? null),
    )
  }
  return texts
}

/** A needle is found within one piece of the text only; no needle holds NUL (RFC 9051 §9, CHAR8). */
const BETWEEN_PIECES = '\0'

const bodyText = async (
  read: ReadingTexts,
  account: AccountId,
  email: EmailId,
  structure: string,
  small: Uint8Array | null,
): Promise<string | null> => {
  const root = readStructure(structure)
  if (small !== null) return searchablePieces(root, small).join(BETWEEN_PIECES)
  try {
    const pieces: string[] = []
    const readRange = (start: number, end: number) => read.body(account, email, start, end)
    for await (const piece of searchableText(root, readRange)) pieces.push(piece)
    return pieces.join(BETWEEN_PIECES)
  } catch (fault) {
    if (fault instanceof BodyGone) return null
    if (fault instanceof BodyDamaged) return ''
    throw fault
  }
}
