/** The queue as the operator sees it: read now and then by a command, never by the server. */
import type { Kysely } from 'kysely'
import type { WaitingRecipient } from '../../mail/outbox.ts'
import type { QueueId } from '../../mail/queue-id.ts'
import type { DirectoryTables } from './directory-tables.ts'

export const listQueue = async (
  db: Kysely<DirectoryTables>,
  after: Pick<WaitingRecipient, 'queueId' | 'number'> | null,
  limit: number,
): Promise<readonly WaitingRecipient[]> => {
  const { queueId, number } = after ?? { queueId: '' as QueueId, number: 0 }
  const rows = await db
    .selectFrom('queued_recipient as one')
    .innerJoin('queued_message as message', 'message.id', 'one.queue_id')
    .select(['one.queue_id', 'one.number', 'one.address', 'one.attempts', 'one.due_ms', 'one.last_reply'])
    .select(['one.held_by', 'message.sender', 'message.queued_ms', 'message.size_octets'])
    .where(({ eb, refTuple, tuple }) =>
      eb(refTuple('one.queue_id', 'one.number'), '>', tuple(queueId, number)),
    )
    .orderBy('one.queue_id')
    .orderBy('one.number')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    queueId: row.queue_id,
    number: row.number,
    address: row.address,
    sender: row.sender,
    queuedMs: row.queued_ms,
    dueMs: row.due_ms,
    sizeOctets: row.size_octets,
    attempts: row.attempts,
    reply: row.last_reply,
    isHeld: row.held_by !== null,
  }))
}
