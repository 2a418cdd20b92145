/**
 * What must be heard at once, in every process: a notice carries ids only, and whoever hears it asks the store. A lost
 * notice may delay, never prevent: listeners also poll. Listeners are called after the change is committed.
 */

export type Notice = { readonly kind: string }

export type Bus<N extends Notice> = {
  publish(notice: N): void
  /** Calls `listener` for every notice of `kind` from now on; returns what ends that. */
  listen<Kind extends N['kind']>(
    kind: Kind,
    listener: (notice: Extract<N, { kind: Kind }>) => void,
  ): () => void
}

/** The bus of one process: listeners run in the publisher's turn, and one that throws does not keep others from hearing. */
export const localBus = <N extends Notice>(onFault: (fault: unknown) => void): Bus<N> => {
  const listeners = new Map<string, Set<(notice: never) => void>>()
  return {
    publish: (notice) => {
      for (const listener of listeners.get(notice.kind) ?? []) {
        try {
          listener(notice as never)
        } catch (fault) {
          onFault(fault)
        }
      }
    },
    listen: (kind, listener) => {
      const those = listeners.get(kind) ?? new Set()
      listeners.set(kind, those)
      those.add(listener)
      return () => those.delete(listener)
    },
  }
}
