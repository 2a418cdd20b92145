/**
 * Asks before a page is left on which something would be lost. A page guards itself while it is so (`guardLeaving`); every
 * way of going elsewhere within the app passes here (`aroundNavigation`, given to the router).
 */
import type { AroundNavHandler } from 'wouter'

/** Hears of a try to leave; `leave` goes there after all. */
type Guard = (leave: () => void) => void

let guard: Guard | null = null

/** Until the function that it gives is called. */
export const guardLeaving = (ask: Guard): (() => void) => {
  guard = ask
  return () => {
    if (guard === ask) guard = null
  }
}

export const aroundNavigation: AroundNavHandler = (navigate, to, options) => {
  if (guard === null) navigate(to, options)
  else guard(() => navigate(to, options))
}
