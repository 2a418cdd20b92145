/**
 * What is measured and not logged: one union beside that of the log, so that whoever counts listens in one place, and what
 * happens a thousand times a second writes no line. Every word in it is one of ours: never an account, an address, or
 * anything that a client sent.
 */

export type Measurement =
  /** A message on its way into a mailbox or the queue. */
  | {
      readonly measured: 'message'
      readonly way: 'delivered' | 'appended' | 'queued'
      readonly outcome: 'taken' | 'refused' | 'fault'
      readonly octets: number
    }
  /** Until it was on disk, the wait for its turn included. */
  | {
      readonly measured: 'write'
      readonly store: 'mail' | 'queue'
      readonly outcome: 'written' | 'fault'
      readonly tookMs: number
    }
  | {
      readonly measured: 'deed'
      readonly service: string
      readonly deed: string
      readonly count: number
    }
  /** A rule has held or disabled app passwords. */
  | { readonly measured: 'harm'; readonly rule: string }
  | { readonly measured: 'approval'; readonly state: string }
  | { readonly measured: 'throttled'; readonly what: string; readonly verdict: string }
  /** `route`: its name in the table of routes. */
  | {
      readonly measured: 'web-request'
      readonly route: string
      readonly status: number
      readonly tookMs: number
    }
  | {
      readonly measured: 'jmap-call'
      readonly method: string
      readonly outcome: 'answered' | 'refused'
      readonly tookMs: number
    }

/** Must not throw and must not wait. */
export type Measure = (measurement: Measurement) => void

export const noMeasure: Measure = () => {}
