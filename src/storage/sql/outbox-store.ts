/**
 * The queue. A recipient is claimed by moving the moment when it is due past the lease, in one conditional write: of
 * several claimers each gets others, and a claim that lapses is due again by itself. A large body is a file, written and
 * synced before the row that names it and removed after it.
 */
import type { Kysely, Selectable } from 'kysely'
import type { Address } from '../../account/address.ts'
import type { AppPasswordId } from '../../app-password/app-password.ts'
import type { Recipient } from '../../mail/mail.ts'
import type { OutboxStore, QueuedRecipient } from '../../mail/outbox.ts'
import type { QueueId } from '../../mail/queue-id.ts'
import { BodyDamaged, type StoredBody } from '../../mail/store.ts'
import { type BodyFolder, sweep } from '../bodies/body-folder.ts'
import type { BodyFile, BodyPlace } from '../bodies/body-place.ts'
import { inChunks, readFiledBody } from '../bodies/body-reader.ts'
import { bodyWriter, WrittenBody } from '../bodies/body-writer.ts'
import { isWholeBody } from '../bodies/checksums.ts'
import { type Database, inSlices } from './database.ts'
import type { DirectoryTables, QueuedMessageTable, QueuedRecipientTable } from './directory-tables.ts'
import { prepared } from './prepared.ts'
import { listQueue } from './queue-list.ts'

const SENDER = 'sender' // takes it back
const FILES_A_QUERY = 500 // parameters of one statement

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

  claim: async (atMs, leaseMs, limit, kind) => {
    const claimed = await db.write((transaction) =>
      dueOf(kind).claim.all(transaction, { atMs, lapseMs: atMs + leaseMs, limit }),
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
  },

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

  body: (id) => readBody(db.read, place, id),

  nextDueMs: async (kind) => (await dueOf(kind).first.first(db.read, {}))?.due_ms ?? null,

  list: (after, limit) => listQueue(db.read, after, limit),
})

/** Removes what writers that died left in the folder. */
export const sweepQueue = (
  db: Database<DirectoryTables>,
  folder: BodyFolder,
  nowMs: number,
): Promise<number> =>
  sweep(folder, nowMs, async (files) => {
    const named = new Set<string>()
    await inSlices(files, FILES_A_QUERY, async (slice) => {
      const rows = await db.read
        .selectFrom('queued_message')
        .select('file')
        .where('file', 'in', [...slice])
        .execute()
      for (const { file } of rows) if (file !== null) named.add(file)
    })
    return named
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

/** Here is who has an account. */
const HAS_ACCOUNT = { local: 'is not', elsewhere: 'is' } as const

const claimDue = (kind: Recipient['kind'] | null) =>
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

const moveLapse = prepared(
  (db: Kysely<DirectoryTables>, of: { id: QueueId; number: number; fromMs: number; toMs: number }) =>
    db
      .updateTable('queued_recipient')
      .set({ due_ms: of.toMs })
      .where('queue_id', '=', of.id)
      .where('number', '=', of.number)
      .where('due_ms', '=', of.fromMs),
)

const setDue = prepared(
  (db: Kysely<DirectoryTables>, of: { id: QueueId; number: number; dueMs: number; reply: string }) =>
    db
      .updateTable('queued_recipient')
      .set({ due_ms: of.dueMs, last_reply: of.reply })
      .where('queue_id', '=', of.id)
      .where('number', '=', of.number),
)

const firstDue = (kind: Recipient['kind'] | null) =>
  prepared((db: Kysely<DirectoryTables>, _of: object) =>
    db
      .selectFrom('queued_recipient')
      .select((row) => row.fn.min<number | null>('due_ms').as('due_ms'))
      .where('held_by', 'is', null)
      .$if(kind !== null, (due) => due.where('account_id', HAS_ACCOUNT[kind ?? 'local'], null)),
  )

const dueQueries = (kind: Recipient['kind'] | null) => ({ claim: claimDue(kind), first: firstDue(kind) })
const DUE = { local: dueQueries('local'), elsewhere: dueQueries('elsewhere'), all: dueQueries(null) } as const
const dueOf = (kind: Recipient['kind'] | undefined) => DUE[kind ?? 'all']

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

const bodyOf = prepared((db: Kysely<DirectoryTables>, of: { id: QueueId }) =>
  db
    .selectFrom('queued_message')
    .select(['size_octets', 'file', 'checksums', 'body'])
    .where('id', '=', of.id),
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

async function* readBody(
  db: Kysely<DirectoryTables>,
  place: BodyPlace,
  id: QueueId,
): AsyncGenerator<Uint8Array, void, undefined> {
  const row = await bodyOf.first(db, { id })
  if (row === null) throw new BodyDamaged(`the queue has no message ${id}`)
  const { body, file, checksums, size_octets: sizeOctets } = row
  if (file !== null) {
    yield* readFiledBody(place, { file, sizeOctets, checksums }, 0, sizeOctets)
  } else if (body !== null) {
    if (!isWholeBody(body, sizeOctets, checksums))
      throw new BodyDamaged(`the queued message ${id} is damaged`)
    yield* inChunks(body)
  }
}

/** A body in memory, or in the queue's own place; one that was written elsewhere is copied. */
const ownBody = async (place: BodyPlace, body: StoredBody): Promise<WrittenBody> => {
  if (
    body instanceof WrittenBody &&
    (body.content.in === 'memory' || body.content.place.name === place.name)
  ) {
    body.mustBeTakeable()
    return body
  }
  const writer = bodyWriter(place, body.sizeOctets)
  try {
    for await (const chunk of body.chunks()) await writer.write(chunk)
    return (await writer.finish()) as WrittenBody
  } catch (fault) {
    await writer.abandon()
    throw fault
  }
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
