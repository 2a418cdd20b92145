/**
 * `sigill serve` with several workers: opens every door of the settings and holds it, while workers come and go. SIGHUP
 * replaces them one by one, with the settings and the certificate as they are then; the doors stay as they are.
 */
import { fork } from 'node:child_process'
import { getCompileCacheDir } from 'node:module'
import { dirname, join } from 'node:path'
import { EXIT, type ExitCode, type Invocation } from './cli/command.ts'
import type { Environment } from './config/read-settings.ts'
import type { Settings } from './config/settings.ts'
import { cannotOpen } from './doors.ts'
import type { JsonLog } from './json-log.ts'
import type { Figures } from './metrics/metrics.ts'
import { createTotals } from './metrics/totals.ts'
import { type Port, portToPassOn } from './net/open-port.ts'
import { openOwnMetrics, ownMetrics } from './own-metrics.ts'
import { keepAwake, untilAsked } from './signals.ts'
import { Primary } from './workers/primary.ts'

export const servePrimary = async (
  { folder, terminal }: Invocation,
  settings: Settings,
  jsonLog: JsonLog,
): Promise<ExitCode> => {
  const { environment, clock, random } = terminal
  const metrics = ownMetrics(settings, clock)
  const totals = createTotals()
  const log = metrics?.hear(jsonLog.log) ?? jsonLog.log
  const ports = new Map<string, Port>()
  const ticketKeys = Buffer.from(random.bytes(TICKET_KEY_OCTETS)).toString('base64')
  const primary = new Primary({
    workers: settings.workers,
    fork: () => forkWorker(folder, environment),
    place: (number) => ({
      number,
      workers: settings.workers,
      doors: [...ports].map(([door, { address, port }]) => ({ door, address, port })),
      ticketKeys,
    }),
    onGone: (figures) => totals.ended(figures as Figures),
    clock,
    log,
  })
  using _awake = keepAwake()
  const asked = untilAsked({
    log,
    clock,
    onSecond: () => {
      primary.kill()
      process.exit(EXIT.fault)
    },
    // A terminal that was closed wants everything to end.
    ...(terminal.isInteractive ? {} : { onHangUp: () => void primary.restart() }),
  })
  try {
    for (const [door, place] of Object.entries(settings.listen)) {
      if (place === 'off') continue
      const onFault = (fault: unknown) => log({ event: 'background.fault', task: `accept ${door}`, fault })
      const take = primary.take.bind(primary, door)
      ports.set(door, await portToPassOn(place, { take, onFault }).catch(cannotOpen(`listen.${door}`, place)))
    }
    const others = async () => (await primary.measured()) as readonly Figures[]
    await using _door = await openOwnMetrics(settings, log, metrics, { totals, others })
    const first = await Promise.race([primary.start(), asked.then(() => null)])
    if (first?.kind === 'ended') return (first.code ?? EXIT.fault) as ExitCode
    for (const line of first?.words ?? []) terminal.print(line)
    await asked
    return EXIT.ok
  } finally {
    for (const port of ports.values()) port.close()
    await primary.stop()
    log({ event: 'server.stopped' })
  }
}

const TICKET_KEY_OCTETS = 48 // as OpenSSL wants them: a name, and a key each to seal and to check

const forkWorker = (folder: string, environment: Environment) => {
  const cache = getCompileCacheDir()
  return fork(join(import.meta.dirname, 'worker.ts'), [folder], {
    env: { ...environment, ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cache) }) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}
