/** Reading an account's mail: each verb of `MailReader` over one database. Rows become the domain's values here. */
import type { Kysely } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { Mailbox, MailboxId, MailboxName, SpecialUse } from '../../mail/mailbox.ts'
import {
  type EmailId,
  FLAG,
  type MessageNumbers,
  type PreparedTexts,
  type TextColumn,
  type Uid,
} from '../../mail/message.ts'
import { isWholeBody } from '../bodies/checksums.ts'
import { nextTurn } from './database.ts'
import { type ListQuery, listQuery } from './mail-lists.ts'
import type {
  EmailBodyRow,
  EmailHeaderRow,
  EmailTextRow,
  MailboxRow,
  MailTables,
  MessageRow,
  StateRow,
} from './mail-tables.ts'
import { prepared } from './prepared.ts'

export type MailDatabase = Kysely<MailTables>

type OfAccount = { account: AccountId }
type OfMailbox = OfAccount & { mailbox: MailboxId }

export const readState = async (db: MailDatabase, account: AccountId): Promise<StateRow> => {
  const state = await stateRow.first(db, { account })
  if (state === null) throw new Error(`there is no mail of account ${account}`)
  return { ...state }
}

export const readMailboxRows = (db: MailDatabase, account: AccountId): Promise<MailboxRow[]> =>
  mailboxRows.all(db, { account })

export const readMailboxRow = (db: MailDatabase, account: AccountId, mailbox: MailboxId) =>
  mailboxRow.first(db, { account, mailbox })

export const readMailboxRowNamed = (db: MailDatabase, account: AccountId, name: MailboxName) =>
  mailboxRowNamed.first(db, { account, name })

export const mailboxOf = (row: MailboxRow): Mailbox => ({
  id: row.mailbox_id as MailboxId,
  name: row.name as MailboxName,
  specialUse: row.special_use as SpecialUse | null,
  uidValidity: row.uid_validity,
  uidNext: row.uid_next,
  highestModseq: row.highest_modseq,
  messages: row.messages,
  unseen: row.unseen,
  deleted: row.deleted,
  sizeOctets: row.size_octets,
  recentFromUid: row.recent_from_uid,
})

export const readSubscriptions = async (db: MailDatabase, account: AccountId): Promise<MailboxName[]> =>
  (await subscriptions.all(db, { account })).map((row) => row.name as MailboxName)

export const readNumbers = async (
  db: MailDatabase,
  account: AccountId,
  mailbox: MailboxId,
  since: number,
): Promise<MessageNumbers[]> => {
  if (since <= 0) return readAllNumbers(db, account, mailbox)
  const changed = await numbersSince.all(db, { account, mailbox, since })
  return changed.map(numbersOf).sort((a, b) => a.uid - b.uid)
}

const NUMBERS_A_SLICE = 10_000 // some ten milliseconds, then others have a turn

/**
 * In slices: what is changed between two of them has a later modseq than any the caller knew before, and so is read
 * when it asks for the changes.
 */
const readAllNumbers = async (
  db: MailDatabase,
  account: AccountId,
  mailbox: MailboxId,
): Promise<MessageNumbers[]> => {
  const all: MessageNumbers[] = []
  for (;;) {
    const after = all.at(-1)?.uid ?? 0
    const rows = await numbersAfter.all(db, { account, mailbox, after })
    for (const row of rows) all.push(numbersOf(row))
    if (rows.length < NUMBERS_A_SLICE) return all
    await nextTurn()
  }
}

/** Those of `uids` that are there, in uid order. */
export const readNumbersOf = async (
  db: MailDatabase,
  account: AccountId,
  mailbox: MailboxId,
  uids: readonly Uid[],
): Promise<MessageNumbers[]> => {
  const inOrder = [...new Set(uids)].sort((a, b) => a - b)
  return (await numbersOfUids.all(db, { account, mailbox }, inOrder)).map(numbersOf)
}

export const readDeletedUids = async (
  db: MailDatabase,
  account: AccountId,
  mailbox: MailboxId,
): Promise<Uid[]> => (await deletedUids.all(db, { account, mailbox })).map((row) => row.uid as Uid)

