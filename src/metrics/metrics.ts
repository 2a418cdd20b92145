/**
 * Metrics of one process: the one place that listens to the log and to what is measured, and counts. What changes by itself
 * (connections, the queue) is looked at when somebody reads.
 */
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Clock } from '../base/clock.ts'
import type { Log, LogEvent } from '../base/event.ts'
import type { Measure, Measurement } from '../base/measure.ts'
import { StoreDown } from '../base/store-down.ts'
import { unreachable } from '../base/unreachable.ts'
import { type Meters, makeMeters } from './meters.ts'

export type Metrics = {
  readonly measure: Measure
  /** The same log, listened to. */
  hear(log: Log): Log
  /** Where to look when somebody reads; nowhere until it is said. */
  watch(look: Look): void
  /** All metrics as plain values, for `Totals`. */
  read(): Promise<Figures>
}

/** What is so now. */
export type Look = {
  doors(): readonly DoorFigures[]
  noticesWaiting(): number
  /** Throws while the store is down; null when it is asked no more, since it is being closed. */
  store(): Promise<StoreFigures> | null
}

export type DoorFigures = {
  readonly door: string
  readonly connections: number
  /** Since the start. */
  readonly receivedOctets: number
  readonly sentOctets: number
}

export type StoreFigures = {
  readonly waitingRecipients: number
  readonly heldRecipients: number
  /** When the oldest message that waits was queued; null when none does. */
  readonly oldestMs: number | null
  readonly heldAppPasswords: number
}

export type Figures = Awaited<ReturnType<Registry['getMetricsAsJSON']>>

export type MetricsNeeds = {
  readonly version: string
  readonly clock: Clock
  /** CPU, memory and event loop of this process too. */
  readonly ofProcess: boolean
}

export const createMetrics = ({ version, clock, ofProcess }: MetricsNeeds): Metrics => {
  const registry = new Registry()
  const meters = makeMeters(registry)
  meters.build.set({ version }, 1)
  meters.storeAnswers.remove() // a process that never asks the store does not say that it is down
  if (ofProcess) collectDefaultMetrics({ register: registry })
  let looking: Look | null = null
  return {
    measure: (measurement) => count(meters, measurement),
    hear: (log) => (event) => {
      countEvent(meters, event)
      log(event)
    },
    watch: (look) => {
      looking = look
    },
    read: async () => {
      if (looking !== null) await look(meters, looking, clock)
      return registry.getMetricsAsJSON()
    },
  }
}

const count = (meters: Meters, it: Measurement): void => {
  switch (it.measured) {
    case 'message':
      meters.messages.inc({ way: it.way, outcome: it.outcome })
      if (it.outcome === 'taken') meters.messageOctets.inc({ way: it.way }, it.octets)
      return
    case 'write':
      meters.writes.observe({ store: it.store }, it.tookMs / 1_000)
      if (it.outcome === 'fault') meters.failedWrites.inc({ store: it.store })
      return
    case 'deed':
      meters.deeds.inc({ service: it.service, deed: it.deed }, it.count)
      return
    case 'harm':
      meters.harm.inc({ rule: it.rule })
      return
    case 'approval':
      meters.approvals.inc({ state: it.state })
      return
    case 'throttled':
      meters.throttled.inc({ what: it.what, verdict: it.verdict })
      return
    case 'web-request':
      meters.webRequests.observe({ route: it.route, outcome: outcomeOf(it.status) }, it.tookMs / 1_000)
      return
    case 'jmap-call':
      meters.jmapCalls.observe({ method: it.method, outcome: it.outcome }, it.tookMs / 1_000)
      return
    default:
      unreachable(it)
  }
}

const outcomeOf = (status: number): string => (status < 400 ? 'answered' : status < 500 ? 'refused' : 'fault')

/** Of an event only words of ours become labels; who it was and from where stays in the log. */
const countEvent = (meters: Meters, it: LogEvent): void => {
  switch (it.event) {
    case 'sign-in.accepted':
      meters.signIns.inc({ service: it.service })
      return
    case 'sign-in.refused':
      meters.refusedSignIns.inc({ service: it.service, because: it.because })
      return
    case 'connection.refused':
      meters.refusedConnections.inc({ service: it.service, because: it.because })
      return
    case 'queue.relayed':
    case 'queue.postponed':
    case 'queue.given-up':
      meters.relayed.inc({ outcome: it.event.slice('queue.'.length) })
      return
    case 'connection.fault':
    case 'background.fault':
    case 'storage.fault': {
      const because = it.fault instanceof StoreDown ? 'store-down' : 'other'
      meters.faults.inc({ of: it.event.slice(0, -'.fault'.length), because })
      return
    }
    case 'worker.ended':
      meters.endedWorkers.inc({ how: it.because === ENDED_AS_TOLD ? 'as-told' : 'died' })
      return
    default: // the rest is told once and counts nothing
  }
}

const ENDED_AS_TOLD = 'exit code 0'

const look = async (meters: Meters, looking: Look, clock: Clock): Promise<void> => {
  meters.receivedOctets.reset()
  meters.sentOctets.reset()
  for (const { door, connections, receivedOctets, sentOctets } of looking.doors()) {
    meters.connections.set({ door }, connections)
    meters.receivedOctets.inc({ door }, receivedOctets)
    meters.sentOctets.inc({ door }, sentOctets)
  }
  meters.noticesWaiting.set(looking.noticesWaiting())
  const asked = looking.store()
  if (asked === null) return
  const store = await asked.catch(() => null)
  meters.storeAnswers.set(store === null ? 0 : 1)
  if (store === null) return
  meters.queue.set({ state: 'waiting' }, store.waitingRecipients)
  meters.queue.set({ state: 'held' }, store.heldRecipients)
  meters.queueOldest.set(
    store.oldestMs === null ? 0 : Math.max(0, Math.round((clock.nowMs() - store.oldestMs) / 1_000)),
  )
  meters.heldAppPasswords.set(store.heldAppPasswords)
}
