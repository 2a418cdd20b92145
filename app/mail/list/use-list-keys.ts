/** The keys of the list: arrows, Home, End, pages; Enter opens, Space chooses, Shift extends what is chosen. */
import type { KeyboardEvent } from 'react'
import { useDesk } from '../desk.tsx'
import type { ShownList } from './stretches.ts'
import type { Choosing } from './use-choosing.ts'
import type { RowActions } from './use-row-actions.ts'

const PAGE_ROWS = 8

type Keys = {
  readonly shown: ShownList
  readonly choosing: Choosing
  readonly open: RowActions['open']
  readonly scrollTo: (index: number) => void
}

export const useListKeys = ({ shown, choosing, open, scrollTo }: Keys): ((event: KeyboardEvent) => void) => {
  const { place, chosen, choose } = useDesk()
  const { active, moveTo, toggle } = choosing
  const total = shown.total ?? 0
  const step = (to: number, withShift: boolean): void => {
    const index = Math.max(0, Math.min(total - 1, to))
    moveTo(index, withShift)
    scrollTo(index)
    const row = shown.rowAt(index)
    // On a wide screen the reading pane follows, as in other programs.
    if (!withShift && row !== null && place.email !== null) open(row, true)
  }
  return (event) => {
    const to = STEPS[event.key]?.(active, total)
    const row = shown.rowAt(active)
    if (to !== undefined) step(to, event.shiftKey)
    else if (event.key === 'Enter' && row !== null) open(row, false)
    else if (event.key === ' ' && row !== null) toggle(active, row, false)
    else if (event.key === 'Escape' && chosen.size > 0) choose(new Map())
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}

const STEPS: Readonly<Record<string, (from: number, total: number) => number>> = {
  ArrowDown: (from) => from + 1,
  ArrowUp: (from) => from - 1,
  PageDown: (from) => from + PAGE_ROWS,
  PageUp: (from) => from - PAGE_ROWS,
  Home: () => 0,
  End: (_, total) => total - 1,
}
