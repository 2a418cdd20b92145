/** Links between processes that are not there: what one sends all others hear, when the test lets it through. */
import type { Link } from '../../src/base/bus.ts'

export type MemoryLinks = {
  readonly links: readonly Link[]
  /** Sent and not heard yet: each as what lets it through. */
  readonly onTheWay: (() => void)[]
  /** Lets everything through that is on the way, also what comes of it. */
  deliver(): void
}

/** `isQuick`: everything goes through by itself, in the next turn of the event loop. */
export const memoryLinks = (count: number, isQuick = false): MemoryLinks => {
  const onTheWay: (() => void)[] = []
  const listeners = Array.from({ length: count }, () => new Map<string, Set<(message: unknown) => void>>())
  const links = listeners.map(
    (own): Link => ({
      send: (topic, message) => {
        // As on a wire: nobody shares an object.
        const text = JSON.stringify(message)
        if (isQuick) setImmediate(() => onTheWay.shift()?.())
        onTheWay.push(() => {
          for (const others of listeners)
            if (others !== own) for (const listener of others.get(topic) ?? []) listener(JSON.parse(text))
        })
      },
      hear: (topic, listener) => {
        const those = own.get(topic) ?? new Set()
        own.set(topic, those.add(listener))
        return () => those.delete(listener)
      },
    }),
  )
  return {
    links,
    onTheWay,
    deliver: () => {
      for (let each = onTheWay.shift(); each !== undefined; each = onTheWay.shift()) each()
    },
  }
}
