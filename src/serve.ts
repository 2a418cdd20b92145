/**
 * `sigill serve`: makes the data folder ready, starts the server, in this process or in as many as `workers` says, says what
 * to do next, and waits to be stopped. On SIGTERM or SIGINT what is in flight is finished and programs are told goodbye; a
 * second signal ends at once. So does a write that could not be synced: nothing more may be acknowledged then, and whatever
 * keeps services running starts anew.
 */
import { announcement } from './announce.ts'
import { EXIT, type ExitCode, type Invocation } from './cli/command.ts'
import { mustNotBeForeign } from './cli/installation.ts'
import { ensureDataFolder } from './config/data-folder.ts'
import { readSettings } from './config/read-settings.ts'
import { takeFolder } from './config/running.ts'
import type { Settings } from './config/settings.ts'
import { type JsonLog, jsonLog } from './json-log.ts'
import { openOwnMetrics, ownMetrics } from './own-metrics.ts'
import { servePrimary } from './serve-workers.ts'
import { startServer } from './server.ts'
import { endBroken, keepAwake, untilAsked } from './signals.ts'

export const serve = async (invocation: Invocation): Promise<ExitCode> => {
  const { folder, terminal } = invocation
  const { environment, clock, random } = terminal
  const settings = readSettings(folder, environment)
  mustNotBeForeign(folder, terminal)
  await ensureDataFolder(folder, settings, clock, random)
  const giveBack = takeFolder(folder)
  const log = jsonLog(clock)
  const serveIt = settings.workers === 1 ? serveAlone : servePrimary
  const code = await serveIt(invocation, settings, log)
  giveBack()
  return code
}

const serveAlone = async (
  { folder, terminal }: Invocation,
  settings: Settings,
  { log, flush }: JsonLog,
): Promise<ExitCode> => {
  const { clock, random } = terminal
  const onBroken = (): never => endBroken(flush)
  // From the beginning: who stops it while it starts means it too.
  const asked = untilAsked({ log, clock, onSecond: () => process.exit(EXIT.fault) })
  using _awake = keepAwake()
  const metrics = ownMetrics(settings, clock)
  await using _door = await openOwnMetrics(settings, log, metrics)
  const server = await startServer({ folder, settings, clock, random, log, metrics, onBroken })
  try {
    for (const line of await announcement(server, folder, settings, clock)) terminal.print(line)
    await asked
    return EXIT.ok
  } finally {
    await server.stop()
    log({ event: 'server.stopped' })
  }
}
