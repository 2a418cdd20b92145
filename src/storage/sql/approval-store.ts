/**
 * What approvers were asked. Whoever asks for an account writes the row of its turn first: of many that ask at once each
 * sees those before it, on every engine. Answering and using are each one conditional write.
 */
import type { Kysely, Selectable } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { Approval, ApprovalAnswer, ApprovalId, ApprovalStore } from '../../sign-in/approval-store.ts'
import { type Database, FORGOTTEN_A_COMMIT, forgetInSlices } from './database.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'
import type { ApprovalTable } from './sign-in-tables.ts'

export const sqlApprovalStore = (db: Database<DirectoryTables>): ApprovalStore => ({
  ask: (approval, sinceMs, refuse) =>
    db.write(async (transaction) => {
      const { account } = approval
      await takeTurn.run(transaction, { account })
      const no = refuse((await recent.all(transaction, { account, sinceMs })).map(approvalOf))
      if (no !== null) return no
      if (approval.kind !== 'trial') await withdrawAll.run(transaction, { account })
      await insert.run(transaction, rowOf(approval))
      return null
    }),

  find: async (id) => {
    const row = await byId.first(db.read, { id })
    return row === null ? null : approvalOf(row)
  },

  waiting: async (account, atMs) => (await waiting.all(db.read, { account, atMs })).map(approvalOf),

  answer: (id, given) =>
    db.write(async (transaction) => {
      if ((await answer.run(transaction, { id, ...given })) !== 1) return false
      await setUsed.run(transaction, given)
      return true
    }),

  take: (id, sinceMs) =>
    db.write(async (transaction) => (await take.run(transaction, { id, sinceMs })) === 1),

  withdraw: (id) => db.write(async (transaction) => (await withdraw.run(transaction, { id })) === 1),

  endUnanswered: async (atMs) =>
    (await db.write((transaction) => endUnanswered.all(transaction, { atMs }))).map(approvalOf),

  forgetBefore: (askedMs) => forgetInSlices(db, (transaction) => forgetSome.run(transaction, { askedMs })),
})

const takeTurn = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db
    .insertInto('approval_turn')
    .values({ account_id: of.account, taken: 1 })
    .onConflict((conflict) =>
      conflict.column('account_id').doUpdateSet((row) => ({ taken: row('approval_turn.taken', '+', 1) })),
    ),
)

const recent = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId; sinceMs: number }) =>
  db
    .selectFrom('approval')
    .selectAll()
    .where('account_id', '=', of.account)
    .where('asked_ms', '>=', of.sinceMs)
    .orderBy('asked_ms', 'desc')
    .orderBy('id'),
)

const withdrawAll = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId }) =>
  db
    .updateTable('approval')
    .set({ state: 'withdrawn' })
    .where('account_id', '=', of.account)
    .where('state', '=', 'waiting')
    .where('kind', '!=', 'trial'),
)

const insert = prepared((db: Kysely<DirectoryTables>, row: ApprovalTable) =>
  db.insertInto('approval').values({
    account_id: row.account_id,
    id: row.id,
    kind: row.kind,
    approver_id: row.approver_id,
    number: row.number,
    asked_by: row.asked_by,
    remote: row.remote,
    user_agent: row.user_agent,
    asked_ms: row.asked_ms,
    until_ms: row.until_ms,
    state: row.state,
    answered_by: row.answered_by,
    answered_ms: row.answered_ms,
  }),
)

const byId = prepared((db: Kysely<DirectoryTables>, of: { id: ApprovalId }) =>
  db.selectFrom('approval').selectAll().where('id', '=', of.id),
)

const waiting = prepared((db: Kysely<DirectoryTables>, of: { account: AccountId; atMs: number }) =>
  db
    .selectFrom('approval')
    .selectAll()
    .where('account_id', '=', of.account)
    .where('state', '=', 'waiting')
    .where('until_ms', '>', of.atMs)
    .orderBy('asked_ms', 'desc')
    .orderBy('id'),
)

const answer = prepared((db: Kysely<DirectoryTables>, of: ApprovalAnswer & { id: ApprovalId }) =>
  db
    .updateTable('approval')
    .set({ state: of.state, answered_by: of.by, answered_ms: of.atMs })
    .where('id', '=', of.id)
    .where('state', '=', 'waiting')
    .where('until_ms', '>', of.atMs)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('approver')
          .select('approver.id')
          .where('approver.id', '=', of.by)
          .whereRef('approver.account_id', '=', 'approval.account_id'),
      ),
    ),
)

const setUsed = prepared((db: Kysely<DirectoryTables>, of: ApprovalAnswer) =>
  db.updateTable('approver').set({ used_ms: of.atMs }).where('id', '=', of.by),
)

const take = prepared((db: Kysely<DirectoryTables>, of: { id: ApprovalId; sinceMs: number }) =>
  db
    .updateTable('approval')
    .set({ state: 'taken' })
    .where('id', '=', of.id)
    .where('state', '=', 'approved')
    .where('answered_ms', '>', of.sinceMs)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('approver')
          .select('approver.id')
          .whereRef('approver.id', '=', 'approval.answered_by')
          .whereRef('approver.account_id', '=', 'approval.account_id'),
      ),
    ),
)

const withdraw = prepared((db: Kysely<DirectoryTables>, of: { id: ApprovalId }) =>
  db
    .updateTable('approval')
    .set({ state: 'withdrawn' })
    .where('id', '=', of.id)
    .where('state', '=', 'waiting'),
)

const endUnanswered = prepared((db: Kysely<DirectoryTables>, of: { atMs: number }) =>
  db
    .updateTable('approval')
    .set({ state: 'unanswered' })
    .where('state', '=', 'waiting')
    .where('until_ms', '<=', of.atMs)
    .returningAll(),
)

const forgetSome = prepared((db: Kysely<DirectoryTables>, of: { askedMs: number }) =>
  db
    .deleteFrom('approval')
    .where('id', 'in', (from) =>
      from.selectFrom('approval').select('id').where('asked_ms', '<', of.askedMs).limit(FORGOTTEN_A_COMMIT),
    ),
)

const rowOf = (approval: Approval): ApprovalTable => ({
  account_id: approval.account,
  id: approval.id,
  kind: approval.kind,
  approver_id: approval.approver,
  number: approval.number,
  asked_by: approval.askedBy,
  remote: approval.remote,
  user_agent: approval.userAgent,
  asked_ms: approval.askedMs,
  until_ms: approval.untilMs,
  state: approval.state,
  answered_by: null,
  answered_ms: approval.answeredMs,
})

const approvalOf = (row: Selectable<ApprovalTable>): Approval => ({
  id: row.id,
  account: row.account_id,
  kind: row.kind,
  approver: row.approver_id,
  number: row.number,
  askedBy: row.asked_by,
  remote: row.remote,
  userAgent: row.user_agent,
  askedMs: row.asked_ms,
  untilMs: row.until_ms,
  state: row.state,
  answeredMs: row.answered_ms,
})
