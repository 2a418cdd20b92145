/** How a process of the server is told to end, and how it ends when it may not go on. */
import type { Clock } from './base/clock.ts'
import type { Log } from './base/event.ts'
import { EXIT } from './cli/command.ts'

export type AskedNeeds = {
  readonly log: Log
  readonly clock: Clock
  /** Somebody will not wait. */
  readonly onSecond: () => void
  /** What SIGHUP asks for; to stop when it is not said, because the terminal was closed. */
  readonly onHangUp?: () => void
}

/** Ctrl-C and systemd tell the whole group, and the `sigill` command passes it on: within this time that is one signal. */
const SAME_SIGNAL_MS = 1_000

/** Resolves when a signal asks it to stop. */
export const untilAsked = ({ log, clock, onSecond, onHangUp }: AskedNeeds): Promise<void> =>
  new Promise((resolve) => {
    let askedMs: number | null = null
    const onSignal = (signal: NodeJS.Signals) => {
      if (askedMs === null) {
        askedMs = clock.monotonicMs()
        log({ event: 'server.stopping', because: signal })
        resolve()
      } else if (clock.monotonicMs() - askedMs > SAME_SIGNAL_MS) onSecond()
    }
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
    process.on('SIGHUP', onHangUp ?? onSignal)
  })

/** Timers do not keep the process alive, and nothing else may while it ends; this does until it is disposed of. */
export const keepAwake = (): Disposable => {
  const awake = setInterval(() => {}, 1 << 30)
  return { [Symbol.dispose]: () => clearInterval(awake) }
}

/** A write could not be synced. */
export const endBroken = (flush: () => void): never => {
  try {
    flush()
  } finally {
    process.exit(EXIT.fault)
  }
}
