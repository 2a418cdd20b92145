/**
 * Time, as an argument. Nothing but `systemClock` reads the machine's clock or sets a timer; tests pass one that is
 * moved by hand. Wall-clock time is milliseconds since 1970 (`…Ms`); it may jump. Durations are measured with
 * `monotonicMs`, which never goes back.
 */

export type Cancel = () => void

export type Clock = {
  /** Milliseconds since 1970-01-01T00:00Z. */
  readonly nowMs: () => number
  /** Milliseconds since some fixed moment; only differences mean anything. */
  readonly monotonicMs: () => number
  /** Runs `work` once after `delayMs`. A timer never keeps the process alive. */
  readonly after: (delayMs: number, work: () => void) => Cancel
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, work) => {
    const timer = setTimeout(work, delayMs)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Resolves after `delayMs`; at once when there is nothing to wait for. */
export const pause = (clock: Clock, delayMs: number): Promise<void> =>
  delayMs <= 0 ? Promise.resolve() : new Promise((resolve) => clock.after(delayMs, resolve))
