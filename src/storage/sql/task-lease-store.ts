/** Leases of work that one process does for all: a row a task, taken by one conditional write. */
import type { Kysely } from 'kysely'
import type { TaskLeaseStore } from '../../base/task-lease.ts'
import type { Database } from './database.ts'
import type { DirectoryTables } from './directory-tables.ts'
import { prepared } from './prepared.ts'

export const sqlTaskLeaseStore = (db: Database<DirectoryTables>): TaskLeaseStore => ({
  take: (task, holder, nowMs, untilMs) =>
    db.write(async (transaction) => (await take.run(transaction, { task, holder, nowMs, untilMs })) === 1),
})

type Taking = { task: string; holder: string; nowMs: number; untilMs: number }

const take = prepared((db: Kysely<DirectoryTables>, of: Taking) =>
  db
    .insertInto('task_lease')
    .values({ task: of.task, holder: of.holder, until_ms: of.untilMs })
    .onConflict((conflict) =>
      conflict
        .column('task')
        .doUpdateSet((set) => ({
          holder: set.ref('excluded.holder'),
          until_ms: set.ref('excluded.until_ms'),
        }))
        .where((row) =>
          row.or([row('task_lease.until_ms', '<=', of.nowMs), row('task_lease.holder', '=', of.holder)]),
        ),
    ),
)
