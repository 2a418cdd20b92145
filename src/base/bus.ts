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

/**
 * The way to the other processes of one installation. What is sent is small, JSON, and made of ids; every other process
 * hears it, or does not: it may be lost.
 */
export type Link = {
  send(topic: string, message: unknown): void
  /** Hears what others send on `topic`; returns what ends that. */
  hear(topic: string, listener: (message: unknown) => void): () => void
}

/** A process by itself. */
export const noLink: Link = { send: () => {}, hear: () => () => {} }

export type SharedBus<N extends Notice> = Bus<N> & {
  /** Hears what this process publishes only: for work that one process should do. */
  readonly own: Pick<Bus<N>, 'listen'>
  /** Tells the listeners of this process only; `elsewhere` those of the others only. `publish` is both. */
  here(notice: N): void
  elsewhere(notice: N): void
}

/** The bus of one topic over all processes that `link` reaches. */
export const sharedBus = <N extends Notice>(
  topic: string,
  link: Link,
  onFault: (fault: unknown) => void,
): SharedBus<N> => {
  const own = localBus<N>(onFault)
  const all = localBus<N>(onFault)
  // Sent by this same program: what it holds was checked before.
  link.hear(topic, (notice) => all.publish(notice as N))
  const here = (notice: N): void => {
    own.publish(notice)
    all.publish(notice)
  }
  const elsewhere = (notice: N): void => link.send(topic, notice)
  return {
    publish: (notice) => {
      here(notice)
      elsewhere(notice)
    },
    listen: all.listen,
    own,
    here,
    elsewhere,
  }
}
