/**
 * The queue: a row a message, a row a recipient. A large body is a file, written and synced before the row that names it and
 * removed after it; a message goes with its last recipient.
 */
import type { Kysely } from 'kysely'
import type { AppPasswordId } from '../../app-password/app-password.ts'
import type { Recipient } from '../../mail/mail.ts'
import type { OutboxStore } from '../../mail/outbox.ts'
import type { QueueId } from '../../mail/queue-id.ts'
import type { BodyFile, BodyPlace } from '../bodies/body-place.ts'
import { bodyWriter, type WrittenBody } from '../bodies/body-writer.ts'
import type { Database } from './database.ts'
import type { DirectoryTables, QueuedMessageTable, QueuedRecipientTable } from './directory-tables.ts'
import { ownBody, readQueuedBody } from './outbox-bodies.ts'
import { claimDue, moveLapse, nextDueMs } from './outbox-claims.ts'
import { prepared } from './prepared.ts'
import { countQueue } from './queue-counts.ts'
import { listQueue } from './queue-list.ts'

const SENDER = 'sender' // takes it back

export const sqlOutboxStore = (db: Database<DirectoryTables>, place: BodyPlace): OutboxStore => ({
  writeBody: (sizeHintOctets) => Promise.resolve(bodyWriter(place, sizeHintOctets)),

  add: async (id, sender, recipients, body, atMs, sentWith = null) => {
    const own = await ownBody(place, body)
    return db.write(async (transaction) => {
      if (sentWith !== null && (await inForce.first(transaction, { id: sentWith })) === null) return false
      const row = { ...messageRow(own), id, sender, app_password: sentWith, queued_ms: atMs }
      await insertMessage.run(transaction, row)
      if (own.content.in === 'file')
        await place.ledger?.take(transaction as Kysely<unknown>, own.content.file)
      for (const [number, recipient] of recipients.entries())
        await insertRecipient.run(transaction, recipientRow(id, number, recipient, atMs))
      own.keep() // from here on the commit may name its file
      return true
    })
  },

  claim: (atMs, leaseMs, limit, kind) => claimDue(db, atMs, leaseMs, limit, kind),

  renew: (claims, fromMs, toMs) =>
    db.write(async (transaction) => {
      for (const { queueId, number } of claims)
        await moveLapse.run(transaction, { id: queueId, number, fromMs, toMs })
    }),

  finish: async (id, number) => {
    const file = await db.write((transaction) => finish(transaction, place, id, number))
    // The row is gone: a file that could not be removed is found by the sweep.
    if (file !== null) await place.remove([file]).catch(() => undefined)
  },

  keepBack: (id) =>
    db.write(async (transaction) => {
      if ((await tried.first(transaction, { id })) !== null) return false
      return (await keepUntried.run(transaction, { id })) > 0
    }),

  keptBack: async (max) =>
    (await keptBack.all(db.read, { max })).map(({ id, sender }) => ({ queueId: id, sender })),

  withdraw: async (id) => {
    const file = await db
      .write(async (transaction) => {
        const taken = await removeUntried.run(transaction, { id })
        const removed = taken === 0 ? null : await removeDone(transaction, place, id)
        if (removed === null) throw new TooLate()
        return removed.file
      })
      .catch((fault: unknown) => {
        if (fault instanceof TooLate) return 'too-late' as const
        throw fault
      })
    if (file === 'too-late') return false
    if (file !== null) await place.remove([file]).catch(() => undefined)
    return true
  },

  postpone: (id, number, dueMs, reply) =>
    db.write(async (transaction) => {
      await setDue.run(transaction, { id, number, dueMs, reply })
    }),

  body: (id) => readQueuedBody(db.read, place, id),

  nextDueMs: (kind) => nextDueMs(db.read, kind),

  counts: () => countQueue(db.read),

  list: (after, limit) => listQueue(db.read, after, limit),
})

const inForce = prepared((db: Kysely<DirectoryTables>, of: { id: string }) =>
  db
    .selectFrom('app_password')
    .select('id')
    .where('id', '=', of.id as AppPasswordId)
    .where('removed_ms', 'is', null)
    .where('held_by', 'is', null),
)

