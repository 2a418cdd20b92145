/**
 * The mail store over any engine: what it needs of one is an account's database and place of bodies, for as long as a piece
 * of work takes. Bodies are written before the row that names them and removed after the commit that forgot them.
 */
import type { AccountId } from '../../account/account.ts'
import type { Clock } from '../../base/clock.ts'
import { FIRST_MAILBOXES } from '../../mail/mailbox.ts'
import type { EmailId } from '../../mail/message.ts'
import {
  BodyDamaged,
  BodyGone,
  type MailReader,
  type MailStore,
  type MailWriter,
  StoreFull,
} from '../../mail/store.ts'
import { type BodyPlace, parseBodyFile } from '../bodies/body-place.ts'
import { inChunks, readFiledBody } from '../bodies/body-reader.ts'
import { bodyWriter } from '../bodies/body-writer.ts'
import { isWholeBody } from '../bodies/checksums.ts'
import type { Database } from './database.ts'
import {
  readChangedEmails,
  readMailboxCounts,
  readMessagesOf,
  readMessagesOfThreads,
  readRemovedMailboxes,
  readSharedEmails,
} from './email-reader.ts'
import { readBodyRow, readSmallBodies, readTexts } from './mail-content-reader.ts'
import {
  type MailDatabase,
  mailboxOf,
  readExpunged,
  readMailboxRow,
  readMailboxRowNamed,
  readMailboxRows,
  readNumbers,
  readState,
  readSubscriptions,
} from './mail-reader.ts'
import type { EmailBodyRow, MailTables } from './mail-tables.ts'
import { type MailTransaction, mailTransaction } from './mail-writer.ts'
import { prepared } from './prepared.ts'
import { readSubmissions } from './submissions.ts'
import { readFirstUploadMs, readUpload } from './uploads.ts'

export type OpenAccount = { readonly database: Database<MailTables>; readonly bodies: BodyPlace }

/** Where accounts' databases come from. */
export type MailDatabases = {
  /** The account's database stays open until `work` is done. Throws when the account has no mail here. */
  readonly use: <Result>(account: AccountId, work: (open: OpenAccount) => Promise<Result>) => Promise<Result>
}

export type SqlMailStore = Omit<MailStore, 'createAccount' | 'erase'> & {
  /** The first mailboxes of an account whose database is there; nothing when it has them. */
  readonly fillAccount: (account: AccountId) => Promise<void>
}

export const sqlMailStore = (databases: MailDatabases, clock: Clock): SqlMailStore => ({
  ...mailReader(databases),
  inTransaction: (account, work) =>
    databases.use(account, (open) => inTransaction(open, account, clock, work)),
  writeBody: (account, sizeHintOctets) =>
    databases.use(account, async ({ bodies }) => bodyWriter(bodies, sizeHintOctets)),
  fillAccount: (account) => databases.use(account, (open) => fillAccount(open, account, clock)),
})

const mailReader = ({ use }: MailDatabases): MailReader => {
  const read = <Result>(account: AccountId, work: (db: MailDatabase) => Promise<Result>): Promise<Result> =>
    use(account, ({ database }) => work(database.read))
  return {
    mailboxes: (account) =>
      read(account, async (db) => {
        const rows = await readMailboxRows(db, account)
        if (rows.length === 0) await readState(db, account) // every account has an INBOX: this one has no mail here
        return rows.map(mailboxOf)
      }),
    mailbox: (account, id) =>
      read(account, async (db) => {
        const row = await readMailboxRow(db, account, id)
        return row === null ? null : mailboxOf(row)
      }),
    mailboxNamed: (account, name) =>
      read(account, async (db) => {
        const row = await readMailboxRowNamed(db, account, name)
        return row === null ? null : mailboxOf(row)
      }),
    subscriptions: (account) => read(account, (db) => readSubscriptions(db, account)),
    numbers: (account, mailbox, since) => read(account, (db) => readNumbers(db, account, mailbox, since)),
    expunged: (account, mailbox, since) => read(account, (db) => readExpunged(db, account, mailbox, since)),
    texts: (account, emails, columns) => read(account, (db) => readTexts(db, account, emails, columns)),
    smallBodies: (account, emails) => read(account, (db) => readSmallBodies(db, account, emails)),
    body: (account, email, start, end, chunks = 'kept') =>
      readBody({ use }, account, email, Math.max(0, start), end, chunks),
    usage: (account) =>
      read(account, async (db) => {
        const state = await readState(db, account)
        return { messages: state.messages, octets: state.size_octets }
      }),
    highestModseq: (account) => read(account, async (db) => (await readState(db, account)).modseq),
    nextEmail: (account) => read(account, async (db) => (await readState(db, account)).next_email_id),
    messagesOf: (account, emails) => read(account, (db) => readMessagesOf(db, account, emails)),
    messagesOfThreads: (account, threads) =>
      read(account, (db) => readMessagesOfThreads(db, account, threads)),
    sharedEmails: (account) => read(account, (db) => readSharedEmails(db, account)),
    changedEmails: (account, since, max) => read(account, (db) => readChangedEmails(db, account, since, max)),
    mailboxCounts: (account, mailbox) => read(account, (db) => readMailboxCounts(db, account, mailbox)),
    submissions: (account, since, max) => read(account, (db) => readSubmissions(db, account, since, max)),
    upload: (account, id) => read(account, (db) => readUpload(db, account, id)),
    firstUploadMs: (account) => read(account, (db) => readFirstUploadMs(db, account)),
    removedMailboxes: (account, since) => read(account, (db) => readRemovedMailboxes(db, account, since)),
  }
}

