/** Sessions of browsers. A step up is one conditional write: whoever has the old token last changes nothing. */
import type { Kysely, Selectable } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { Session, SessionId, SessionStore } from '../../sign-in/session-store.ts'
import { type Database, FORGOTTEN_A_COMMIT, forgetInSlices } from './database.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'
import type { SessionTable } from './sign-in-tables.ts'
import { spendAll } from './ticket-store.ts'

export const sqlSessionStore = (db: Database<DirectoryTables>): SessionStore => ({
  add: (session, spending = null) =>
    db.write(async (transaction) => {
      if (spending !== null && !(await spendAll(transaction, spending, session.createdMs))) return false
      await insert.run(transaction, rowOf(session))
      return true
    }),

  find: async (id) => {
    const row = await byId.first(db.read, { id })
    return row === null ? null : sessionOf(row)
  },

  seen: (id, atMs, remote) =>
    db.write(async (transaction) => {
      await setSeen.run(transaction, { id, atMs, remote })
    }),

  prove: (id, from, to, { provedMs, secondStepMs }) =>
    db.write(
      async (transaction) => (await prove.run(transaction, { id, from, to, provedMs, secondStepMs })) === 1,
    ),

  list: async (account) => (await ofAccount.all(db.read, { account })).map(sessionOf),

  end: (account, id) => db.write(async (transaction) => (await end.run(transaction, { account, id })) === 1),

  endAll: (account, except) =>
    db.write((transaction) => endAll.run(transaction, { account, except: except ?? ('' as SessionId) })),

  forgetBefore: (lastSeenMs) =>
    forgetInSlices(db, (transaction) => forgetSome.run(transaction, { lastSeenMs })),
})

const insert = prepared((db: Kysely<DirectoryTables>, row: SessionTable) =>
  db.insertInto('session').values({
    id: row.id,
    account_id: row.account_id,
    digest: row.digest,
    created_ms: row.created_ms,
    last_seen_ms: row.last_seen_ms,
    remote: row.remote,
    user_agent: row.user_agent,
    proved_ms: row.proved_ms,
    second_step_ms: row.second_step_ms,
  }),
)

const byId = prepared((db: Kysely<DirectoryTables>, of: { id: SessionId }) =>
  db.selectFrom('session').selectAll().where('id', '=', of.id),
)

const ofAccount = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db
    .selectFrom('session')
    .selectAll()
    .where('account_id', '=', of.account)
    .orderBy('last_seen_ms', 'desc')
    .orderBy('id'),
)

const setSeen = prepared((db: Kysely<DirectoryTables>, of: { id: SessionId; atMs: number; remote: string }) =>
  db
    .updateTable('session')
    .set({ last_seen_ms: of.atMs, remote: of.remote })
    .where('id', '=', of.id)
    .where('last_seen_ms', '<', of.atMs),
)

type Proof = {
  id: SessionId
  from: Uint8Array
  to: Uint8Array
  provedMs: number
  secondStepMs: number | null
}

const prove = prepared((db: Kysely<DirectoryTables>, of: Proof) =>
  db
    .updateTable('session')
    .set({ digest: of.to, proved_ms: of.provedMs, second_step_ms: of.secondStepMs })
    .where('id', '=', of.id)
    .where('digest', '=', of.from),
)

const end = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId; id: SessionId }) =>
  db.deleteFrom('session').where('account_id', '=', of.account).where('id', '=', of.id),
)

const endAll = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId; except: SessionId }) =>
  db.deleteFrom('session').where('account_id', '=', of.account).where('id', '!=', of.except),
)

const forgetSome = prepared((db: Kysely<DirectoryTables>, of: { lastSeenMs: number }) =>
  db
    .deleteFrom('session')
    .where('id', 'in', (from) =>
      from
        .selectFrom('session')
        .select('id')
        .where('last_seen_ms', '<', of.lastSeenMs)
        .limit(FORGOTTEN_A_COMMIT),
    ),
)

const rowOf = (session: Session): SessionTable => ({
  id: session.id,
  account_id: session.account,
  digest: session.digest,
  created_ms: session.createdMs,
  last_seen_ms: session.lastSeenMs,
  remote: session.remote,
  user_agent: session.userAgent,
  proved_ms: session.provedMs,
  second_step_ms: session.secondStepMs,
})

const sessionOf = (row: Selectable<SessionTable>): Session => ({
  id: row.id,
  account: row.account_id,
  digest: row.digest,
  createdMs: row.created_ms,
  lastSeenMs: row.last_seen_ms,
  remote: row.remote,
  userAgent: row.user_agent,
  provedMs: row.proved_ms,
  secondStepMs: row.second_step_ms,
})
