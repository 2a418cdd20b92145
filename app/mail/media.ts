/** Whether the window is of a kind, now and when that changes. */
import { useSyncExternalStore } from 'react'

/** One pane at a time. */
export const NARROW = '(max-width: 800px)'
/** There is a pointer; a finger scrolls where that would drag. */
export const POINTED = '(hover: hover)'
/** The folders lie beside the list. */
export const WIDE = '(min-width: 1101px)'

export const useMedia = (query: string): boolean =>
  useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query)
      media.addEventListener('change', listener)
      return () => media.removeEventListener('change', listener)
    },
    () => window.matchMedia(query).matches,
  )