async function* readBody(
  { use }: MailDatabases,
  account: AccountId,
  email: EmailId,
  start: number,
  end: number,
  chunks: 'kept' | 'lent',
): AsyncGenerator<Uint8Array, void, undefined> {
  const find = () =>
    use(account, async ({ database, bodies }) => ({
      bodies,
      row: await readBodyRow(database.read, account, email),
    }))
  const { bodies, row } = await find()
  if (row === null) throw new BodyGone(`email ${email} is gone`)
  if (row.content !== null) {
    if (!isWholeBody(row.content, row.size_octets, row.checksums))
      throw new BodyDamaged(`email ${email} of account ${account} is not what was written`)
    yield* inChunks(row.content.subarray(start, end))
    return
  }
  try {
    yield* readFiledBody(bodies, filed(row), start, end, chunks)
  } catch (fault) {
    // The file goes right after the row: what looks like damage may be an expunge that was faster.
    if (fault instanceof BodyDamaged && (await find()).row === null)
      throw new BodyGone(`email ${email} is gone`, { cause: fault })
    throw fault
  }
}

const filed = (row: EmailBodyRow) => {
  const file = row.file === null ? null : parseBodyFile(row.file)
  if (file === null) throw new BodyDamaged(`the row of email ${row.email_id} does not name a file`)
  return { file, sizeOctets: row.size_octets, checksums: row.checksums }
}

const inTransaction = async <Result>(
  { database, bodies }: OpenAccount,
  account: AccountId,
  clock: Clock,
  work: (writer: MailWriter) => Promise<Result>,
): Promise<Result> => {
  let committing: MailTransaction | null = null
  try {
    const { result, transaction } = await database.write(async (connection) => {
      const transaction = mailTransaction(connection, account, clock, bodies)
      const result = await work(transaction.writer)
      await transaction.finish()
      committing = transaction
      return { result, transaction }
    })
    for (const body of transaction.taken) body.keep()
    // What cannot be removed now is removed by a later sweep: the change itself is done.
    if (transaction.left.length > 0) await bodies.remove(transaction.left).catch(() => undefined)
    return result
  } catch (fault) {
    // Whether a commit that failed is on disk nobody knows, save when there was no room for it: its files stay for the
    // sweep, which asks the rows.
    if (!(fault instanceof StoreFull)) keepAll(committing)
    throw fault
  }
}

const keepAll = (transaction: MailTransaction | null): void => {
  for (const body of transaction?.taken ?? []) body.keep()
}

const fillAccount = ({ database, bodies }: OpenAccount, account: AccountId, clock: Clock): Promise<void> =>
  database.write(async (connection) => {
    if ((await insertState.run(connection, { account })) === 0) return
    const { writer, finish } = mailTransaction(connection, account, clock, bodies)
    for (const { name, specialUse } of FIRST_MAILBOXES) {
      await writer.createMailbox(name, specialUse)
      await writer.subscribe(name, true)
    }
    await finish()
  })

const insertState = prepared((db: MailDatabase, of: { account: AccountId }) =>
  db
    .insertInto('mail_state')
    .values({
      account_id: of.account,
      modseq: 0,
      next_mailbox_id: 1,
      next_email_id: 1,
      next_thread_id: 1,
      uploads: 0,
      submissions: 0,
      last_uid_validity: 0,
      messages: 0,
      size_octets: 0,
    })
    .onConflict((conflict) => conflict.doNothing()),
)
