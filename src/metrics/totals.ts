/**
 * The metrics of several processes as one text. What a process counted goes on counting when it has ended: a sum that fell
 * would look to Prometheus like a restart, and all that is left of it like new events.
 */
import { AggregatorRegistry, type PrometheusContentType } from 'prom-client'
import type { Figures } from './metrics.ts'

export type Totals = {
  /** What a process said last; its counts stay, what was so of it is over. */
  ended(figures: Figures): void
  /** In the text format of Prometheus. */
  text(running: readonly Figures[]): Promise<string>
}

export const createTotals = (): Totals => {
  // Added up at once, so that it stays as small however many come and go.
  let gone: Promise<Figures> = Promise.resolve([])
  return {
    ended: (figures) => {
      const counts = finite(figures).filter(({ type }) => COUNTS.has(String(type)))
      gone = gone.then((before) => together([before, counts]).getMetricsAsJSON())
    },
    text: async (running) => together([...running.map(finite), await gone]).metrics(),
  }
}

const COUNTS: ReadonlySet<string> = new Set(['counter', 'histogram'])

const together = (all: readonly Figures[]) => AggregatorRegistry.aggregate<PrometheusContentType>([...all])

/** What is not known yet, such as a mean of nothing, has no value; the way between processes makes it null. */
const finite = (figures: Figures): Figures =>
  figures.map((metric) => ({
    ...metric,
    values: metric.values.filter(({ value }) => Number.isFinite(value)),
  }))
