/** Emails on their way from the list to a folder, by the pointer. Within this page only: what is dragged is not data for others. */
import type { DragEvent } from 'react'
import type { Hand } from '../desk.tsx'

const TYPE = 'application/x-mail-of-this-page'

let dragged: Hand | null = null

export const beginDrag = ({ dataTransfer }: DragEvent, hand: Hand): void => {
  dragged = hand
  dataTransfer.clearData()
  dataTransfer.setData(TYPE, '')
  dataTransfer.effectAllowed = 'move'
}

/** Says that it may be let go of here; false where it is something else. */
export const allowDrop = (event: DragEvent): boolean => {
  if (dragged === null || !event.dataTransfer.types.includes(TYPE)) return false
  event.preventDefault()
  event.dataTransfer.dropEffect = 'move'
  return true
}

export const takeDropped = (event: DragEvent): Hand | null => {
  if (!allowDrop(event)) return null
  const hand = dragged
  dragged = null
  return hand
}
