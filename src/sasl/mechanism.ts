/**
 * SASL (RFC 4422): an exchange as a pure step. A mechanism is given the client's decoded response and says what comes
 * next; base64, continuation lines and `*` (cancel) belong to the protocol that carries it.
 */
import type { Secret } from '../base/secret.ts'

export type Exchange =
  | {
      readonly kind: 'challenge'
      readonly challenge: Uint8Array
      readonly next: (response: Uint8Array) => Exchange
    }
  | { readonly kind: 'credentials'; readonly userName: string; readonly secret: Secret<string> }
  /** What came was not in the mechanism's form (too long, not UTF-8, an authorization identity that is not the user). */
  | { readonly kind: 'unreadable' }

export type Mechanism = {
  readonly name: 'PLAIN' | 'LOGIN'
  /** Begins; `initial` is the initial response, or null when the client sent none. */
  readonly begin: (initial: Uint8Array | null) => Exchange
}

export const RESPONSE_OCTETS_MAX = 4_096 // decoded; PLAIN at its longest: a user name of 1,024 octets twice over, and a password
