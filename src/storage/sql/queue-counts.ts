/** How much is in the queue: asked each time that metrics are read, so it looks at indexes only. */
import type { Kysely } from 'kysely'
import type { QueueCounts } from '../../mail/outbox.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'

export const countQueue = async (db: Kysely<DirectoryTables>): Promise<QueueCounts> => {
  const all = Number((await every.first(db, {}))?.count ?? 0)
  const held = Number((await isHeld.first(db, {}))?.count ?? 0)
  const oldest = await first.first(db, {})
  return {
    waiting: Math.max(0, all - held), // two looks, a moment apart
    held,
    oldestMs: oldest === null ? null : Number(oldest.queued_ms),
  }
}

const every = prepared((db: Kysely<DirectoryTables>, _of: object) =>
  db.selectFrom('queued_recipient').select((row) => row.fn.countAll().as('count')),
)

const isHeld = prepared((db: Kysely<DirectoryTables>, _of: object) =>
  db
    .selectFrom('queued_recipient')
    .select((row) => row.fn.countAll().as('count'))
    .where('held_by', 'is not', null),
)

/** Those that are held are few, and passed by. */
const first = prepared((db: Kysely<DirectoryTables>, _of: object) =>
  db
    .selectFrom('queued_message')
    .select('queued_ms')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('queued_recipient')
          .select('number')
          .whereRef('queue_id', '=', 'queued_message.id')
          .where('held_by', 'is', null),
      ),
    )
    .orderBy('queued_ms')
    .limit(1),
)
