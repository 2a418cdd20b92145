/**
 * Who is connected, by credential: ending a credential closes every connection that was opened with it, whatever it is
 * doing. A check against the store every few seconds makes up for a notice that was lost. A sign-in that was being
 * checked while its credential ended comes late: whoever listens for those asks the store about it at once.
 */

export type LiveConnection = {
  readonly service: string
  readonly account: string
  /** The app password's id; null for an account password. */
  readonly credential: string | null
  readonly remote: string
  readonly sinceMs: number
  /** The program as it names itself, as soon as it has; null until then, and where the protocol has no such word. */
  readonly client?: () => string | null
  /** Says why in the protocol's words (BYE, 421), and closes. */
  readonly close: (because: 'credential-ended' | 'server-stopping') => void
}

/** As its account's holder sees it. The id means something in this process and while it lasts. */
export type ListedConnection = LiveConnection & { readonly id: string }

export type LiveConnections = {
  /** Registers a signed-in connection; returns what takes it off the list. */
  add(connection: LiveConnection): () => void
  /** Closes those of these credentials; how many they were. */
  closeByCredential(credentials: readonly string[]): number
  closeByAccount(account: string): number
  /** Calls `listener` with the credential of every connection that comes after it was closed here, a moment ago. */
  onLate(listener: (credential: string) => void): void
  /** Those of an account, the newest first. */
  ofAccount(account: string): readonly ListedConnection[]
  credentials(): readonly string[]
  readonly count: number
}

const ENDED_LATELY_MAX = 10_000 // a sign-in takes milliseconds, and so many do not end in the meantime

export const liveConnections = (): LiveConnections => {
  const byCredential = new Map<string, Set<ListedConnection>>()
  const byAccount = new Map<string, Set<ListedConnection>>()
  let count = 0
  let lastId = 0
  const endedLately = new Set<string>()
  let tellLate = (_credential: string): void => {}
  const remember = (credential: string): void => {
    endedLately.delete(credential)
    endedLately.add(credential)
    if (endedLately.size > ENDED_LATELY_MAX) endedLately.delete(endedLately.values().next().value ?? '')
  }
  return {
    add: (given) => {
      const { account, credential } = given
      const connection: ListedConnection = { ...given, id: String(++lastId) }
      enter(byAccount, account, connection)
      if (credential !== null) enter(byCredential, credential, connection)
      count++
      if (credential !== null && endedLately.has(credential)) tellLate(credential)
      return () => {
        if (!leave(byAccount, account, connection)) return
        if (credential !== null) leave(byCredential, credential, connection)
        count--
      }
    },
    closeByCredential: (credentials) => {
      for (const credential of credentials) remember(credential)
      return closeAll(credentials.map((credential) => byCredential.get(credential)))
    },
    onLate: (listener) => {
      tellLate = listener
    },
    closeByAccount: (account) => closeAll([byAccount.get(account)]),
    ofAccount: (account) => [...(byAccount.get(account) ?? [])].reverse(),
    credentials: () => [...byCredential.keys()],
    get count() {
      return count
    },
  }
}

const enter = (map: Map<string, Set<ListedConnection>>, key: string, connection: ListedConnection): void => {
  const those = map.get(key)
  if (those === undefined) map.set(key, new Set([connection]))
  else those.add(connection)
}

const leave = (
  map: Map<string, Set<ListedConnection>>,
  key: string,
  connection: ListedConnection,
): boolean => {
  const those = map.get(key)
  if (those?.delete(connection) !== true) return false
  if (those.size === 0) map.delete(key)
  return true
}

/** Copied before closing, because closing takes connections off the list. */
const closeAll = (sets: readonly (Set<ListedConnection> | undefined)[]): number => {
  const those = new Set(sets.flatMap((set) => [...(set ?? [])]))
  for (const connection of those) connection.close('credential-ended')
  return those.size
}
