/**
 * What sets submission, reception and LMTP apart, decided once when a service is made: who may be a sender and a
 * recipient, what is done to the header, where the message goes. The commands ask the role and know no service.
 */
import type { Address } from '../account/address.ts'
import type { NoteDeed } from '../activity/deeds.ts'
import type { AppPasswordId } from '../app-password/app-password.ts'
import type { Authorize } from '../app-password/authorize.ts'
import type { RefusalWords } from '../app-password/refusal.ts'
import type { Recipient } from '../mail/mail.ts'
import type { LiveConnections } from '../net/live-connections.ts'
import type { Mechanism } from '../sasl/mechanism.ts'
import type { Destination } from './destination.ts'
import type { HeaderFilter } from './header-filter.ts'
import type { Searching } from './searching.ts'
import type { Session, Transaction } from './session.ts'
import type { Mailbox, Path } from './wire/path.ts'
import type { Reply } from './wire/reply.ts'

export type ServiceName = 'submission' | 'reception' | 'lmtp'

export type RecipientVerdict =
  | { readonly kind: 'accepted'; readonly recipient: Recipient }
  | { readonly kind: 'refused'; readonly reply: Reply }

export type SenderVerdict =
  /** `own`: every address that the From field may have; null where it may have any. */
  | { readonly kind: 'accepted'; readonly own: ReadonlySet<Address> | null }
  | { readonly kind: 'refused'; readonly reply: Reply }

export type SignInNeeds = {
  readonly authorize: Authorize
  readonly noteDeed: NoteDeed
  readonly mechanisms: readonly Mechanism['name'][]
  readonly refusal: RefusalWords
  readonly live: Pick<LiveConnections, 'add'>
  /** Whether one that signed in is no longer in force: removed, held or over. */
  readonly hasEnded: (appPassword: AppPasswordId) => Promise<boolean>
  /** Secrets in the clear: only from this machine itself, and only when the operator says so. */
  readonly isClearSignInAllowed: boolean
}

export type Role = {
  readonly name: ServiceName
  /** How to sign in, where nothing but greetings is done before it; null where nobody does. */
  readonly signIn: SignInNeeds | null
  checkSender(session: Session, sender: Path): SenderVerdict | Promise<SenderVerdict>
  findRecipient(session: Session, mailbox: Mailbox): Promise<RecipientVerdict>
  /** What keeps them from finding out who is here by asking on and on; null for whom that is no matter. */
  searching(session: Session): Searching | null
  /** Where the message of this transaction goes, and how many replies that gives. */
  destination(transaction: Transaction, session: Session): Destination
  /** What is done to the header on its way; begins with `trace`. */
  headerFilter(transaction: Transaction, trace: string): HeaderFilter
  /** Whether the trace tells where the message came from: not so for people's own programs (RFC 6409 §8, privacy). */
  readonly traceNamesClient: boolean
}
