/**
 * Ends the connections of credentials that have ended: at once when the bus says so, and by a look at the store every
 * few seconds, for what ended in another process (the command line) or with the passing of its date.
 */
import type { AppPasswordId } from './app-password/app-password.ts'
import type { AppPasswordStore, CredentialEnded } from './app-password/store.ts'
import type { Bus } from './base/bus.ts'
import type { Cancel, Clock } from './base/clock.ts'
import type { LiveConnections } from './net/live-connections.ts'

export type WatchNeeds = {
  readonly store: Pick<AppPasswordStore, 'ended'>
  readonly bus: Bus<CredentialEnded>
  readonly live: LiveConnections
  readonly clock: Clock
  readonly onFault: (task: string, fault: unknown) => void
}

const LOOK_EVERY_MS = 2_000

/** Returns what ends the watch. */
export const watchEndedCredentials = ({ store, bus, live, clock, onFault }: WatchNeeds): (() => void) => {
  let cancel: Cancel = () => {}
  let isOver = false
  const look = async (): Promise<void> => {
    const credentials = live.credentials() as readonly AppPasswordId[]
    if (credentials.length > 0) live.closeByCredential(await store.ended(credentials, clock.nowMs()))
  }
  const lookAgain = (): void => {
    if (isOver) return
    cancel = clock.after(LOOK_EVERY_MS, () => {
      look()
        .catch((fault: unknown) => onFault('looking for ended credentials', fault))
        .finally(lookAgain)
    })
  }
  lookAgain()
  const stopListening = bus.listen('credential-ended', ({ appPasswords }) =>
    live.closeByCredential(appPasswords),
  )
  return () => {
    isOver = true
    cancel()
    stopListening()
  }
}
