/** When a recipient is tried again, and for how long (RFC 5321 §4.5.4.1: 30 minutes or more on the whole, 4 to 5 days). */

const FIRST_WAIT_MS = 5 * 60_000 // most troubles are over by then
const WAIT_MS_MAX = 4 * 3_600_000
const GIVE_UP_AFTER_MS = 5 * 86_400_000

/** When to try again after `attempts` that failed before this one; null when it is time to give up. */
export const nextAttemptMs = (queuedMs: number, attempts: number, nowMs: number): number | null => {
  const waitMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts, 10), WAIT_MS_MAX)
  return nowMs + waitMs > queuedMs + GIVE_UP_AFTER_MS ? null : nowMs + waitMs
}
