/**
 * The search index on PostgreSQL: the folded texts as rows, with an index of their trigrams (pg_trgm) that begins with
 * the account. The index only narrows down; each text it leaves is compared with the needle, so the answer is exact.
 */
import { type Kysely, sql } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { EmailId } from '../../mail/message.ts'
import {
  type EmailSet,
  emailSet,
  type SearchDocument,
  type SearchIndex,
  type SearchPlace,
} from '../../mail/search-index.ts'
import { inSlices } from '../sql/database.ts'
import { prepared } from '../sql/prepared.ts'
import { faithful, isAnswerable } from '../sql/search-needle.ts'
import type { PostgresDatabase } from './database.ts'
import type { PostgresTables } from './migrations.ts'

export const postgresSearchIndex = ({ own }: PostgresDatabase): SearchIndex => ({
  state: async (account) => {
    const rows = await stateAndEmails.all(own.read, { account })
    return {
      modseq: rows.find(({ email_id }) => email_id === null)?.modseq ?? 0,
      indexed: setOf(rows.filter(({ email_id }) => email_id !== null)),
    }
  },
  octets: () => Promise.resolve(null), // one index has all accounts
  merge: () => Promise.resolve(false), // the server's own vacuum does it
  add: (account, documents, modseq) =>
    own.write(async (transaction) => {
      // An account that is erased meanwhile gets no words back: its erasing waits for this row, or this finds none.
      if ((await keepAccount.first(transaction, { account })) === null) return
      for (const document of documents) await insert.run(transaction, rowOf(account, document))
      if (modseq !== null) await raiseModseq.run(transaction, { account, modseq })
    }),
  find: async (account, place, needle) => {
    if (!isAnswerable(needle)) return null
    const rows = await FINDING[place].all(own.read, {
      account,
      pattern: `%${needle.replace(/[\\%_]/g, '\\$&')}%`,
    })
    return {
      indexed: setOf(rows.filter(({ found }) => !found)),
      matching: setOf(rows.filter(({ found }) => found)),
    }
  },
  forget: (account, emails) =>
    own.write((transaction) =>
      inSlices(emails, EMAILS_A_QUERY, async (slice) => {
        await transaction
          .deleteFrom('search_document')
          .where('account_id', '=', account)
          .where('email_id', 'in', [...slice])
          .execute()
      }),
    ),
  discard: (account) =>
    own.write(async (transaction) => {
      for (const table of ['search_state', 'search_document'] as const)
        await transaction.deleteFrom(table).where('account_id', '=', account).execute()
    }),
  close: () => Promise.resolve(),
})

const EMAILS_A_QUERY = 500

type OfAccount = { account: AccountId }
type Row = { readonly email_id: number | null }

const setOf = (rows: readonly Row[]): EmailSet => {
  const emails = rows.map(({ email_id }) => email_id ?? 0)
  let highest = 0
  for (const email of emails) if (email > highest) highest = email
  return emailSet(emails, highest)
}

const rowOf = (account: AccountId, { email, header, body }: SearchDocument) => ({
  account,
  email,
  header: faithful(header),
  body: faithful(body),
})

/** In one statement, which sees one moment: a row of the state, and one for each email. */
const stateAndEmails = prepared((db: Kysely<PostgresTables>, of: OfAccount) =>
  db
    .selectFrom('search_document')
    .select([sql<number | null>`email_id`.as('email_id'), sql<number>`0`.as('modseq')])
    .where('account_id', '=', of.account)
    .unionAll(
      db
        .selectFrom('search_state')
        .select([sql<number | null>`null::bigint`.as('email_id'), 'modseq'])
        .where('account_id', '=', of.account),
    ),
)

const keepAccount = prepared((db: Kysely<PostgresTables>, of: OfAccount) =>
  (db as unknown as Kysely<{ mail_state: { account_id: string } }>)
    .selectFrom('mail_state')
    .select('account_id')
    .where('account_id', '=', of.account)
    .forKeyShare(),
)

const insert = prepared(
  (db: Kysely<PostgresTables>, of: OfAccount & { email: EmailId; header: string; body: string }) =>
    db
      .insertInto('search_document')
      .values({ account_id: of.account, email_id: of.email, header: of.header, body: of.body })
      .onConflict((conflict) => conflict.doNothing()),
)

const raiseModseq = prepared((db: Kysely<PostgresTables>, of: OfAccount & { modseq: number }) =>
  db
    .insertInto('search_state')
    .values({ account_id: of.account, modseq: of.modseq })
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet((row) => ({
        modseq: row.fn<number>('greatest', ['search_state.modseq', 'excluded.modseq']),
      })),
    ),
)

/** What is indexed and what of it matches, in one statement, which sees one moment. */
const finding = (columns: readonly ('header' | 'body')[]) =>
  prepared((db: Kysely<PostgresTables>, of: OfAccount & { pattern: string }) => {
    const ofAccount = db.selectFrom('search_document').select('email_id').where('account_id', '=', of.account)
    const matching = ofAccount.where((row) =>
      row.or(columns.map((column) => row(column, 'like', of.pattern))),
    )
    return ofAccount
      .select(sql<boolean>`false`.as('found'))
      .unionAll(matching.select(sql<boolean>`true`.as('found')))
  })

const FINDING: Readonly<Record<SearchPlace, ReturnType<typeof finding>>> = {
  header: finding(['header']),
  body: finding(['body']),
  'header-or-body': finding(['header', 'body']),
}
