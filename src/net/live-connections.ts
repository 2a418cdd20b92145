/**
 * Who is connected, by credential: ending a credential closes every connection that was opened with it, whatever it is
 * doing. A check against the store every few seconds makes up for a notice that was lost.
 */

export type LiveConnection = {
  readonly service: string
  readonly account: string
  /** The app password's id; null for an account password. */
  readonly credential: string | null
  readonly remote: string
  readonly sinceMs: number
  /** Says why in the protocol's words (BYE, 421), and closes. */
  readonly close: (because: 'credential-ended' | 'server-stopping') => void
}

export type LiveConnections = {
  /** Registers a signed-in connection; returns what takes it off the list. */
  add(connection: LiveConnection): () => void
  /** Closes those of these credentials; how many they were. */
  closeByCredential(credentials: readonly string[]): number
  closeByAccount(account: string): number
  credentials(): readonly string[]
  readonly count: number
}

export const liveConnections = (): LiveConnections => {
  const all = new Set<LiveConnection>()
  const closeThose = (which: (connection: LiveConnection) => boolean): number => {
    const those = [...all].filter(which)
    for (const connection of those) connection.close('credential-ended')
    return those.length
  }
  return {
    add: (connection) => {
      all.add(connection)
      return () => all.delete(connection)
    },
    closeByCredential: (credentials) => {
      const ended = new Set(credentials)
      return closeThose(({ credential }) => credential !== null && ended.has(credential))
    },
    closeByAccount: (account) => closeThose((connection) => connection.account === account),
    credentials: () => [
      ...new Set([...all].flatMap(({ credential }) => (credential === null ? [] : [credential]))),
    ],
    get count() {
      return all.size
    },
  }
}
