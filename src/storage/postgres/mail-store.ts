/**
 * Mail on PostgreSQL: the rows of all accounts together, divided by account, and large bodies in the place that is given.
 * Every question names the account, so one person's query cannot return another's mail.
 */
import type { Kysely } from 'kysely'
import { type AccountId, parseAccountId } from '../../account/account.ts'
import type { DeedStore } from '../../activity/deeds.ts'
import type { Clock } from '../../base/clock.ts'
import type { MailStore } from '../../mail/store.ts'
import { parseBodyFile } from '../bodies/body-place.ts'
import { sqlDeedStore } from '../sql/deed-store.ts'
import { type MailDatabases, sqlMailStore } from '../sql/mail-store.ts'
import type { MailTables } from '../sql/mail-tables.ts'
import { prepared } from '../sql/prepared.ts'
import { noted, type PlaceOf } from './body-ledger.ts'
import type { PostgresDatabase } from './database.ts'
import type { PostgresTables } from './migrations.ts'

export type PostgresMailStore = MailStore & {
  readonly deeds: DeedStore
  readonly use: MailDatabases['use']
}

export const openMailStore = (
  database: PostgresDatabase,
  placeOf: PlaceOf,
  clock: Clock,
): PostgresMailStore => {
  const ledger = { ...database.own, nowMs: clock.nowMs }
  const databases: MailDatabases = {
    use: (account, work) =>
      work({ database: database.mailOf(account), bodies: noted(placeOf(account), account, ledger) }),
  }
  const { fillAccount, ...store } = sqlMailStore(databases, clock)
  /** Accounts that had mail when they were last asked: a delivery asks no second time. */
  const known = new Set<AccountId>()

  return {
    ...store,
    deeds: sqlDeedStore(databases, clock),
    use: databases.use,
    writeBody: async (account, sizeHintOctets) => {
      if (!known.has(account)) {
        await store.usage(account) // throws when there is none
        if (known.size === KNOWN_MAX) known.clear()
        known.add(account)
      }
      return store.writeBody(account, sizeHintOctets)
    },
    createAccount: async (account) => {
      if (parseAccountId(account) === null) throw new Error('an account id that no row is made of')
      await fillAccount(account)
    },
    erase: async (account) => {
      known.delete(account)
      const files = await database.mailOf(account).write((rows) => eraseRows(rows, account, clock))
      const left = files.map(parseBodyFile).filter((file) => file !== null)
      // The rows are gone, and with them the mail; what cannot be removed now is collected later.
      await noted(placeOf(account), account, ledger)
        .remove(left)
        .catch(() => undefined)
    },
  }
}

const KNOWN_MAX = 100_000

/** Every table of mail. A new one does not compile until it says what becomes of an account's rows. */
const OF_ACCOUNT: Readonly<
  Record<keyof MailTables | Exclude<keyof PostgresTables, 'loose_body' | 'body_piece' | 'known_key'>, true>
> = {
  mail_state: true,
  mailbox: true,
  subscription: true,
  message: true,
  email_text: true,
  email_header: true,
  email_body: true,
  expunged: true,
  delivered: true,
  toucher: true,
  touched: true,
  sent: true,
  removed_mailbox: true,
  upload: true,
  submission: true,
  thread_key: true,
  search_state: true,
  search_document: true,
}

/** The bodies that are left, noted as such. */
const eraseRows = async (
  transaction: Kysely<MailTables>,
  account: AccountId,
  clock: Clock,
): Promise<readonly string[]> => {
  const db = transaction as unknown as Kysely<MailTables & PostgresTables>
  const files = await filesOf.all(db, { account })
  await leaveAll.run(db, { account, sinceMs: clock.nowMs() })
  for (const table of Object.keys(OF_ACCOUNT) as (keyof typeof OF_ACCOUNT)[])
    await db.deleteFrom(table).where('account_id', '=', account).execute()
  return files.map(({ file }) => file as string)
}

const filesOf = prepared((db: Kysely<MailTables>, of: { account: AccountId }) =>
  db
    .selectFrom('email_body')
    .select('file')
    .where('account_id', '=', of.account)
    .where('file', 'is not', null),
)

const leaveAll = prepared(
  (db: Kysely<MailTables & PostgresTables>, of: { account: AccountId; sinceMs: number }) =>
    db
      .insertInto('loose_body')
      .columns(['account_id', 'file', 'since_ms', 'is_collected'])
      .expression((from) =>
        from
          .selectFrom('email_body')
          .select((row) => [
            'account_id',
            row.ref('file').$notNull().as('file'),
            row.val(of.sinceMs).as('since_ms'),
            row.lit(1).as('is_collected'),
          ])
          .where('account_id', '=', of.account)
          .where('file', 'is not', null),
      ),
)
