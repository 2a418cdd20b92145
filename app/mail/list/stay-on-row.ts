/** The keys are for the row that somebody stands on: when mail comes above it, or goes, they stand on it still. */
import { useEffect, useRef } from 'react'
import type { Row } from '../cache.ts'
import type { Id } from '../jmap/types.ts'
import type { ListOf } from './list-of.ts'

const LOOKED_AT_MAX = 100 // rows up and down: whoever is moved further than that is lost in any case

type Stand = { readonly list: ListOf; readonly index: number; readonly id: Id | undefined }

/** `isStanding` says whether anybody does; `move` hears by how many rows it has moved. */
export const useStayOnRow = (
  list: ListOf,
  rowAt: (index: number) => Row | null,
  index: number,
  isStanding: () => boolean,
  move: (by: number) => void,
): void => {
  const stand = useRef<Stand | null>(null)
  useEffect(() => {
    const before = stand.current
    const idAt = (at: number): Id | undefined => rowAt(at)?.email.id
    stand.current = { list, index, id: idAt(index) }
    if (before?.list !== list || before.index !== index || before.id === stand.current.id) return
    if (before.id === undefined || !isStanding()) return
    for (let by = 1; by <= LOOKED_AT_MAX; by += 1) {
      const found = [by, -by].find((each) => idAt(index + each) === before.id)
      if (found === undefined) continue
      stand.current = { ...before, index: index + found }
      return move(found)
    }
  })
}
