/** Leases of maildrops: a row an account that has been opened over POP3, taken by one conditional write. */
import type { Kysely } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { MaildropLeaseStore } from '../../mail/maildrop-leases.ts'
import type { Database } from './database.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { listQuery } from './mail-lists.ts'
import { prepared } from './prepared.ts'

export const sqlMaildropLeaseStore = (db: Database<DirectoryTables>): MaildropLeaseStore => ({
  take: (account, holder, nowMs, untilMs) =>
    db.write(async (transaction) => (await take.run(transaction, { account, holder, nowMs, untilMs })) === 1),

  renew: (holder, accounts, untilMs) =>
    db.write((transaction) => renew.run(transaction, { holder, untilMs }, accounts)),

  give: (account, holder) =>
    db.write(async (transaction) => {
      await give.run(transaction, { account, holder })
    }),
})

type Taking = { account: AccountId; holder: string; nowMs: number; untilMs: number }

const take = prepared((db: Kysely<DirectoryTables>, of: Taking) =>
  db
    .insertInto('maildrop_lease')
    .values({ account_id: of.account, holder: of.holder, until_ms: of.untilMs })
    .onConflict((conflict) =>
      conflict
        .column('account_id')
        .doUpdateSet((set) => ({
          holder: set.ref('excluded.holder'),
          until_ms: set.ref('excluded.until_ms'),
        }))
        .where((row) =>
          row.or([
            row('maildrop_lease.until_ms', '<=', of.nowMs),
            row('maildrop_lease.holder', '=', of.holder),
          ]),
        ),
    ),
)

const renew = listQuery(
  (db: Kysely<DirectoryTables>, of: { holder: string; untilMs: number }, accounts: string[]) =>
    db
      .updateTable('maildrop_lease')
      .set({ until_ms: of.untilMs })
      .where('holder', '=', of.holder)
      .where('account_id', 'in', accounts as AccountId[]),
)

const give = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId; holder: string }) =>
  db.deleteFrom('maildrop_lease').where('account_id', '=', of.account).where('holder', '=', of.holder),
)
