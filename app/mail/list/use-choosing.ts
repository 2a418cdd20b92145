/** Which row the keys are about, and which are chosen: one by one, or with Shift all from where somebody stood before. */
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { Row } from '../cache.ts'
import { useDesk } from '../desk.tsx'
import type { Id } from '../jmap/types.ts'
import type { ListOf } from './list-of.ts'
import { useStayOnRow } from './stay-on-row.ts'
import type { ShownList } from './stretches.ts'

export type Choosing = {
  /** The index of the row that the keys are about. */
  readonly active: number
  /** The keys are about this one from now on; with Shift all on the way to it are chosen. */
  readonly moveTo: (index: number, withShift: boolean) => void
  readonly toggle: (index: number, row: Row, withShift: boolean) => void
}

type RowAt = ShownList['rowAt']

export const useChoosing = (
  list: ListOf,
  rowAt: RowAt,
  scroller: RefObject<HTMLDivElement | null>,
): Choosing => {
  const { chosen, choose } = useDesk()
  const [active, setActive] = useState(0)
  const anchor = useRef(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a list begins at its top
  useEffect(() => {
    setActive(0)
    anchor.current = 0
  }, [list])
  // Nobody stands on the first who has not gone there: it is the newest.
  const isStanding = (): boolean => active > 0 || scroller.current?.contains(document.activeElement) === true
  useStayOnRow(list, rowAt, active, isStanding, (by) => {
    setActive(active + by)
    anchor.current += by
  })
  const moveTo = useCallback(
    (index: number, withShift: boolean): void => {
      setActive(index)
      if (withShift) choose(rowsBetween(rowAt, anchor.current, index))
      else anchor.current = index
    },
    [choose, rowAt],
  )
  const toggle = useCallback(
    (index: number, row: Row, withShift: boolean): void => {
      moveTo(index, withShift)
      if (withShift) return
      const next = new Map(chosen)
      if (!next.delete(row.email.id)) next.set(row.email.id, row)
      choose(next)
    },
    [choose, chosen, moveTo],
  )
  return { active, moveTo, toggle }
}

const rowsBetween = (rowAt: RowAt, from: number, to: number): ReadonlyMap<Id, Row> => {
  const rows = new Map<Id, Row>()
  for (let index = Math.min(from, to); index <= Math.max(from, to); index++) {
    const row = rowAt(index)
    if (row !== null) rows.set(row.email.id, row)
  }
  return rows
}
