/** Reading the contents of messages: their texts and their bodies, by email id. */
import type { AccountId } from '../../account/account.ts'
import type { EmailId, PreparedTexts, TextColumn } from '../../mail/message.ts'
import { isWholeBody } from '../bodies/checksums.ts'
import { type EmailRows, emailRows } from './email-rows.ts'
import { listQuery } from './mail-lists.ts'
import type { MailDatabase } from './mail-reader.ts'
import type { EmailBodyRow, EmailHeaderRow, EmailTextRow } from './mail-tables.ts'
import { prepared } from './prepared.ts'
import { headerOf } from './stored-header.ts'

type OfAccount = { account: AccountId }

export const readTexts = async <Column extends TextColumn>(
  db: MailDatabase,
  account: AccountId,
  emails: readonly EmailId[],
  columns: readonly Column[],
): Promise<(Pick<PreparedTexts, Column> | null)[]> => {
  const first = TEXT_TABLES.find((table) => columns.some((column) => TEXTS[column].table === table))
  const found = new Map<number, Partial<Record<TextColumn, unknown>>>()
  for (const table of TEXT_TABLES) {
    const here = columns.filter((column) => TEXTS[column].table === table)
    if (here.length === 0) continue
    const present = new Set<number>()
    for await (const rows of textRows(table, here)(db, account, emails)) {
      for (const row of rows) {
        present.add(row.email_id)
        const texts = table === first ? {} : found.get(row.email_id)
        if (texts === undefined) continue
        for (const column of here) texts[column] = TEXTS[column].read(row)
        found.set(row.email_id, texts)
      }
    }
    // Gone between two queries: whole or not at all.
    for (const email of found.keys()) if (!present.has(email)) found.delete(email)
  }
  return emails.map((email) => (found.get(email) as Pick<PreparedTexts, Column> | undefined) ?? null)
}

/** A damaged one is null as one in a file is: `body` then tells the damage, and the others are not kept from anybody. */
export const readSmallBodies = async (
  db: MailDatabase,
  account: AccountId,
  emails: readonly EmailId[],
): Promise<(Uint8Array | null)[]> => {
  const found = new Map<number, Uint8Array>()
  for await (const rows of smallBodies(db, account, emails))
    for (const { email_id, size_octets, checksums, content } of rows)
      if (content !== null && isWholeBody(content, size_octets, checksums)) found.set(email_id, content)
  return emails.map((email) => found.get(email) ?? null)
}

export const readBodyRow = (
  db: MailDatabase,
  account: AccountId,
  email: EmailId,
): Promise<EmailBodyRow | null> => bodyRow.first(db, { account, email })

/** Those of `files` that some row names. */
export const readNamedFiles = async (
  db: MailDatabase,
  account: AccountId,
  files: readonly string[],
): Promise<ReadonlySet<string>> =>
  new Set((await namedFiles.all(db, { account }, files)).map((row) => row.file as string))

const TEXT_TABLES = ['email_text', 'email_header'] as const
type TextRow = EmailTextRow & EmailHeaderRow

/** Where each text lies, and how its stored form becomes the domain's. */
const TEXTS = {
  header: { table: 'email_header', column: 'header', read: (row) => headerOf(row.header) },
  headerCut: { table: 'email_header', column: 'header_cut', read: (row) => row.header_cut !== 0 },
  envelope: { table: 'email_text', column: 'envelope', read: (row) => row.envelope },
  bodyStructure: { table: 'email_text', column: 'body_structure', read: (row) => row.body_structure },
  structure: { table: 'email_text', column: 'structure', read: (row) => row.structure },
  preview: { table: 'email_text', column: 'preview', read: (row) => row.preview },
  sentMs: { table: 'email_text', column: 'sent_ms', read: (row) => row.sent_ms },
  sentZoneMinutes: {
    table: 'email_text',
    column: 'sent_zone_minutes',
    read: (row) => row.sent_zone_minutes,
  },
} satisfies {
  [Column in TextColumn]: {
    readonly table: (typeof TEXT_TABLES)[number]
    readonly column: keyof TextRow
    readonly read: (row: TextRow) => PreparedTexts[Column]
  }
}

const TEXTS_A_CHUNK = 512

const textQueries = new Map<string, EmailRows<TextRow>>()

/** A query for each set of columns that is asked for; there are few, each written somewhere in the program. */
const textRows = (
  table: (typeof TEXT_TABLES)[number],
  columns: readonly TextColumn[],
): EmailRows<TextRow> => {
  const key = columns.join()
  const known = textQueries.get(key)
  if (known !== undefined) return known
  const stored = columns.map((column) => TEXTS[column].column)
  const fresh = emailRows<TextRow>(table, stored, TEXTS_A_CHUNK)
  textQueries.set(key, fresh)
  return fresh
}

const BODIES_A_CHUNK = 64 // some 4 MiB at most between two turns of the event loop

/** Those that lie in files have no content. */
const smallBodies = emailRows<Pick<EmailBodyRow, 'email_id' | 'size_octets' | 'checksums' | 'content'>>(
  'email_body',
  ['size_octets', 'checksums', 'content'],
  BODIES_A_CHUNK,
)

const bodyRow = prepared((db: MailDatabase, of: OfAccount & { email: EmailId }) =>
  db
    .selectFrom('email_body')
    .selectAll()
    .where('account_id', '=', of.account)
    .where('email_id', '=', of.email),
)

const namedFiles = listQuery((db: MailDatabase, of: OfAccount, files: string[]) =>
  db.selectFrom('email_body').select('file').where('account_id', '=', of.account).where('file', 'in', files),
)
