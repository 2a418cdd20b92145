/**
 * One connection's state (RFC 5321 §4.1.4): how the client greeted, who signed in, the transaction that is under way.
 * The three change apart from each other; `null` means that there is none.
 */
import type { Address } from '../account/address.ts'
import type { SignedIn } from '../app-password/authorize.ts'
import type { Recipient } from '../mail/mail.ts'
import type { Incoming } from './incoming.ts'
import type { Path } from './wire/path.ts'

export type Session = {
  readonly remote: string
  /** Whether TLS is on now. */
  readonly isSecure: () => boolean
  /** See `Channel`; `hello` is what the client said in EHLO. */
  readonly tlsHello: () => string
  hello: Hello | null
  signedIn: SignedIn | null
  transaction: Transaction | null
  signInFailures: number
  refusedRecipients: number
}

export type Hello = {
  /** As the client said it, unchecked: clients put anything there. */
  readonly name: string
  readonly verb: 'HELO' | 'EHLO' | 'LHLO'
}

export type Transaction = {
  readonly sender: Path
  /** See `SenderVerdict`. */
  readonly own: ReadonlySet<Address> | null
  readonly smtpUtf8: boolean
  /** SIZE in MAIL, or null. */
  readonly announcedOctets: number | null
  /** In the order of their RCPT; LMTP answers each. */
  readonly recipients: Recipient[]
  /** The message while it comes in chunks (BDAT); null before and for DATA. */
  chunked: Incoming | null
}
