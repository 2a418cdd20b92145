/**
 * Maildrops that are exclusive over several processes: each that is taken here has a lease in the store, renewed while its
 * session lasts. What a killed process had is free again when its leases lapse. A process that is held up for longer than
 * that shares a maildrop for a while, which loses nothing: both sessions have their own snapshot, and removing a message
 * twice removes it once.
 */
import type { AccountId } from '../account/account.ts'
import { type Cancel, type Clock, pause } from '../base/clock.ts'
import type { MaildropLeaseStore } from '../mail/maildrop-leases.ts'
import { type MaildropLocks, maildropLocks } from './maildrop-locks.ts'

export const LEASE_MS = 30_000 // how long a program hears [IN-USE] after its process was killed
const RENEW_EVERY_MS = LEASE_MS / 3 // two renewals may fail before one is lost
const TRIES = 5
const TRY_EVERY_MS = 200 // a program that comes back at once may be ahead of its own QUIT, which another process writes down

export type LeasedMaildropNeeds = {
  readonly store: MaildropLeaseStore
  /** Nobody else's name: this process, this time. */
  readonly holder: string
  readonly clock: Clock
  readonly onFault: (fault: unknown) => void
}

export const leasedMaildrops = ({ store, holder, clock, onFault }: LeasedMaildropNeeds): MaildropLocks => {
  const here = maildropLocks()
  const leaving = new Map<AccountId, Promise<void>>()
  const held = new Set<AccountId>()
  let cancel: Cancel | null = null

  const renewLater = (): void => {
    if (held.size === 0) return
    cancel ??= clock.after(RENEW_EVERY_MS, () => {
      cancel = null
      store
        .renew(holder, [...held], clock.nowMs() + LEASE_MS)
        .catch(onFault)
        .finally(renewLater)
    })
  }

  const lease = async (account: AccountId): Promise<boolean> => {
    for (let tries = 1; ; tries++) {
      const nowMs = clock.nowMs()
      if (await store.take(account, holder, nowMs, nowMs + LEASE_MS)) return true
      if (tries === TRIES) return false
      await pause(clock, TRY_EVERY_MS)
    }
  }

  return {
    take: async (account) => {
      // A program that comes back at once, before what its QUIT gave back is written down.
      await leaving.get(account)
      const giveBackHere = await here.take(account)
      if (giveBackHere === null) return null
      if (!(await lease(account).catch(givingBack(giveBackHere)))) {
        giveBackHere()
        return null
      }
      held.add(account)
      renewLater()
      return () => {
        held.delete(account)
        if (held.size === 0) cancel?.()
        if (held.size === 0) cancel = null
        // Here only when it is so for all: what is given late must not be what was taken anew. Where it cannot be told, the
        // lease lapses.
        const given = store.give(account, holder).catch(onFault)
        leaving.set(
          account,
          given.then(() => {
            leaving.delete(account)
            giveBackHere()
          }),
        )
      }
    },
  }
}

/** For a fault: gives back, and passes it on. */
const givingBack = (giveBack: () => void) => (fault: unknown) => {
  giveBack()
  throw fault
}
