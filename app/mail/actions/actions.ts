/** What can be done with what is at hand: one place for the buttons, the keys and the rows. */
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef } from 'react'
import { useSay } from '../../shell/live.tsx'
import { useProblemText } from '../../shell/problem-text.ts'
import { useText } from '../../texts.tsx'
import { isOf } from '../cache.ts'
import { type Desk, type Hand, useDesk } from '../desk.tsx'
import type { Folder } from '../folders/mailboxes.ts'
import { useFolderName } from '../folders/names.ts'
import { problemIn } from '../jmap/problem.ts'
import type { Id, Role, Summary } from '../jmap/types.ts'
import { knownRows } from '../list/stretches.ts'
import { useMailSession } from '../mail-session.tsx'
import { NARROW } from '../media.ts'
import { withOther } from '../place.ts'
import {
  changeEmails,
  destroyEmails,
  type EmailChange,
  inverse,
  keywordChange,
  moveChange,
} from './change-emails.ts'
import { useWhole } from './whole.tsx'
import type { WholeChange } from './whole-list.ts'

export type Actions = {
  readonly setKeyword: (hand: Hand, keyword: string, on: boolean) => Promise<void>
  readonly move: (hand: Hand, to: Folder) => Promise<void>
  readonly moveTo: (hand: Hand, role: Role) => Promise<void>
  /** For ever: the caller has asked, unless it is the whole list. */
  readonly destroy: (hand: Hand) => Promise<void>
  /** Takes back the last move. */
  readonly undo: () => void
  /** The email that is opened when these go: the next, or the one before. */
  readonly after: (ids: ReadonlySet<Id>) => Id | null
}

/** Only these. */
export const just = (...emails: readonly Summary[]): Hand => ({ emails, isWhole: false })

export const useActions = (): Actions => {
  const desk = useDesk()
  const session = useMailSession()
  const queries = useQueryClient()
  const text = useText()
  const nameOf = useFolderName()
  const whole = useWhole()
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
      const here = rows.findIndex((row) => isOf(row, place.email))
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
        go(withOther(place, isNarrow ? null : after(gone)), { replace: true })
      if (chosen.size > 0) choose(new Map())
    }
    const change = (changes: readonly EmailChange[]): Promise<boolean> =>
      attempt(() => changeEmails(session, queries, changes))
    const move = async ({ emails, isWhole }: Hand, to: Folder): Promise<void> => {
      const { place, folder } = now.current
      const from = place.search === '' ? (folder?.id ?? null) : null
      if (isWhole) {
        const change: WholeChange = (email) =>
          email.mailboxIds[to.id] === true && from === null ? null : moveChange(email, from, to.id)
        const back = await whole.begin({ kind: 'move', to: nameOf(to), change })
        lastMove = back === null ? null : async () => void (await back())
        return
      }
      const moving = emails.filter(({ mailboxIds }) => mailboxIds[to.id] !== true || from !== null)
      if (moving.length === 0 || from === to.id) return
      leave(moving)
      const changes = moving.map((email) => moveChange(email, from, to.id))
      if (!(await change(changes))) return
      const back = async (): Promise<void> => {
        lastMove = null
        if (await change(changes.map(inverse))) tell(text('mail.actions.undone'))
      }
      lastMove = back
      tell(text('mail.actions.moved', { count: moving.length, folder: nameOf(to) }), {
        words: text('mail.actions.undo'),
        act: () => void back(),
      })
    }
    const moveTo = async (hand: Hand, role: Role): Promise<void> => {
      const to = now.current.folderOf(role)
      if (to !== undefined) await move(hand, to)
    }
    const destroy = async ({ emails, isWhole }: Hand): Promise<void> => {
      if (isWhole) return void (await whole.begin({ kind: 'destroy', change: 'destroy' }))
      leave(emails)
      const ids = emails.map(({ id }) => id)
      if (await attempt(() => destroyEmails(session, queries, ids)))
        tell(text('mail.actions.destroyed', { count: ids.length }))
    }
    return {
      after,
      setKeyword: async ({ emails, isWhole }, keyword, on) => {
        if (isWhole) {
          const change: WholeChange = (email) =>
            (email.keywords[keyword] === true) === on ? null : keywordChange(email, keyword, on)
          return void (await whole.begin({ kind: 'mark', change }))
        }
        const changing = emails.filter(({ keywords }) => (keywords[keyword] === true) !== on)
        if (changing.length > 0) await change(changing.map((email) => keywordChange(email, keyword, on)))
      },
      move,
      moveTo,
      destroy,
      undo: () => void lastMove?.(),
    }
  }, [attempt, nameOf, queries, session, tell, text, whole])
}

/** Of the whole page: whichever part of it moved something. */
let lastMove: (() => Promise<void>) | null = null
