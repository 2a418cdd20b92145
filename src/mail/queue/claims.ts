/**
 * What this process has claimed of the queue, kept claimed while it works on it: the lease is short, so that what a killed
 * process had claimed is soon tried by the next, and is renewed for as long as the work takes.
 */
import type { Cancel, Clock } from '../../base/clock.ts'
import type { Recipient } from '../mail.ts'
import type { OutboxStore, QueuedRecipient } from '../outbox.ts'

export const LEASE_MS = 60_000 // how long mail waits after its process was killed
const RENEW_EVERY_MS = LEASE_MS / 3 // two renewals may fail before a claim is lost

export type QueueClaims = {
  /** Takes up to `limit` recipients that are due. */
  take(limit: number): Promise<readonly QueuedRecipient[]>
  /** This one is finished or postponed. */
  release(one: QueuedRecipient): void
}

export type QueueClaimNeeds = {
  readonly outbox: Pick<OutboxStore, 'claim' | 'renew'>
  /** Only these are taken. */
  readonly kind: Recipient['kind']
  readonly clock: Clock
  readonly onFault: (fault: unknown) => void
}

export const queueClaims = ({ outbox, kind, clock, onFault }: QueueClaimNeeds): QueueClaims => {
  /** Until when each is claimed. */
  const held = new Map<QueuedRecipient, number>()
  let cancel: Cancel | null = null

  const renewAll = async (): Promise<void> => {
    const toMs = clock.nowMs() + LEASE_MS
    for (const [fromMs, claims] of Map.groupBy(held, ([, lapsesMs]) => lapsesMs)) {
      const those = claims.map(([one]) => one)
      await outbox.renew(those, fromMs, toMs)
      for (const one of those) if (held.has(one)) held.set(one, toMs)
    }
  }

  const watch = (): void => {
    if (cancel !== null || held.size === 0) return
    cancel = clock.after(RENEW_EVERY_MS, () => {
      cancel = null
      renewAll().catch(onFault).finally(watch)
    })
  }

  return {
    take: async (limit) => {
      const nowMs = clock.nowMs()
      const claimed = await outbox.claim(nowMs, LEASE_MS, limit, kind)
      for (const one of claimed) held.set(one, nowMs + LEASE_MS)
      watch()
      return claimed
    },
    release: (one) => {
      held.delete(one)
      if (held.size > 0) return
      cancel?.()
      cancel = null
    },
  }
}
