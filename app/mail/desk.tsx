/** What lies on the desk: the folder and its list, what is chosen in it, and which email is open. For all parts of the page. */
import { useQueryClient } from '@tanstack/react-query'
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { browserTimeZone } from '../dates.ts'
import { keep, kept } from '../kept-in-browser.ts'
import { useStart } from '../start.tsx'
import { isOf, type Row } from './cache.ts'
import { type Folder, folderOf } from './folders/mailboxes.ts'
import { useFolderName } from './folders/names.ts'
import type { Id, Role, Summary } from './jmap/types.ts'
import { type ListOf, listOf } from './list/list-of.ts'
import { knownRows } from './list/stretches.ts'
import { type Go, type Place, usePlace } from './place.ts'

export type Desk = {
  readonly place: Place
  readonly go: Go
  readonly folders: readonly Folder[]
  readonly folderOf: (role: Role) => Folder | undefined
  /** Null when the address names none. */
  readonly folder: Folder | null
  readonly list: ListOf
  readonly conversations: boolean
  readonly setConversations: (together: boolean) => void
  /** Rows that are chosen, by the id of their email. */
  readonly chosen: ReadonlyMap<Id, Row>
  readonly choose: (chosen: ReadonlyMap<Id, Row>) => void
  /** All of the list is chosen, also what has not been read of it. */
  readonly isWholeChosen: boolean
  readonly chooseWhole: () => void
  /** What an action is about: what is chosen, or else what is open. */
  readonly atHand: () => Hand
  /** Who writes puts here how the draft of an email is thrown away: false where it is not what is written. */
  readonly throwAway: { current: (email: Id) => boolean }
}

export type Hand = {
  readonly emails: readonly Summary[]
  /** These, and all else that the list holds. */
  readonly isWhole: boolean
}

const DeskContext = createContext<Desk | null>(null)

export const useDesk = (): Desk => {
  const desk = useContext(DeskContext)
  if (desk === null) throw new Error('DeskProvider is missing')
  return desk
}

const NOTHING: ReadonlyMap<Id, Row> = new Map()

export const nothingIsWritten = (_email: Id): boolean => false

export const DeskProvider = ({
  folders,
  children,
}: {
  folders: readonly Folder[]
  children: ReactNode
}): ReactNode => {
  const [place, go] = usePlace()
  const queries = useQueryClient()
  const shownAs = useFolderName()
  const timeZone = useStart().start.account?.timeZone ?? browserTimeZone()
  const [conversations, setTogether] = useState(kept('conversations') === 'together')
  const [chosen, setChosen] = useState(NOTHING)
  const [isWholeChosen, setIsWholeChosen] = useState(false)
  const choose = useCallback((next: ReadonlyMap<Id, Row>): void => {
    setChosen(next)
    setIsWholeChosen(false)
  }, [])
  const folder = folders.find(({ id, role }) => id === place.folder || role === place.folder) ?? null
  // The same list stays the same while numbers of the folders change.
  const asked = { folder, folders, shownAs, search: place.search, timeZone, conversations }
  const wanted = JSON.stringify(listOf(asked))
  const list = useMemo(() => JSON.parse(wanted) as ListOf, [wanted])
  // What was chosen in one list is not in the next.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the list is another
  useEffect(() => choose(NOTHING), [list])

  const atHand = useCallback((): Hand => {
    if (chosen.size > 0)
      return { emails: [...chosen.values()].flatMap((row) => emailsIn(row, folder)), isWhole: isWholeChosen }
    const open = [...knownRows(queries, list).values()].find((row) => isOf(row, place.email))
    return { emails: open === undefined ? [] : emailsIn(open, folder), isWhole: false }
  }, [chosen, isWholeChosen, folder, list, place.email, queries])

  const throwAway = useRef(nothingIsWritten)
  const desk = useMemo<Desk>(
    () => ({
      place,
      go,
      folders,
      folderOf: (role) => folderOf(folders, role),
      folder,
      list,
      conversations,
      setConversations: (together) => {
        keep('conversations', together ? 'together' : 'apart')
        setTogether(together)
      },
      chosen,
      choose,
      isWholeChosen,
      chooseWhole: () => setIsWholeChosen(true),
      atHand,
      throwAway,
    }),
    [place, go, folders, folder, list, conversations, chosen, choose, isWholeChosen, atHand],
  )
  return <DeskContext.Provider value={desk}>{children}</DeskContext.Provider>
}

/** Of a conversation those that are in the folder: what lies elsewhere stays there. */
export const emailsIn = ({ email, conversation }: Row, folder: Folder | null): readonly Summary[] =>
  folder === null || conversation.length === 1
    ? [email]
    : conversation.filter(({ id, mailboxIds }) => id === email.id || mailboxIds[folder.id] === true)
