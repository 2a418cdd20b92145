/** What can be done with what is at hand: one place for the buttons, the keys and the rows. */
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef } from 'react'
import { useSay } from '../../shell/live.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { useText } from '../../texts.tsx'
import type { Desk } from '../desk.tsx'
import { useDesk } from '../desk.tsx'
import type { Folder } from '../folders/mailboxes.ts'
import { useFolderName } from '../folders/names.ts'
import { problemIn } from '../jmap/problem.ts'
import type { Id, Role, Summary } from '../jmap/types.ts'
import { knownRows } from '../list/stretches.ts'
import { useMailSession } from '../mail-session.tsx'
import { NARROW } from '../media.ts'
import {
  changeEmails,
  destroyEmails,
  type EmailChange,
  keywordChange,
  moveBack,
  moveChange,
} from './change-emails.ts'

export type Actions = {
  readonly setKeyword: (emails: readonly Summary[], keyword: string, on: boolean) => Promise<void>
  readonly move: (emails: readonly Summary[], to: Folder) => Promise<void>
  readonly moveTo: (emails: readonly Summary[], role: Role) => Promise<void>
  /** Into the trash; from there, and from the junk, for ever: then the caller has asked. */
  readonly remove: (emails: readonly Summary[]) => Promise<void>
  readonly destroy: (emails: readonly Summary[]) => Promise<void>
  /** Takes back the last move. */
  readonly undo: () => void
  /** The email that is opened when these go: the next, or the one before. */
  readonly after: (ids: ReadonlySet<Id>) => Id | null
}

export const useActions = (): Actions => {
  const desk = useDesk()
  const session = useMailSession()
  const queries = useQueryClient()
  const text = useText()
  const nameOf = useFolderName()
  const { tell } = useSay()
  const problemText = useProblemText()
  const now = useRef<Desk>(desk)
  now.current = desk

  const attempt = useCallback(
    async (work: () => Promise<void>): Promise<boolean> => {
      try {
        await work()
        return true
      } catch (fault) {
        tell(problemText(problemIn(fault)))
        return false
      }
    },
    [tell, problemText],
  )

  return useMemo<Actions>(() => {
    const after = (gone: ReadonlySet<Id>): Id | null => {
      const { list, place } = now.current
      const rows = [...knownRows(queries, list)].sort(([one], [other]) => one - other).map(([, row]) => row)
      const here = rows.findIndex(({ email }) => email.id === place.email)
      const left = (row: (typeof rows)[number]): boolean => !gone.has(row.email.id)
      return (
        (rows.slice(here + 1).find(left) ?? rows.slice(0, Math.max(0, here)).findLast(left))?.email.id ?? null
      )
    }
    /** What goes out of the list is not chosen any more, and not open either. */
    const leave = (emails: readonly Summary[]): void => {
      const { place, go, choose, chosen, isNarrow } = { isNarrow: matchMedia(NARROW).matches, ...now.current }
      const gone = new Set(emails.map(({ id }) => id))
      if (place.email !== null && gone.has(place.email))
        go({ email: isNarrow ? null : after(gone) }, { replace: true })
      if (chosen.size > 0) choose(new Map())
    }
    const change = (changes: readonly EmailChange[]): Promise<boolean> =>
      attempt(() => changeEmails(session, queries, changes))
    const move = async (emails: readonly Summary[], to: Folder): Promise<void> => {
      const { place, folder } = now.current
      const from = place.search === '' ? (folder?.id ?? null) : null
      const moving = emails.filter(({ mailboxIds }) => mailboxIds[to.id] !== true || from !== null)
      if (moving.length === 0 || from === to.id) return
      leave(moving)
      const changes = moving.map((email) => moveChange(email, from, to.id))
      if (!(await change(changes))) return
      const back = async (): Promise<void> => {
        lastMove = null
        if (await change(changes.map(moveBack))) tell(text('mail.actions.undone'))
      }
      lastMove = back
      tell(text('mail.actions.moved', { count: moving.length, folder: nameOf(to) }), {
        words: text('mail.actions.undo'),
        act: () => void back(),
      })
    }
    const moveTo = async (emails: readonly Summary[], role: Role): Promise<void> => {
      const to = now.current.folderOf(role)
      if (to !== undefined) await move(emails, to)
    }
    const destroy = async (emails: readonly Summary[]): Promise<void> => {
      leave(emails)
      const ids = emails.map(({ id }) => id)
      if (await attempt(() => destroyEmails(session, queries, ids)))
        tell(text('mail.actions.destroyed', { count: ids.length }))
    }
    return {
      after,
      setKeyword: async (emails, keyword, on) => {
        const changing = emails.filter(({ keywords }) => (keywords[keyword] === true) !== on)
        if (changing.length > 0) await change(changing.map((email) => keywordChange(email, keyword, on)))
      },
      move,
      moveTo,
      remove: (emails) => moveTo(emails, 'trash'),
      destroy,
      undo: () => void lastMove?.(),
    }
  }, [attempt, nameOf, queries, session, tell, text])
}

/** Of the whole page: whichever part of it moved something. */
let lastMove: (() => Promise<void>) | null = null
