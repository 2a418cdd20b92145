/**
 * The pages' own modules about mail, run without a browser: what the build makes of the contract is made here, and what
 * they ask goes to the JMAP service over the real stores. They are imported after this, by `await import(…)`.
 */
import { registerHooks } from 'node:module'
import { routeTableModule } from '../../app/build/route-table.ts'
import type { JmapSession } from '../../app/mail/jmap/session.ts'
import { type JmapWorld, ORIGIN } from './jmap-world.ts'

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'virtual:route-table'
      ? { url: `data:text/javascript,${encodeURIComponent(routeTableModule())}`, shortCircuit: true }
      : next(specifier, context),
})

type Answer = () => Promise<Response>

export type AppAtJmap = {
  readonly session: JmapSession
  /** After so many more requests one is answered 503, and does nothing. */
  readonly failAfter: (requests: number) => void
  /** What becomes of the next requests to the API; `ask` carries one out. */
  readonly next: (...answers: readonly ((ask: Answer) => Promise<Response>)[]) => void
  /** How long was waited, each time: here nobody waits. */
  readonly waitedMs: readonly number[]
  [Symbol.dispose](): void
}

/** One at a time: the pages ask by the one `fetch` there is. */
export const appAtJmap = async (world: JmapWorld): Promise<AppAtJmap> => {
  const { fetch } = globalThis
  let left = Number.POSITIVE_INFINITY
  let nexts: readonly ((ask: Answer) => Promise<Response>)[] = []
  const waitedMs: number[] = []
  globalThis.fetch = async (place, init) => {
    const ask = () => world.fetch(String(place).replace(ORIGIN, ''), init)
    const [next, ...rest] = init?.method === 'POST' ? nexts : []
    if (next !== undefined) {
      nexts = rest
      return next(ask)
    }
    left -= 1
    if (left >= 0) return ask()
    left = Number.POSITIVE_INFINITY
    return new Response(null, { status: 503 })
  }
  const { askSession } = await import('../../app/mail/jmap/session.ts')
  return {
    session: await askSession((ms, act) => {
      waitedMs.push(ms)
      const soon = setImmediate(act)
      return () => clearImmediate(soon)
    }),
    failAfter: (requests) => {
      left = requests
    },
    next: (...answers) => {
      nexts = answers
    },
    waitedMs,
    [Symbol.dispose]: () => {
      globalThis.fetch = fetch
    },
  }
}
