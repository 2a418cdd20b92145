/** A clock that is moved by hand: timers run when the test says that time has passed, in their order. */
import type { Clock } from '../../src/base/clock.ts'

export type HandClock = Clock & {
  /** Moves time on and runs what falls due, in order. */
  advance(byMs: number): void
  /** The wall clock jumps; timers and durations do not notice. */
  jump(byMs: number): void
  readonly timers: number
}

export const handClock = (startMs: number = Date.UTC(2026, 10, 22, 8)): HandClock => {
  let passedMs = 0
  let wallMs = startMs
  let timers: { atMs: number; work: () => void }[] = []
  return {
    nowMs: () => wallMs + passedMs,
    monotonicMs: () => passedMs,
    after: (delayMs, work) => {
      const timer = { atMs: passedMs + delayMs, work }
      timers.push(timer)
      return () => {
        timers = timers.filter((each) => each !== timer)
      }
    },
    advance: (byMs) => {
      const untilMs = passedMs + byMs
      for (;;) {
        const [next] = timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)
        if (next === undefined) break
        timers = timers.filter((each) => each !== next)
        passedMs = Math.max(passedMs, next.atMs)
        next.work()
      }
      passedMs = untilMs
    },
    jump: (byMs) => {
      wallMs += byMs
    },
    get timers() {
      return timers.length
    },
  }
}
