/** The system's time and what a test lets pass on top of it, at once: timers do not notice. */
import { type Clock, systemClock } from '../../src/base/clock.ts'

export type PassingClock = { readonly clock: Clock; pass(byMs: number): void }

export const passingClock = (): PassingClock => {
  let passedMs = 0
  return {
    clock: { ...systemClock, nowMs: () => systemClock.nowMs() + passedMs },
    pass: (byMs) => {
      passedMs += byMs
    },
  }
}
