/** The needs of the service with what it makes of them once: what every method has. */
import type { CountMailbox } from './mailbox-counts.ts'
import type { JmapNeeds } from './needs.ts'
import type { Pusher } from './pusher.ts'
import type { RunQuery } from './query/run-query.ts'
import type { Visits } from './visits.ts'

export type JmapParts = JmapNeeds & {
  readonly countMailbox: CountMailbox
  readonly runQuery: RunQuery
  readonly visits: Visits
  readonly pusher: Pusher
}
