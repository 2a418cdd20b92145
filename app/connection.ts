/** Whether the server can be reached, as the last calls showed. While it cannot, a small question is asked again and again. */
import { useSyncExternalStore } from 'react'

const ASK_AGAIN_MS = 3_000

let isLost = false
const listeners = new Set<() => void>()

const change = (next: boolean): void => {
  if (isLost === next) return
  isLost = next
  for (const listener of listeners) listener()
}

/** Says that a call came through. */
export const reached = (): void => change(false)

/** Says that a call did not come through; `ask` is called until it does. */
export const lost = (ask: () => Promise<unknown>): void => {
  if (isLost) return
  change(true)
  const again = (): void => {
    if (isLost) void ask().finally(() => setTimeout(again, ASK_AGAIN_MS))
  }
  setTimeout(again, ASK_AGAIN_MS)
}

export const useIsLost = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isLost,
  )
