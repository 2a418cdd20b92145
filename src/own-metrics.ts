/**
 * The metrics of a machine: each process counts for itself, and one of them, the primary where there are workers, has the
 * door and answers with the sum. Nothing is counted unless the settings open that door.
 */
import type { Clock } from './base/clock.ts'
import type { Log } from './base/event.ts'
import type { Settings } from './config/settings.ts'
import { version } from './config/version.ts'
import { cannotOpen } from './doors.ts'
import { openMetricsDoor } from './metrics/door.ts'
import { createMetrics, type Figures, type Metrics } from './metrics/metrics.ts'
import { createTotals, type Totals } from './metrics/totals.ts'

/** Of this process; null where nobody reads them. */
export const ownMetrics = ({ metrics }: Settings, clock: Clock): Metrics | null =>
  metrics.listen === 'off' ? null : createMetrics({ version: version(), clock, ofProcess: true })

/** Opens the door, where the settings have one. `others`: of the processes besides this one. */
export const openOwnMetrics = async (
  { metrics: { listen } }: Settings,
  log: Log,
  own: Metrics | null,
  { totals = createTotals(), others = none }: Others = {},
): Promise<AsyncDisposable> => {
  if (listen === 'off' || own === null) return { [Symbol.asyncDispose]: () => Promise.resolve() }
  const { host, port, close } = await openMetricsDoor({
    ...listen,
    read: async () => totals.text([await own.read(), ...(await others())]),
    onFault: (fault) => log({ event: 'background.fault', task: 'metrics', fault }),
  }).catch(cannotOpen('metrics.listen', listen))
  log({ event: 'server.listening', service: 'metrics', address: `${host}:${port}` })
  return { [Symbol.asyncDispose]: close }
}

type Others = { readonly totals?: Totals; readonly others?: () => Promise<readonly Figures[]> }

const none = () => Promise.resolve([])
