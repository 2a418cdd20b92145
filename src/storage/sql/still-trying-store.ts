/** Programs that go on with what has ended: a row an app password, counted up. */
import type { Kysely, Selectable } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { StillTrying, StillTryingStore } from '../../activity/still-trying.ts'
import { type Database, FORGOTTEN_A_COMMIT, forgetInSlices } from './database.ts'
import type { DirectoryTables, StillTryingTable } from './directory-tables.ts'
import { prepared } from './prepared.ts'

export const sqlStillTryingStore = (db: Database<DirectoryTables>): StillTryingStore => ({
  record: (tries) =>
    db.write(async (transaction) => {
      const news: StillTrying[] = []
      for (const each of tries) {
        const now = await add.first(transaction, rowOf(each))
        if (now?.tries === each.tries) news.push(each)
      }
      return news
    }),

  list: async (account, afterMs) => (await listed.all(db.read, { account, afterMs })).map(stillTryingOf),

  forgetBefore: (atMs) => forgetInSlices(db, (transaction) => forgetSome.run(transaction, { atMs })),
})

const add = prepared((db: Kysely<DirectoryTables>, row: StillTryingTable) =>
  db
    .insertInto('still_trying')
    .values({
      account_id: row.account_id,
      app_password: row.app_password,
      because: row.because,
      since_ms: row.since_ms,
      last_ms: row.last_ms,
      tries: row.tries,
      service: row.service,
      client: row.client,
      remote: row.remote,
    })
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'app_password']).doUpdateSet((set) => ({
        because: set.ref('excluded.because'),
        last_ms: set.ref('excluded.last_ms'),
        tries: set('still_trying.tries', '+', set.ref('excluded.tries')),
        service: set.ref('excluded.service'),
        client: set.fn.coalesce('excluded.client', 'still_trying.client'),
        remote: set.ref('excluded.remote'),
      })),
    )
    .returning('tries'),
)

const listed = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId; afterMs: number }) =>
  db
    .selectFrom('still_trying')
    .selectAll()
    .where('account_id', '=', of.account)
    .where('last_ms', '>', of.afterMs)
    .orderBy('last_ms', 'desc')
    .orderBy('app_password'),
)

const forgetSome = prepared((db: Kysely<DirectoryTables>, of: { atMs: number }) =>
  db
    .deleteFrom('still_trying')
    .where(({ eb, refTuple, selectFrom }) =>
      eb(
        refTuple('account_id', 'app_password'),
        'in',
        selectFrom('still_trying as old')
          .select(['old.account_id', 'old.app_password'])
          .where('old.last_ms', '<', of.atMs)
          .limit(FORGOTTEN_A_COMMIT)
          .$asTuple('account_id', 'app_password'),
      ),
    ),
)

const rowOf = (of: StillTrying): StillTryingTable => ({
  account_id: of.account,
  app_password: of.appPassword,
  because: of.because,
  since_ms: of.sinceMs,
  last_ms: of.lastMs,
  tries: of.tries,
  service: of.service,
  client: of.client,
  remote: of.remote,
})

const stillTryingOf = (row: Selectable<StillTryingTable>): StillTrying => ({
  account: row.account_id,
  appPassword: row.app_password,
  because: row.because,
  sinceMs: row.since_ms,
  lastMs: row.last_ms,
  tries: row.tries,
  service: row.service,
  client: row.client,
  remote: row.remote,
})
