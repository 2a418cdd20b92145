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
  const byCredential = new Map<string, Set<LiveConnection>>()
  const byAccount = new Map<string, Set<LiveConnection>>()
  let count = 0
  return {
    add: (connection) => {
      const { account, credential } = connection
      enter(byAccount, account, connection)
      if (credential !== null) enter(byCredential, credential, connection)
      count++
      return () => {
        if (!leave(byAccount, account, connection)) return
        if (credential !== null) leave(byCredential, credential, connection)
        count--
      }
    },
    closeByCredential: (credentials) =>
      closeAll(credentials.map((credential) => byCredential.get(credential))),
    closeByAccount: (account) => closeAll([byAccount.get(account)]),
    credentials: () => [...byCredential.keys()],
    get count() {
      return count
    },
  }
}

const enter = (map: Map<string, Set<LiveConnection>>, key: string, connection: LiveConnection): void => {
  const those = map.get(key)
  if (those === undefined) map.set(key, new Set([connection]))
  else those.add(connection)
}

const leave = (map: Map<string, Set<LiveConnection>>, key: string, connection: LiveConnection): boolean => {
  const those = map.get(key)
  if (those?.delete(connection) !== true) return false
  if (those.size === 0) map.delete(key)
  return true
}

/** Copied before closing, because closing takes connections off the list. */
const closeAll = (sets: readonly (Set<LiveConnection> | undefined)[]): number => {
  const those = new Set(sets.flatMap((set) => [...(set ?? [])]))
  for (const connection of those) connection.close('credential-ended')
  return those.size
}