const insertMessage = prepared((db: Kysely<DirectoryTables>, row: QueuedMessageTable) =>
  db.insertInto('queued_message').values({
    id: row.id,
    sender: row.sender,
    app_password: row.app_password,
    queued_ms: row.queued_ms,
    size_octets: row.size_octets,
    body: row.body,
    file: row.file,
    checksums: row.checksums,
  }),
)

const insertRecipient = prepared((db: Kysely<DirectoryTables>, row: QueuedRecipientTable) =>
  db.insertInto('queued_recipient').values({
    queue_id: row.queue_id,
    number: row.number,
    account_id: row.account_id,
    address: row.address,
    attempts: row.attempts,
    due_ms: row.due_ms,
    last_reply: row.last_reply,
  }),
)

const setDue = prepared(
  (db: Kysely<DirectoryTables>, of: { id: QueueId; number: number; dueMs: number; reply: string }) =>
    db
      .updateTable('queued_recipient')
      .set({ due_ms: of.dueMs, last_reply: of.reply })
      .where('queue_id', '=', of.id)
      .where('number', '=', of.number),
)

const removeRecipient = prepared((db: Kysely<DirectoryTables>, of: { id: QueueId; number: number }) =>
  db.deleteFrom('queued_recipient').where('queue_id', '=', of.id).where('number', '=', of.number),
)

const tried = prepared((db: Kysely<DirectoryTables>, of: { id: QueueId }) =>
  db
    .selectFrom('queued_recipient')
    .select('number')
    .where('queue_id', '=', of.id)
    .where('attempts', '>', 0)
    .limit(1),
)

const keepUntried = prepared((db: Kysely<DirectoryTables>, of: { id: QueueId }) =>
  db
    .updateTable('queued_recipient')
    .set({ held_by: SENDER })
    .where('queue_id', '=', of.id)
    .where('attempts', '=', 0),
)

const keptBack = prepared((db: Kysely<DirectoryTables>, of: { max: number }) =>
  db
    .selectFrom('queued_message')
    .select(['id', 'sender'])
    .where('id', 'in', (from) =>
      from.selectFrom('queued_recipient').select('queue_id').where('held_by', '=', SENDER),
    )
    .orderBy('id')
    .limit(of.max),
)

/** Undoes the removal of the others when one recipient has been tried. */
class TooLate extends Error {}

const removeUntried = prepared((db: Kysely<DirectoryTables>, of: { id: QueueId }) =>
  db.deleteFrom('queued_recipient').where('queue_id', '=', of.id).where('attempts', '=', 0),
)

const removeIfDone = prepared((db: Kysely<DirectoryTables>, of: { id: QueueId }) =>
  db
    .deleteFrom('queued_message')
    .where('id', '=', of.id)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('queued_recipient').select('number').where('queue_id', '=', of.id))),
    )
    .returning('file'),
)

/** The file to remove after the commit, if the message went with its last recipient and had one. */
const finish = async (
  transaction: Kysely<DirectoryTables>,
  place: BodyPlace,
  id: QueueId,
  number: number,
): Promise<BodyFile | null> => {
  await removeRecipient.run(transaction, { id, number })
  return (await removeDone(transaction, place, id))?.file ?? null
}

/** The message, when no recipient is left; with the file to remove after the commit. Null when one is. */
const removeDone = async (
  transaction: Kysely<DirectoryTables>,
  place: BodyPlace,
  id: QueueId,
): Promise<{ readonly file: BodyFile | null } | null> => {
  const removed = await removeIfDone.first(transaction, { id })
  if (removed === null) return null
  const { file } = removed
  if (file !== null) await place.ledger?.leave(transaction as Kysely<unknown>, [file])
  return { file }
}

const messageRow = ({ content, sizeOctets, checksums }: WrittenBody) => ({
  size_octets: sizeOctets,
  checksums,
  body: content.in === 'memory' ? content.bytes : null,
  file: content.in === 'file' ? content.file : null,
})

const recipientRow = (
  id: QueueId,
  number: number,
  recipient: Recipient,
  atMs: number,
): QueuedRecipientTable => ({
  queue_id: id,
  number,
  account_id: recipient.kind === 'local' ? recipient.account : null,
  address: recipient.address,
  attempts: 0,
  due_ms: atMs,
  last_reply: null,
  held_by: null,
})
