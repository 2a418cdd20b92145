/**
 * Claiming what is due in the queue: the moment when a recipient is due is moved past the lease, in one conditional write,
 * so that of several claimers each gets others; a claim that lapses is due again by itself.
 */
import type { Kysely, Selectable } from 'kysely'
import type { Address } from '../../account/address.ts'
import type { Recipient } from '../../mail/mail.ts'
import type { QueuedRecipient } from '../../mail/outbox.ts'
import type { QueueId } from '../../mail/queue-id.ts'
import type { Database } from './database.ts'
import type { DirectoryTables, QueuedMessageTable, QueuedRecipientTable } from './directory-tables.ts'
import { prepared } from './prepared.ts'

export const claimDue = async (
  db: Database<DirectoryTables>,
  atMs: number,
  leaseMs: number,
  limit: number,
  kind: Recipient['kind'] | undefined,
): Promise<readonly QueuedRecipient[]> => {
  const claimed = await db.write((transaction) =>
    DUE[kind ?? 'all'].claim.all(transaction, { atMs, lapseMs: atMs + leaseMs, limit }),
  )
  if (claimed.length === 0) return []
  const ids = [...new Set(claimed.map(({ queue_id }) => queue_id))]
  const messages = await db.read
    .selectFrom('queued_message')
    .select(['id', 'sender', 'queued_ms', 'size_octets'])
    .where('id', 'in', ids)
    .execute()
  const byId = new Map(messages.map((message) => [message.id, message]))
  return claimed.flatMap((row) => {
    const message = byId.get(row.queue_id)
    return message === undefined ? [] : [queuedRecipient(row, message)] // finished by another meanwhile
  })
}

export const nextDueMs = async (
  read: Kysely<DirectoryTables>,
  kind: Recipient['kind'] | undefined,
): Promise<number | null> => (await DUE[kind ?? 'all'].first.first(read, {}))?.due_ms ?? null

/** Here is who has an account. */
const HAS_ACCOUNT = { local: 'is not', elsewhere: 'is' } as const

const claim = (kind: Recipient['kind'] | null) =>
  prepared((db: Kysely<DirectoryTables>, of: { atMs: number; lapseMs: number; limit: number }) =>
    db
      .updateTable('queued_recipient')
      .set((row) => ({ due_ms: of.lapseMs, attempts: row('attempts', '+', 1) }))
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple('queue_id', 'number'),
          'in',
          selectFrom('queued_recipient as due')
            .select(['due.queue_id', 'due.number'])
            .where('due.due_ms', '<=', of.atMs)
            .where('due.held_by', 'is', null)
            .$if(kind !== null, (due) => due.where('due.account_id', HAS_ACCOUNT[kind ?? 'local'], null))
            .orderBy('due.due_ms')
            .limit(of.limit)
            .$asTuple('queue_id', 'number'),
        ),
      )
      .returningAll(),
  )

export const moveLapse = prepared(
  (db: Kysely<DirectoryTables>, of: { id: QueueId; number: number; fromMs: number; toMs: number }) =>
    db
      .updateTable('queued_recipient')
      .set({ due_ms: of.toMs })
      .where('queue_id', '=', of.id)
      .where('number', '=', of.number)
      .where('due_ms', '=', of.fromMs),
)

const firstDue = (kind: Recipient['kind'] | null) =>
  prepared((db: Kysely<DirectoryTables>, _of: object) =>
    db
      .selectFrom('queued_recipient')
      .select((row) => row.fn.min<number | null>('due_ms').as('due_ms'))
      .where('held_by', 'is', null)
      .$if(kind !== null, (due) => due.where('account_id', HAS_ACCOUNT[kind ?? 'local'], null)),
  )

const dueQueries = (kind: Recipient['kind'] | null) => ({ claim: claim(kind), first: firstDue(kind) })
const DUE = { local: dueQueries('local'), elsewhere: dueQueries('elsewhere'), all: dueQueries(null) } as const

const queuedRecipient = (
  row: Selectable<QueuedRecipientTable>,
  message: Pick<Selectable<QueuedMessageTable>, 'sender' | 'queued_ms' | 'size_octets'>,
): QueuedRecipient => ({
  queueId: row.queue_id,
  number: row.number,
  recipient:
    row.account_id === null
      ? { kind: 'elsewhere', address: row.address }
      : { kind: 'local', account: row.account_id, address: row.address as Address },
  sender: message.sender,
  queuedMs: message.queued_ms,
  attempts: row.attempts,
  sizeOctets: message.size_octets,
})
