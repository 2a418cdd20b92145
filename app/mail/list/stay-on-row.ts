/** The keys are for the row that somebody stands on: when mail comes above it, or goes, they stand on it still. */
import { useEffect, useRef } from 'react'
import { isOf, type Row } from '../cache.ts'
import type { ListOf } from './list-of.ts'

const LOOKED_AT_MAX = 100 // rows up and down: whoever is moved further than that is lost in any case

type Stand = { readonly list: ListOf; readonly index: number; readonly row: Row | null }

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
    stand.current = { list, index, row: rowAt(index) }
    if (before?.list !== list || before.index !== index || before.row === null) return
    const { email } = before.row
    const isIt = (row: Row | null): boolean => row !== null && isOf(row, email.id)
    if (isIt(stand.current.row) || !isStanding()) return
    for (let by = 1; by <= LOOKED_AT_MAX; by += 1) {
      const found = [by, -by].find((each) => isIt(rowAt(index + each)))
      if (found === undefined) continue
      stand.current = { list, index: index + found, row: rowAt(index + found) }
      return move(found)
    }
  })
}
