/** Tickets. Spending one is deleting its row: of those who try at once, one finds it there. */
import type { Kysely, Selectable } from 'kysely'
import type { AccountId } from '../../account/account.ts'
import type { Spending, Ticket, TicketId, TicketKind, TicketStore } from '../../sign-in/ticket-store.ts'
import { type Database, FORGOTTEN_A_COMMIT, forgetInSlices } from './database.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'
import { spendRecoveryCode } from './recovery-store.ts'
import type { TicketTable } from './sign-in-tables.ts'

export const sqlTicketStore = (db: Database<DirectoryTables>): TicketStore => ({
  add: (ticket, spending = null) =>
    db.write(async (transaction) => {
      if (spending !== null && !(await spendAll(transaction, spending, ticket.createdMs))) return false
      await insert.run(transaction, rowOf(ticket))
      return true
    }),

  find: async (kind, id, atMs) => {
    const row = await inForce.first(db.read, { kind, id, atMs })
    return row === null ? null : ticketOf(row)
  },

  spend: (kind, id, atMs) =>
    db.write(async (transaction) => (await spend.run(transaction, { kind, id, atMs })) === 1),

  change: (id, from, to) =>
    db.write(async (transaction) => (await change.run(transaction, { id, from, to })) === 1),

  list: async (kind, account, atMs) => (await ofAccount.all(db.read, { kind, account, atMs })).map(ticketOf),

  endAll: (kind, account) =>
    db.write((transaction) =>
      account === null
        ? endNobodys.run(transaction, { kind })
        : endTickets.run(transaction, { kind, account }),
    ),

  forgetBefore: (expiresMs) =>
    forgetInSlices(db, (transaction) => forgetSome.run(transaction, { expiresMs })),
})

/**
 * Part of the transaction of what it leads to; false when that may not be. A ticket whose recovery code somebody else was
 * first with is spent all the same: its browser starts again.
 */
export const spendAll = async (
  transaction: Kysely<DirectoryTables>,
  { ticket, recoveryCode }: Spending,
  atMs: number,
): Promise<boolean> =>
  (await spendAsRead.run(transaction, { kind: ticket.kind, id: ticket.id, detail: ticket.detail, atMs })) ===
    1 &&
  (recoveryCode === null || (await spendRecoveryCode.run(transaction, { ...recoveryCode, atMs })) === 1)

/** Also part of switching two-step verification off, in its transaction. */
export const endTickets = prepared(
  (db: Kysely<DirectoryTables>, of: { kind: TicketKind; account: AccountId }) =>
    db.deleteFrom('ticket').where('account_id', '=', of.account).where('kind', '=', of.kind),
)

const endNobodys = prepared((db: Kysely<DirectoryTables>, of: { kind: TicketKind }) =>
  db.deleteFrom('ticket').where('account_id', 'is', null).where('kind', '=', of.kind),
)

const insert = prepared((db: Kysely<DirectoryTables>, row: TicketTable) =>
  db.insertInto('ticket').values({
    id: row.id,
    kind: row.kind,
    account_id: row.account_id,
    digest: row.digest,
    detail: row.detail,
    created_ms: row.created_ms,
    expires_ms: row.expires_ms,
  }),
)

type One = { kind: TicketKind; id: TicketId; atMs: number }

const inForce = prepared((db: Kysely<DirectoryTables>, of: One) =>
  db
    .selectFrom('ticket')
    .selectAll()
    .where('id', '=', of.id)
    .where('kind', '=', of.kind)
    .where('expires_ms', '>', of.atMs),
)

const spend = prepared((db: Kysely<DirectoryTables>, of: One) =>
  db
    .deleteFrom('ticket')
    .where('id', '=', of.id)
    .where('kind', '=', of.kind)
    .where('expires_ms', '>', of.atMs),
)

const spendAsRead = prepared((db: Kysely<DirectoryTables>, of: One & { detail: string }) =>
  db
    .deleteFrom('ticket')
    .where('id', '=', of.id)
    .where('kind', '=', of.kind)
    .where('detail', '=', of.detail)
    .where('expires_ms', '>', of.atMs),
)

const change = prepared((db: Kysely<DirectoryTables>, of: { id: TicketId; from: string; to: string }) =>
  db.updateTable('ticket').set({ detail: of.to }).where('id', '=', of.id).where('detail', '=', of.from),
)

const ofAccount = prepared(
  (db: Kysely<DirectoryTables>, of: { kind: TicketKind; account: AccountId; atMs: number }) =>
    db
      .selectFrom('ticket')
      .selectAll()
      .where('account_id', '=', of.account)
      .where('kind', '=', of.kind)
      .where('expires_ms', '>', of.atMs)
      .orderBy('created_ms', 'desc')
      .orderBy('id'),
)

const forgetSome = prepared((db: Kysely<DirectoryTables>, of: { expiresMs: number }) =>
  db
    .deleteFrom('ticket')
    .where('id', 'in', (from) =>
      from.selectFrom('ticket').select('id').where('expires_ms', '<', of.expiresMs).limit(FORGOTTEN_A_COMMIT),
    ),
)

const rowOf = (ticket: Ticket): TicketTable => ({
  id: ticket.id,
  kind: ticket.kind,
  account_id: ticket.account,
  digest: ticket.digest,
  detail: ticket.detail,
  created_ms: ticket.createdMs,
  expires_ms: ticket.expiresMs,
})

const ticketOf = (row: Selectable<TicketTable>): Ticket => ({
  id: row.id,
  kind: row.kind,
  account: row.account_id,
  digest: row.digest,
  detail: row.detail,
  createdMs: row.created_ms,
  expiresMs: row.expires_ms,
})
