/** What the JMAP service is made of: given once, by the composition root. */
import type { AccountId } from '../account/account.ts'
import type { ProfileStore } from '../account/profile.ts'
import type { AccountStore } from '../account/store.ts'
import type { NoteDeed } from '../activity/deeds.ts'
import type { Authorize } from '../app-password/authorize.ts'
import type { RefusalWords } from '../app-password/refusal.ts'
import type { Bus, Link } from '../base/bus.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import type { Measure } from '../base/measure.ts'
import type { Random } from '../base/random.ts'
import type { Mail, MailboxChanged } from '../mail/mail.ts'
import type { PushSubscription, PushSubscriptionStore } from '../mail/push-subscription.ts'
import type { Submit } from '../mail/submit.ts'
import type { LiveConnections } from '../net/live-connections.ts'

export type JmapNeeds = {
  readonly mail: Mail
  readonly accounts: Pick<AccountStore, 'find' | 'addresses' | 'findByAddress'>
  readonly profiles: Pick<ProfileStore, 'profile'>
  readonly authorize: Authorize
  readonly refusal: RefusalWords
  /** The account of the browser session that a request of our own pages carries. */
  readonly pageSession: PageSession
  readonly live: LiveConnections
  /** To the other processes; none when it is not said. */
  readonly link?: Link
  readonly mailboxesChanged: Bus<MailboxChanged>
  /** What is changed by this process, which then pushes it: of several only one should. */
  readonly ownChanges: Pick<Bus<MailboxChanged>, 'listen'>
  readonly pushSubscriptions: PushSubscriptionStore
  readonly push: SendPush
  /** Whether it is one that we could push to at all. */
  readonly isPushTarget: (target: PushTarget) => boolean
  /** What programs subscribe to push with: the public half of our key. */
  readonly pushKey: string
  readonly submit: Submit
  /** For the holder: what was done with an app password. */
  readonly noteDeed: NoteDeed
  /** `https://mail.example.test`. */
  readonly origin: () => string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly measure: Measure
}

export type PushTarget = Pick<PushSubscription, 'endpoint' | 'p256dh' | 'auth'>

/** To public addresses only, encrypted. Does not throw. `gone`: the push service knows the subscription no more. */
export type SendPush = (
  to: PushTarget,
  message: {
    readonly text: string
    readonly type: 'application/json'
    readonly lifetimeSeconds: number
    readonly urgency: 'normal'
  },
) => Promise<'sent' | 'gone' | 'failed'>

export type PageSession = (request: Request, remote: string) => Promise<PageSessionResult>

export type PageSessionResult =
  | {
      readonly kind: 'session'
      readonly account: AccountId
      readonly isAlive: () => Promise<boolean>
    }
  /** The request does not come from our pages, or is of a kind that another site could send. */
  | { readonly kind: 'not-our-page' }
  | { readonly kind: 'signed-out' }
