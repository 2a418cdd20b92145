/** Which rows are on screen: only they are there, and only what lies around them is asked for. */
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { ListOf } from './list-of.ts'
import { ROW_PX } from './row-styles.ts'
import { type ShownList, useList } from './stretches.ts'

const OVERSCAN_ROWS = 8

type OnScreen = {
  readonly shown: ShownList
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly virtual: Virtualizer<HTMLDivElement, Element>
}

export const useRowsOnScreen = (list: ListOf): OnScreen => {
  const scroller = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState({ first: 0, last: 0 })
  const shown = useList(list, seen.first, seen.last)
  const virtual = useVirtualizer<HTMLDivElement, Element>({
    count: shown.total ?? 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
    onChange: ({ range }) => {
      if (range === null) return
      const first = Math.max(0, range.startIndex - OVERSCAN_ROWS)
      setSeen({ first, last: range.endIndex + OVERSCAN_ROWS })
    },
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: a list begins at its top
  useEffect(() => virtual.scrollToOffset(0), [list])
  return { shown, scroller, virtual }
}
