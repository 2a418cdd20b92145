/** What a list shows: a mailbox, or what a search found; with conversations together or apart. */
import type { EmailFilter, Mailbox } from '../jmap/types.ts'
import { isAside, placeNamed, usualPlace } from '../search/places.ts'
import { searchedBy, startOfDayIn } from '../search/words.ts'

export type ListOf = {
  readonly filter: EmailFilter
  readonly collapseThreads: boolean
  /** Where a search has not looked, since nobody said where: among junk and what was deleted, or anywhere but there. */
  readonly leavesOut: 'aside' | 'others' | null
}

type Asked = {
  readonly folder: Mailbox | null
  readonly folders: readonly Mailbox[]
  /** What a folder is called on the page. */
  readonly shownAs: (folder: Mailbox) => string
  /** Empty: the folder is shown. */
  readonly search: string
  readonly timeZone: string
  readonly conversations: boolean
}

export const listOf = (asked: Asked): ListOf => {
  const { folder, folders, shownAs, search, timeZone, conversations } = asked
  const startOfDay = startOfDayIn(timeZone)
  const searched = searchedBy(search, { startOfDay, placeNamed: placeNamed(folders, shownAs) })
  if (searched === null)
    return { filter: { inMailbox: folder?.id ?? '' }, collapseThreads: conversations, leavesOut: null }
  const { filter, saysWhere } = searched
  if (saysWhere) return { filter, collapseThreads: false, leavesOut: null }
  return {
    filter: { operator: 'AND', conditions: [filter, usualPlace(folders, folder)] },
    collapseThreads: false,
    leavesOut: folder !== null && isAside(folder) ? 'others' : 'aside',
  }
}
