/** Two-step verification on and off. Off takes the app passwords with it, in the same transaction or not at all. */
import type { Kysely } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { TwoStepStore } from '../../sign-in/second-step-store.ts'
import { endAll } from './app-password-end.ts'
import type { Database } from './database.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'
import { endTickets } from './ticket-store.ts'
import { hasWay } from './ways.ts'

export const sqlTwoStepStore = (db: Database<DirectoryTables>): TwoStepStore => ({
  turnOn: (account, atMs) =>
    db.write(async (transaction) => (await setOn.run(transaction, { account, atMs })) === 1),

  turnOff: (account, atMs) =>
    db.write(async (transaction) => {
      if ((await setOff.run(transaction, { account })) !== 1) return null
      for (const table of WAYS)
        await transaction.deleteFrom(table).where('account_id', '=', account).execute()
      await endTickets.run(transaction, { account, kind: 'trusted-browser' })
      return { appPasswords: await endAll(transaction, account, atMs) }
    }),
})

/** What goes with it; an approval is of no use without its approver. */
const WAYS = ['authenticator', 'passkey', 'approver', 'recovery_code', 'second_step_failures'] as const

const setOn = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId; atMs: number }) =>
  db
    .updateTable('account')
    .set({ two_step_since_ms: of.atMs })
    .where('id', '=', of.account)
    .where('two_step_since_ms', 'is', null)
    .where(hasWay(of)),
)

const setOff = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db
    .updateTable('account')
    .set({ two_step_since_ms: null })
    .where('id', '=', of.account)
    .where('two_step_since_ms', 'is not', null),
)
