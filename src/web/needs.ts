/** What the web service is made of: given once, by the composition root. */
import type { AccountId } from '../account/account.ts'
import type { ProfileStore } from '../account/profile.ts'
import type { AccountStore } from '../account/store.ts'
import type { ActivityStore } from '../activity/activity.ts'
import type { DeedStore } from '../activity/deeds.ts'
import type { Seen } from '../activity/sign-in-seen.ts'
import type { StillTryingStore } from '../activity/still-trying.ts'
import type { AppPasswordId } from '../app-password/app-password.ts'
import type { AppPasswords } from '../app-password/app-passwords.ts'
import type { Bus, Link } from '../base/bus.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import type { Measure } from '../base/measure.ts'
import type { Random } from '../base/random.ts'
import type { Harms } from '../harm/harms.ts'
import type { UseStore } from '../harm/use.ts'
import type { Mail } from '../mail/mail.ts'
import type { SharedConnections } from '../net/shared-connections.ts'
import type { CutOff } from '../net/streamed-body.ts'
import type { PushSubscription } from '../sign-in/approval-store.ts'
import type { ApprovalsChanged } from '../sign-in/approvals.ts'
import type { SignIn } from '../sign-in/create-sign-in.ts'
import type { HandOvers } from '../sign-in/hand-overs.ts'
import type { SignUpChoice } from '../sign-in/invitations.ts'
import type { Notify } from '../sign-in/notice.ts'
import type { Say } from '../texts/texts.ts'
import type { StaticApp } from './static.ts'

export type WebNeeds = {
  readonly signIn: SignIn
  readonly appPasswords: AppPasswords
  readonly handOvers: HandOvers
  readonly accounts: AccountStore
  readonly profiles: ProfileStore
  readonly activity: ActivityStore
  readonly harms: Harms
  readonly countryOf: (remote: string) => string | null
  readonly stillTrying: Pick<StillTryingStore, 'list'>
  readonly deeds: Pick<DeedStore, 'touched' | 'sent'>
  readonly uses: Pick<UseStore, 'of'>
  readonly mail: Pick<Mail, 'read' | 'open'>
  readonly notify: Notify
  readonly approvalsChanged: Bus<ApprovalsChanged>
  /** What browsers subscribe to push with: the public half of our key. */
  readonly pushKey: string
  /** Whether it is one that we could push to at all. */
  readonly isPushEndpoint: (push: PushSubscription) => boolean
  readonly link: Link
  readonly connections: SharedConnections
  /** Tells of sign-ins with an app password from now on; gives what ends that. */
  readonly watch: (account: AccountId, id: AppPasswordId, on: (seen: Seen) => void) => () => void
  /** Every sign-in that was told of is in the stores, so that what is listed is not behind what was seen. */
  readonly recorded: () => Promise<void>
  /** Of the doors with TLS from the first byte; null where one is shut. */
  readonly mailPorts: () => MailPorts
  /** As browsers write it: `https://mail.example.test`, with the port where it is not 443. */
  readonly origin: () => string
  readonly hostname: string
  readonly domains: readonly string[]
  readonly signUpChoice: SignUpChoice
  /** What answers under paths of its own (JMAP). */
  readonly beside: Beside
  readonly app: StaticApp
  readonly say: Say
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly measure: Measure
}

export type Beside = {
  /** Null: not one of its paths. */
  fetch(request: Request, remote: string, cutOff: CutOff): Promise<Response> | null
  takesLongBodies(path: string): boolean
  /** A session of the account may have ended. */
  recheck(account: AccountId): Promise<void>
  close(): void
}

export type MailPorts = {
  readonly imap: number | null
  readonly pop3: number | null
  readonly smtp: number | null
}
