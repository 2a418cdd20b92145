/** What a list shows: a mailbox, or what a search found; with conversations together or apart. */
import type { EmailFilter, Id } from '../jmap/types.ts'

export type ListOf = {
  readonly filter: EmailFilter
  readonly collapseThreads: boolean
}

export const listOfMailbox = (mailbox: Id, collapseThreads: boolean): ListOf => ({
  filter: { inMailbox: mailbox },
  collapseThreads,
})
