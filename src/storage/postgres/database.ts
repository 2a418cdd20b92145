/**
 * Opens a PostgreSQL database: some connections that read and some that write, each kind bounded, and brings its tables
 * up to date. All processes of all machines have the same one open.
 */
import { Kysely, sql } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { Database } from '../sql/database.ts'
import { DIRECTORY_MIGRATIONS } from '../sql/directory-migrations.ts'
import type { DirectoryTables } from '../sql/directory-tables.ts'
import { MAIL_MIGRATIONS } from '../sql/mail-migrations.ts'
import type { MailDatabase } from '../sql/mail-reader.ts'
import type { MailTables } from '../sql/mail-tables.ts'
import { migrate } from '../sql/migrate.ts'
import { prepared } from '../sql/prepared.ts'
import { type Connections, openConnections } from './connection.ts'
import { postgresDialect } from './dialect.ts'
import { storeFault } from './faults.ts'
import { POSTGRES_MIGRATIONS, type PostgresTables } from './migrations.ts'
import { writesOver } from './transaction.ts'

export type PostgresDatabase = {
  readonly directory: Database<DirectoryTables>
  /** An account's mail. Its writes run one after the other: in turn in this process, and by the row of its state in all. */
  readonly mailOf: (account: AccountId) => Database<MailTables>
  /** What only this engine has; its writes meet others on the same row at most. */
  readonly own: Database<PostgresTables>
  /** It does not answer: what runs is let go, and what comes is refused, until it is back. */
  readonly setAway: (isAway: boolean) => void
  readonly close: () => Promise<void>
}

export type OpenOptions = {
  /** Connections of this process at most, half of them for reading. */
  readonly connectionsMax?: number
}

const CONNECTIONS_MAX = 20

/** Throws `StoreDown`, `StoreFull` or `DatabaseTooNew`; or in words, when mail could not be kept there. */
export const openDatabase = async (
  url: string,
  { connectionsMax = CONNECTIONS_MAX }: OpenOptions = {},
): Promise<PostgresDatabase> => {
  const half = Math.ceil(connectionsMax / 2)
  const reading = openConnections(url, { max: half, readOnly: true })
  const writing = openConnections(url, { max: half, readOnly: false })
  const database = databaseOver(reading, writing)
  try {
    await mustHoldUnicode(database.directory.read)
    await database.directory.write((transaction) => bringUpToDate(transaction as Kysely<unknown>))
    return database
  } catch (fault) {
    await database.close()
    throw fault
  }
}

/** In another encoding the first subject with a sign that it lacks could never be kept, after all that went well. */
const mustHoldUnicode = async (read: Kysely<DirectoryTables>): Promise<void> => {
  const { rows } = await sql<{ server_encoding: string }>`show server_encoding`.execute(read)
  const encoding = rows[0]?.server_encoding
  if (encoding !== 'UTF8')
    throw new Error(
      `the database is in ${encoding} and must be in UTF8: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0`,
    )
}

const databaseOver = (reading: Connections, writing: Connections): PostgresDatabase => {
  const writes = writesOver(writing)
  const read = new Kysely<never>({ dialect: postgresDialect(reading, storeFault) })
  const close = async () => {
    await writes.close()
    await writing.close()
    await reading.close()
  }
  const over = <Tables>(write: Database<Tables>['write']): Database<Tables> => ({
    read: read as unknown as Kysely<Tables>,
    write,
    check: async () => {
      await sql`select 1`.execute(read)
      return []
    },
    close,
  })
  return {
    directory: over((work) => writes.write('serializable', work)),
    own: over((work) => writes.write('read committed', work)),
    mailOf: (account) => over((work) => writes.writeInTurn(account, 'read committed', locked(account, work))),
    setAway: (isAway) => {
      for (const connections of [reading, writing]) connections.setAway(isAway)
    },
    close,
  }
}

/** What is read after the lock is what the last one that had it has written. */
const locked =
  <Result>(account: AccountId, work: (transaction: MailDatabase) => Promise<Result>) =>
  async (transaction: MailDatabase): Promise<Result> => {
    await lockState.all(transaction, { account })
    return work(transaction)
  }

/** `erase` waits for it, and it for `erase`; the search index, which only needs the account to stay, does not. */
const lockState = prepared((db: MailDatabase, of: { account: AccountId }) =>
  db.selectFrom('mail_state').select('modseq').where('account_id', '=', of.account).forNoKeyUpdate(),
)

const MIGRATING = 7_233_161 // any number, the same in every version: who holds its lock may migrate

/** One process after the other: two that start together would both make the tables. */
const bringUpToDate = async (transaction: Kysely<unknown>): Promise<void> => {
  await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATING)})`.execute(transaction)
  await migrate(transaction, DIRECTORY_MIGRATIONS, 'the database')
  await migrate(transaction, MAIL_MIGRATIONS, 'the database', 'mail_schema_version')
  await migrate(transaction, POSTGRES_MIGRATIONS, 'the database', 'postgres_schema_version')
}
