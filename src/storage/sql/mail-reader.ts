/** Reading an account's mailboxes and the numbers of their messages. Rows become the domain's values here. */
import type { Kysely } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { Mailbox, MailboxId, MailboxName, SpecialUse } from '../../mail/mailbox.ts'
import { type EmailId, FLAG, type MessageNumbers, type ThreadId, type Uid } from '../../mail/message.ts'
import { nextTurn } from './database.ts'
import { listQuery } from './mail-lists.ts'
import type { MailboxRow, MailTables, MessageRow, StateRow } from './mail-tables.ts'
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
  sinceModseq: row.since_modseq,
  namedModseq: row.named_modseq,
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

/** The columns of `MessageNumbers`. */
export const NUMBERS = [
  'uid',
  'email_id',
  'system',
  'keywords',
  'modseq',
  'size_octets',
  'internal_ms',
  'zone_minutes',
  'thread_id',
  'has_attachment',
] as const

const messages = (db: MailDatabase, of: OfMailbox) =>
  db
    .selectFrom('message')
    .select([...NUMBERS])
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

export const numbersOf = (row: Pick<MessageRow, (typeof NUMBERS)[number]>): MessageNumbers => ({
  uid: row.uid as Uid,
  email: row.email_id as EmailId,
  system: row.system,
  keywords: row.keywords,
  modseq: row.modseq,
  sizeOctets: row.size_octets,
  internalMs: row.internal_ms,
  zoneMinutes: row.zone_minutes,
  thread: row.thread_id as ThreadId,
  hasAttachment: row.has_attachment !== 0,
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