export const readExpunged = async (
  db: MailDatabase,
  account: AccountId,
  mailbox: MailboxId,
  since: number,
): Promise<Uid[]> => (await expungedSince.all(db, { account, mailbox, since })).map((row) => row.uid as Uid)

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
    for await (const rows of textQuery(table, here).chunks(db, { account }, emails)) {
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
  for await (const rows of smallBodies.chunks(db, { account }, emails))
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

const stateRow = prepared((db: MailDatabase, of: OfAccount) =>
  db.selectFrom('mail_state').selectAll().where('account_id', '=', of.account),
)

const mailboxRows = prepared((db: MailDatabase, of: OfAccount) =>
  db.selectFrom('mailbox').selectAll().where('account_id', '=', of.account).orderBy('mailbox_id'),
)

const mailboxRow = prepared((db: MailDatabase, of: OfMailbox) =>
  db
    .selectFrom('mailbox')
    .selectAll()
    .where('account_id', '=', of.account)
    .where('mailbox_id', '=', of.mailbox),
)

const mailboxRowNamed = prepared((db: MailDatabase, of: OfAccount & { name: string }) =>
  db.selectFrom('mailbox').selectAll().where('account_id', '=', of.account).where('name', '=', of.name),
)

const subscriptions = prepared((db: MailDatabase, of: OfAccount) =>
  db.selectFrom('subscription').select('name').where('account_id', '=', of.account).orderBy('name'),
)

const messages = (db: MailDatabase, of: OfMailbox) =>
  db
    .selectFrom('message')
    .select(['uid', 'email_id', 'system', 'keywords', 'modseq', 'size_octets', 'internal_ms', 'zone_minutes'])
    .where('account_id', '=', of.account)
    .where('mailbox_id', '=', of.mailbox)

const numbersAfter = prepared((db: MailDatabase, of: OfMailbox & { after: number }) =>
  messages(db, of).where('uid', '>', of.after).orderBy('uid').limit(NUMBERS_A_SLICE),
)

/** Not ordered by uid: to be spared the sorting, SQLite would read the whole mailbox in the order of its key. */
const numbersSince = prepared((db: MailDatabase, of: OfMailbox & { since: number }) =>
  messages(db, of).where('modseq', '>', of.since).orderBy('modseq'),
)

const numbersOfUids = listQuery((db: MailDatabase, of: OfMailbox, uids: number[]) =>
  messages(db, of).where('uid', 'in', uids).orderBy('uid'),
)

const numbersOf = (row: Omit<MessageRow, 'account_id' | 'mailbox_id' | 'saved_ms'>): MessageNumbers => ({
  uid: row.uid as Uid,
  email: row.email_id as EmailId,
  system: row.system,
  keywords: row.keywords,
  modseq: row.modseq,
  sizeOctets: row.size_octets,
  internalMs: row.internal_ms,
  zoneMinutes: row.zone_minutes,
})

const deletedUids = prepared((db: MailDatabase, of: OfMailbox) =>
  db
    .selectFrom('message')
    .select('uid')
    .where('account_id', '=', of.account)
    .where('mailbox_id', '=', of.mailbox)
    .where((where) => where(where.eb.parens('system', '&', FLAG.deleted), '<>', 0))
    .orderBy('uid'),
)

const expungedSince = prepared((db: MailDatabase, of: OfMailbox & { since: number }) =>
  db
    .selectFrom('expunged')
    .select('uid')
    .where('account_id', '=', of.account)
    .where('mailbox_id', '=', of.mailbox)
    .where('modseq', '>', of.since)
    .orderBy('uid'),
)

const TEXT_TABLES = ['email_text', 'email_header'] as const
type TextRow = EmailTextRow & EmailHeaderRow

/** Where each text lies, and how its stored form becomes the domain's. */
const TEXTS = {
  header: { table: 'email_header', column: 'header', read: (row) => row.header },
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

const textQueries = new Map<string, ListQuery<OfAccount, number, TextRow>>()

/** A query for each set of columns that is asked for; there are few, each written somewhere in the program. */
const textQuery = (
  table: (typeof TEXT_TABLES)[number],
  columns: readonly TextColumn[],
): ListQuery<OfAccount, number, TextRow> => {
  const key = columns.join()
  const known = textQueries.get(key)
  if (known !== undefined) return known
  const stored = columns.map((column) => TEXTS[column].column)
  const fresh = listQuery((db: MailDatabase, of: OfAccount, emails: number[]) =>
    (db as unknown as Kysely<Record<string, TextRow>>)
      .selectFrom(table)
      .select(['email_id', ...stored])
      .where('account_id', '=', of.account)
      .where('email_id', 'in', emails)
      .$castTo<TextRow>(),
  )
  textQueries.set(key, fresh)
  return fresh
}

const BODIES_A_CHUNK = 64 // 4 MiB at most between two turns of the event loop

const smallBodies = listQuery(
  (db: MailDatabase, of: OfAccount, emails: number[]) =>
    db
      .selectFrom('email_body')
      .select(['email_id', 'size_octets', 'checksums', 'content'])
      .where('account_id', '=', of.account)
      .where('email_id', 'in', emails)
      .where('content', 'is not', null),
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
