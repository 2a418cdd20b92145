/**
 * What is under way for whoever asks: a request to the API, an upload, a download. It ends with the app password or the
 * session that it was asked with, in every process; a notice that was lost is made up for in a few seconds.
 */
import { type Link, noLink } from '../base/bus.ts'
import type { Clock } from '../base/clock.ts'
import type { LiveConnections } from '../net/live-connections.ts'
import type { Visitor } from './visitor.ts'

export type Visit = Disposable & {
  /** Aborted when the credential has ended. */
  readonly signal: AbortSignal
  /** Asks once more; whether it has ended. */
  hasEnded(): Promise<boolean>
}

export type Visits = {
  begin(visitor: Visitor): Visit
  /** A session of the account may have ended. */
  recheck(account: string): Promise<void>
}

export type VisitNeeds = { readonly live: LiveConnections; readonly clock: Clock; readonly link?: Link }

const CHECK_EVERY_MS = 5_000
const VISITS_ENDED = 'visits ended'

export const createVisits = ({ live, clock, link = noLink }: VisitNeeds): Visits => {
  /** Those of pages: the ends of app passwords are told by the list of live connections. */
  const underWay = new Map<Visit, string>()
  const recheckHere = async (account: string): Promise<void> => {
    const own = [...underWay].filter(([, of]) => of === account)
    await Promise.all(own.map(([visit]) => visit.hasEnded()))
  }
  link.hear(VISITS_ENDED, (account) => void recheckHere(account as string))
  return {
    begin: ({ account, credential, remote, client, isAlive }) => {
      const ending = new AbortController()
      let isOver = false
      const close = (): void => {
        if (!isOver) ending.abort()
      }
      const connection = { service: 'jmap', account, credential, remote, sinceMs: clock.nowMs(), close }
      const leave = live.add({ ...connection, client: () => client })
      let cancel = (): void => {}
      const checkLater = (): void => {
        cancel = clock.after(CHECK_EVERY_MS, () => {
          void visit.hasEnded()
          checkLater()
        })
      }
      const visit: Visit = {
        signal: ending.signal,
        hasEnded: async () => {
          if (!(await isAlive().catch(() => false))) close()
          return ending.signal.aborted
        },
        [Symbol.dispose]: () => {
          isOver = true
          underWay.delete(visit)
          cancel()
          leave()
        },
      }
      if (credential === null) {
        underWay.set(visit, account)
        checkLater()
      }
      return visit
    },
    recheck: (account) => {
      link.send(VISITS_ENDED, account)
      return recheckHere(account)
    },
  }
}

/** The chunks of a body until the signal; whoever waits for one is woken. */
export async function* until(
  signal: AbortSignal,
  body: ReadableStream<Uint8Array> | null,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (body === null) return
  const reader = body.getReader()
  const cancel = (): void => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', cancel)
  try {
    if (signal.aborted) return
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    signal.removeEventListener('abort', cancel)
    cancel() // what is not read is not waited for
  }
}
