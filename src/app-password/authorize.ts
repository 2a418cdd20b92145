/**
 * May this secret open this service? The one place that decides, for every mail service alike. The answer carries no
 * reason: every refusal looks the same from outside (product row N3); the reason goes to the activity store and the log.
 */
import type { AccountId } from '../account/account.ts'
import type { Address } from '../account/address.ts'
import type { Secret } from '../base/secret.ts'
import type { AppPasswordId, MailService } from './app-password.ts'

export type SignInAttempt = {
  readonly service: MailService
  /** As the program sent it; at most 1,024 octets. */
  readonly userName: string
  readonly secret: Secret<string>
  /** The network address the connection comes from. */
  readonly remote: string
  /** The program as it has named itself so far (IMAP ID, EHLO), or null. */
  readonly client: string | null
}

export type Credential =
  | { readonly kind: 'app-password'; readonly id: AppPasswordId }
  | { readonly kind: 'account-password' }

export type SignedIn = {
  readonly account: AccountId
  readonly address: Address
  readonly credential: Credential
}

export type AuthorizeResult = ({ readonly kind: 'signed-in' } & SignedIn) | { readonly kind: 'refused' }

/** Throws when the store is down: that is a temporary error to the program, and counts as no failed attempt. */
export type Authorize = (attempt: SignInAttempt) => Promise<AuthorizeResult>

/** What a program calls itself when that comes after the sign-in (IMAP ID): completes the last use already recorded. */
export type NameClient = (signedIn: SignedIn, service: MailService, client: string, remote: string) => void
