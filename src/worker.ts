/**
 * Where a worker begins: a whole server of the data folder, but for the listeners, which its primary holds. It ends when the
 * primary says so, or is gone; signals that go to the whole group are the primary's to understand.
 */
import { announcement } from './announce.ts'
import { systemClock } from './base/clock.ts'
import { systemRandom } from './base/random.ts'
import { explain } from './cli/cli.ts'
import { EXIT, type ExitCode } from './cli/command.ts'
import { systemTerminal } from './cli/terminal.ts'
import { readSettings } from './config/read-settings.ts'
import { joinFolder } from './config/running.ts'
import { jsonLog } from './json-log.ts'
import { ownMetrics } from './own-metrics.ts'
import { startServer } from './server.ts'
import { endBroken, keepAwake } from './signals.ts'
import { workerLink } from './workers/worker-link.ts'

const work = async (folder: string): Promise<ExitCode> => {
  const primary = workerLink(process, systemClock)
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {})
  process.on('SIGTERM', () => primary.leave())
  using _awake = keepAwake()
  const place = await Promise.race([primary.begun, primary.stopped])
  if (place === undefined) return EXIT.ok
  const giveBack = joinFolder(folder)
  const settings = readSettings(folder, process.env)
  const { log, flush } = jsonLog(systemClock, { worker: place.number })
  const metrics = ownMetrics(settings, systemClock)
  if (metrics !== null) primary.measured(() => metrics.read())
  const server = await startServer({
    folder,
    settings,
    clock: systemClock,
    random: systemRandom,
    log,
    metrics,
    onBroken: () => endBroken(flush),
    place: {
      processes: place.workers,
      link: primary.link,
      openPort: primary.openPort,
      ticketKeys: Buffer.from(place.ticketKeys, 'base64'),
    },
  })
  try {
    primary.ready(await announcement(server, folder, settings, systemClock))
    await primary.stopped
    return EXIT.ok
  } finally {
    await server.stop()
    await primary.lastMeasured()
    giveBack()
  }
}

// Whatever is made belongs to this user alone: databases, bodies, keys.
process.umask(0o077)

try {
  process.exitCode = await work(process.argv[2] ?? '')
} catch (fault) {
  process.exitCode = explain(fault, systemTerminal(process.env))
}
process.disconnect?.()
