/**
 * `sigill serve`: makes the data folder ready, starts the server, says what to do next, and waits to be stopped. On
 * SIGTERM or SIGINT what is in flight is finished and programs are told goodbye; a second signal ends at once. So does a
 * write that could not be synced: nothing more may be acknowledged then, and whatever keeps services running starts anew.
 */
import { pino } from 'pino'
import type { Clock } from './base/clock.ts'
import type { Log } from './base/event.ts'
import { EXIT, type ExitCode, type Invocation } from './cli/command.ts'
import { certificateFiles } from './config/certificate.ts'
import { ensureDataFolder } from './config/data-folder.ts'
import { readSettings } from './config/read-settings.ts'
import { placeText, takeFolder } from './config/running.ts'
import type { Settings } from './config/settings.ts'
import { type RunningServer, startServer } from './server.ts'

export const serve = async ({ folder, terminal }: Invocation): Promise<ExitCode> => {
  const { environment, clock, random } = terminal
  const settings = readSettings(folder, environment)
  const isNew = await ensureDataFolder(folder, settings, clock, random)
  const giveBack = takeFolder(folder)
  const { log, flush } = jsonLog(clock)
  const onBroken = (): never => {
    try {
      flush()
    } finally {
      process.exit(EXIT.fault)
    }
  }
  const server = await startServer({ folder, settings, clock, random, log, onBroken })

  terminal.print(`Sigill listens, with its data in ${folder}:`)
  for (const door of server.doors) terminal.print(`  ${door.name.padEnd(12)} ${placeText(door)}`)
  const { authority } = certificateFiles(folder, settings)
  if (authority !== null) terminal.print(`Mail programs on this machine trust ${authority}`)
  if (isNew || server.isEmpty) await sayWhatIsNext(server, settings, terminal)
  await untilStopped(server, log, clock)
  giveBack()
  return EXIT.ok
}

/** Without an account: the set-up link, where the account pages are open, and the commands. */
const sayWhatIsNext = async (
  server: RunningServer,
  { domains }: Settings,
  { print }: Pick<Invocation['terminal'], 'print'>,
): Promise<void> => {
  const hasPages = server.doors.some(({ name }) => name === 'web')
  const link = hasPages ? await server.setUpLink() : null
  if (link !== null) {
    print('\nNext, in a browser, make the first account. This link works once, for a day:')
    print(`  ${link.reveal()}`)
  }
  const address = `anna@${domains[0]}`
  print(
    `\n${link === null ? 'Next' : 'Or'}, in another terminal, an account and an app password for its first mail program:`,
  )
  print(`  npx sigill account add ${address}`)
  print(`  npx sigill app-password add ${address} --name "My phone"`)
}

/** Ctrl-C and systemd tell the whole group, and the `sigill` command passes it on: within this time that is one signal. */
const SAME_SIGNAL_MS = 1_000

const untilStopped = async (server: RunningServer, log: Log, clock: Clock): Promise<void> => {
  // Timers do not keep the process alive; waiting for the signal does.
  const awake = setInterval(() => {}, 1 << 30)
  try {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
    let askedMs: number | null = null
    const onSignal = (signal: NodeJS.Signals) => {
      if (askedMs === null) {
        askedMs = clock.monotonicMs()
        log({ event: 'server.stopping', because: signal })
        ask()
      } else if (clock.monotonicMs() - askedMs > SAME_SIGNAL_MS) process.exit(EXIT.fault)
    }
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
    process.on('SIGHUP', onSignal) // the terminal was closed
    await asked
    await server.stop()
    log({ event: 'server.stopped' })
  } finally {
    clearInterval(awake)
  }
}

const LOG_WAIT_MS = 100 // lines of this long leave together: a write for each costs a tenth of a sign-in
const LOG_OCTETS = 4_096 // unless they are as much as this

/** One JSON object a line on standard error, so that standard output stays for people. Faults are written at once. */
const jsonLog = (clock: Clock): { readonly log: Log; readonly flush: () => void } => {
  const lines = pino.destination({ fd: 2, sync: false, minLength: LOG_OCTETS })
  const logger = pino({ base: null }, lines)
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
