/** The log as it is written: one JSON object a line on standard error, so that standard output stays for people. */
import { pino } from 'pino'
import type { Clock } from './base/clock.ts'
import type { Log } from './base/event.ts'

export type JsonLog = {
  readonly log: Log
  /** What waits is written before it returns. */
  readonly flush: () => void
}

const LOG_WAIT_MS = 100 // lines of this long leave together: a write for each costs a tenth of a sign-in
const LOG_OCTETS = 4_096 // unless they are as much as this

/** Faults are written at once. `shared` stands in every line. */
export const jsonLog = (clock: Clock, shared: Readonly<Record<string, unknown>> | null = null): JsonLog => {
  const lines = pino.destination({ fd: 2, sync: false, minLength: LOG_OCTETS })
  const logger = pino({ base: shared }, lines)
  let isFlushDue = false
  const flushLines = (): void => {
    isFlushDue = false
    lines.flush()
  }
  const log: Log = ({ event, ...rest }) => {
    if ('fault' in rest) {
      logger.error({ event, ...rest, fault: words(rest.fault) })
      lines.flush()
      return
    }
    logger.info({ event, ...rest })
    if (isFlushDue) return
    isFlushDue = true
    clock.after(LOG_WAIT_MS, flushLines)
  }
  return { log, flush: () => lines.flushSync() }
}

const words = (fault: unknown): string =>
  fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)
