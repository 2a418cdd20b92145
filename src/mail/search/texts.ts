/**
 * The folded texts of a message as SEARCH looks through them. The index is made of these and a scan reads these, so that
 * both answer alike. What is damaged has no text; it is told to whoever fetches it.
 */
import type { AccountId } from '../../account/account.ts'
import { searchableHeader, searchablePieces, searchableText } from '../../mime/searchable-text.ts'
import { readStructure } from '../../mime/structure-text.ts'
import { breathe } from '../breathe.ts'
import type { EmailId, PreparedTexts, TextColumn } from '../message.ts'
import { BodyDamaged, BodyGone, type MailReader } from '../store.ts'

export type ReadingTexts = Pick<MailReader, 'texts' | 'smallBodies' | 'body'>

export type SearchTexts = { readonly header: string; readonly body: string }

/** For each email in the order given; null for one that is gone. Their small bodies are in memory together. */
export async function* readSearchTexts(
  read: ReadingTexts,
  account: AccountId,
  emails: readonly EmailId[],
): AsyncGenerator<SearchTexts | null> {
  for await (const { row, body } of withBodies(read, account, emails, ['header', 'structure']))
    yield row === null || body === null ? null : { header: searchableHeader(row.header), body }
}

/** The texts of the bodies alone, for each email in the order given; null for one that is gone. */
export async function* readBodyTexts(
  read: ReadingTexts,
  account: AccountId,
  emails: readonly EmailId[],
): AsyncGenerator<string | null> {
  for await (const { body } of withBodies(read, account, emails, ['structure'])) yield body
}

const ROWS_AT_ONCE = 8 // what is said in the parts of a hostile message is some MiB
const OCTETS_A_TURN = 262_144 // decoded before others get a turn: a few milliseconds

type Row<Column extends TextColumn> = Pick<PreparedTexts, Column>

async function* withBodies<Column extends TextColumn>(
  read: ReadingTexts,
  account: AccountId,
  emails: readonly EmailId[],
  columns: readonly (Column | 'structure')[],
): AsyncGenerator<{ readonly row: Row<Column | 'structure'> | null; readonly body: string | null }> {
  const small = await read.smallBodies(account, emails)
  let octets = 0
  for (let from = 0; from < emails.length; from += ROWS_AT_ONCE) {
    const some = emails.slice(from, from + ROWS_AT_ONCE)
    const rows = await read.texts(account, some, columns)
    for (const [at, email] of some.entries()) {
      const row = rows[at] ?? null
      const bytes = small[from + at] ?? null
      yield { row, body: row === null ? null : await bodyText(read, account, email, row.structure, bytes) }
      octets += bytes?.length ?? 0
      if (octets < OCTETS_A_TURN) continue
      octets = 0
      await breathe()
    }
  }
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
    const readRange = (start: number, end: number) => read.body(account, email, start, end, 'lent')
    for await (const piece of searchableText(root, readRange)) pieces.push(piece)
    return pieces.join(BETWEEN_PIECES)
  } catch (fault) {
    if (fault instanceof BodyGone) return null
    if (fault instanceof BodyDamaged) return ''
    throw fault
  }
}
