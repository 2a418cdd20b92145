/**
 * What workers have measured: asked of all of them when somebody reads. Of one that does not answer in time it is what it said
 * before, and one that has ended is told of once, with the last that it said: at any moment each is here or gone, never neither.
 */
import type { Clock } from '../base/clock.ts'

export type WorkerFigures<Worker> = {
  /** It may be asked from now on. */
  begin(worker: Worker): void
  heard(worker: Worker, figures: unknown): void
  /** Nothing more is heard of it. */
  end(worker: Worker): void
  all(): Promise<readonly unknown[]>
}

export type WorkerFiguresNeeds<Worker> = {
  readonly ask: (worker: Worker) => void
  /** With the last that one said which has ended. */
  readonly onGone: (figures: unknown) => void
  readonly clock: Clock
}

export const ANSWER_MS = 3_000 // Prometheus itself gives up after ten seconds

export const workerFigures = <Worker>(needs: WorkerFiguresNeeds<Worker>): WorkerFigures<Worker> => {
  const known = new Map<Worker, { figures: unknown; onHeard: () => void }>()

  const ask = (worker: Worker): Promise<void> =>
    new Promise((resolve) => {
      const cancel = needs.clock.after(ANSWER_MS, resolve)
      const it = known.get(worker)
      if (it !== undefined)
        it.onHeard = () => {
          cancel()
          resolve()
        }
      needs.ask(worker)
    })

  return {
    begin: (worker) => known.set(worker, { figures: null, onHeard: () => {} }),
    heard: (worker, figures) => {
      const it = known.get(worker)
      if (it === undefined) return
      it.figures = figures
      it.onHeard()
    },
    end: (worker) => {
      const it = known.get(worker)
      known.delete(worker)
      if (it === undefined) return
      if (it.figures !== null) needs.onGone(it.figures)
      it.onHeard()
    },
    all: async () => {
      await Promise.all([...known.keys()].map(ask))
      return [...known.values()].map(({ figures }) => figures).filter((figures) => figures !== null)
    },
  }
}
