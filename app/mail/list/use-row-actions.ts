/** What is done with one row: opened, flagged, removed, dragged. Each stays while it would do the same: rows need not be drawn again. */
import { type DragEvent, type MouseEvent, useCallback } from 'react'
import { just, useActions } from '../actions/actions.ts'
import { beginDrag } from '../actions/dragging.ts'
import { useRemoval } from '../actions/removal.tsx'
import type { Row } from '../cache.ts'
import { emailsIn, useDesk } from '../desk.tsx'
import { useMailSession } from '../mail-session.tsx'
import { isFlagged } from './row-words.ts'
import type { Choosing } from './use-choosing.ts'

export type RowActions = {
  /** `isPassing` where the keys go past it. */
  readonly open: (row: Row, isPassing: boolean) => void
  readonly press: (index: number, row: Row, event: MouseEvent) => void
  readonly flag: (row: Row) => void
  readonly remove: (row: Row) => void
  readonly drag: (row: Row, event: DragEvent) => void
}

export const useRowActions = ({ moveTo, toggle }: Choosing): RowActions => {
  const { go, folder, chosen, choose, atHand } = useDesk()
  const { canSend } = useMailSession()
  const actions = useActions()
  const removal = useRemoval()
  const open = useCallback(
    ({ email, conversation }: Row, isPassing: boolean): void => {
      // A draft is opened to be gone on with.
      const isWritten = canSend && conversation.length === 1 && email.keywords.$draft === true
      const compose = isWritten && !isPassing ? `draft:${email.id}` : null
      go({ email: email.id, compose }, { replace: isPassing })
    },
    [go, canSend],
  )
  const press = useCallback(
    (index: number, row: Row, event: MouseEvent): void => {
      if (event.shiftKey || event.ctrlKey || event.metaKey) {
        toggle(index, row, event.shiftKey)
        return
      }
      moveTo(index, false)
      choose(new Map())
      open(row, false)
    },
    [choose, moveTo, open, toggle],
  )
  const flag = useCallback(
    (row: Row): void => {
      const { conversation } = row
      const on = !isFlagged(row)
      void actions.setKeyword(just(...(on ? conversation.slice(-1) : conversation)), '$flagged', on)
    },
    [actions],
  )
  const remove = useCallback(({ email }: Row): void => removal.remove(just(email)), [removal])
  const drag = useCallback(
    (row: Row, event: DragEvent): void =>
      beginDrag(event, chosen.has(row.email.id) ? atHand() : just(...emailsIn(row, folder))),
    [atHand, chosen, folder],
  )
  return { open, press, flag, remove, drag }
}
