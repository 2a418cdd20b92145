/**
 * Pushing (RFC 8620 §7.2): what changes by this process is told to the push subscriptions of its account, those of a burst
 * as one. What was told last is written down, so that of several processes one tells it and a restart tells nothing again.
 */
import type { AccountId } from '../account/account.ts'
import type { Cancel } from '../base/clock.ts'
import type { PushSubscription } from '../mail/push-subscription.ts'
import { PUSH_AFTER_MS, PUSH_VERIFICATIONS_AN_HOUR } from './limits.ts'
import type { JmapNeeds } from './needs.ts'
import { parseStates, readStates, STATE_TYPES, stateChange, statesText } from './states.ts'

export type Pusher = {
  /** Whether the account may have another one verified by now. */
  mayVerify(account: AccountId): boolean
  /** What a subscription is told first and alone (RFC 8620 §7.2.2): does not wait for it to go out. */
  verify(subscription: PushSubscription): void
  /** Tells nothing more; waits for what is being told. */
  close(): Promise<void>
}

type PusherNeeds = Pick<JmapNeeds, 'ownChanges' | 'pushSubscriptions' | 'push' | 'mail' | 'clock' | 'log'>

const HOUR_MS = 3_600_000
const LIFETIME_SECONDS = 86_400 // a device that was off for longer asks for all there is

export const createPusher = (needs: PusherNeeds): Pusher => {
  const { ownChanges, pushSubscriptions, push, mail, clock, log } = needs
  const waiting = new Map<AccountId, Cancel>()
  const underWay = new Set<Promise<void>>()
  const verifiedMs = new Map<AccountId, readonly number[]>()

  const send = async (to: PushSubscription, what: object): Promise<void> => {
    const how = { type: 'application/json', lifetimeSeconds: LIFETIME_SECONDS, urgency: 'normal' } as const
    if ((await push(to, { text: JSON.stringify(what), ...how })) === 'gone')
      await pushSubscriptions.remove(to.account, to.id)
  }
  const sendLogged = (to: PushSubscription, what: object): void =>
    void send(to, what).catch((fault: unknown) =>
      log({ event: 'background.fault', task: 'jmap push', fault }),
    )

  const tell = async (account: AccountId): Promise<void> => {
    const listening = await pushSubscriptions.listening(account, clock.nowMs())
    if (listening.length === 0) return
    const now = await readStates(mail.read, account)
    for (const one of listening) {
      const types = new Set(STATE_TYPES.filter((type) => one.types?.includes(type) ?? true))
      const change = stateChange(account, parseStates(one.told), now, types)
      if (change === null) continue
      if (await pushSubscriptions.tell(account, one.id, one.told, statesText(now))) sendLogged(one, change)
    }
  }

  const stopListening = ownChanges.listen('mailbox-changed', ({ account }) => {
    if (waiting.has(account)) return
    const cancel = clock.after(PUSH_AFTER_MS, () => {
      waiting.delete(account)
      const told = tell(account)
        .catch((fault: unknown) => log({ event: 'background.fault', task: 'jmap push', fault }))
        .finally(() => underWay.delete(told))
      underWay.add(told)
    })
    waiting.set(account, cancel)
  })

  return {
    mayVerify: (account) => {
      const nowMs = clock.nowMs()
      const lately = (verifiedMs.get(account) ?? []).filter((atMs) => nowMs - atMs < HOUR_MS)
      const may = lately.length < PUSH_VERIFICATIONS_AN_HOUR
      verifiedMs.set(account, may ? [...lately, nowMs] : lately)
      return may
    },
    verify: (subscription) => {
      const { id: pushSubscriptionId, code: verificationCode } = subscription
      sendLogged(subscription, { '@type': 'PushVerification', pushSubscriptionId, verificationCode })
    },
    close: async () => {
      stopListening()
      for (const cancel of waiting.values()) cancel()
      waiting.clear()
      await Promise.all(underWay)
    },
  }
}
