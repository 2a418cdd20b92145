/**
 * Ends the connections of credentials that have ended: at once when the bus says so, and by a look at the store every
 * few seconds, for what ended in another process (the command line) or with the passing of its date. A sign-in that was
 * being checked just then is looked at once it stands.
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
  const lookAt = async (credentials: readonly string[]): Promise<void> => {
    if (credentials.length === 0) return
    live.closeByCredential(await store.ended(credentials as readonly AppPasswordId[], clock.nowMs()))
  }
  const lost = (fault: unknown): void => onFault('looking for ended credentials', fault)
  const lookAgain = (): void => {
    if (isOver) return
    cancel = clock.after(LOOK_EVERY_MS, () => {
      lookAt(live.credentials()).catch(lost).finally(lookAgain)
    })
  }
  lookAgain()
  live.onLate((credential) => {
    if (!isOver) lookAt([credential]).catch(lost)
  })
  const stopListening = bus.listen('credential-ended', ({ appPasswords }) =>
    live.closeByCredential(appPasswords),
  )
  return () => {
    isOver = true
    cancel()
    stopListening()
  }
}
