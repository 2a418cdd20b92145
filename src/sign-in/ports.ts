/** What the web flow needs that is neither a store nor its own: cryptography, mail, and the ending of app passwords. */
import type { AccountId } from '../account/account.ts'
import type { Language } from '../account/profile.ts'
import type { AppPasswordId } from '../app-password/app-password.ts'
import type { Secret } from '../base/secret.ts'
import type { PushSubscription } from './approval-store.ts'
import type { Passkey } from './second-step-store.ts'

/**
 * The hash of an account password. Throws `Overloaded` when too many wait, the lowest rank first; with null it does the same
 * work for nobody.
 */
export type PasswordHash = {
  hash(password: Secret<string>): Promise<string>
  matches(password: Secret<string>, stored: string | null, rank: number): Promise<boolean>
}

/** log10 of how many guesses somebody would need who knows these words. */
export type EstimateGuesses = (password: string, ownWords: readonly string[]) => Promise<number>

/** Codes of authenticator apps (RFC 6238): six digits of a 30-second step. */
export type CodeGenerator = {
  code(key: Uint8Array, step: number): string
  /** As a person types it in: base32 (RFC 4648). */
  keyText(key: Uint8Array): string
  /** `otpauth://totp/…`, what the QR code holds. */
  uri(key: Uint8Array, account: string): string
}

/** Seals what must be read back with a key that is not in the database. `context` must be the same to open it. */
export type Sealing = {
  seal(bytes: Uint8Array, context: string): Uint8Array
  /**
   * Null when the key it was sealed with is not here any more. Throws when it was changed or moved: a fault of ours,
   * never a wrong code.
   */
  open(sealed: Uint8Array, context: string): Uint8Array | null
}

/** WebAuthn's JSON forms are passed through as they are; only this port looks into them. */
export type WebauthnJson = { readonly [name: string]: unknown }
export type WebauthnOptions = WebauthnJson & { readonly challenge: string }

export type NewPasskey = Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'transports' | 'isSynced'>

export type PasskeyCheck = {
  creationOptions(wanted: {
    readonly challenge: Uint8Array
    readonly account: AccountId
    readonly address: string
    readonly displayName: string
    readonly known: readonly Passkey[]
  }): Promise<WebauthnOptions>
  /** `allowed` null: any passkey that the browser has for this site. */
  requestOptions(wanted: {
    readonly challenge: Uint8Array
    readonly allowed: readonly Passkey[] | null
    readonly mustVerifyUser: boolean
  }): Promise<WebauthnOptions>
  /** What a response says of itself, unproved; null when it has not the form of one. */
  claims(response: WebauthnJson): { readonly credentialId: string; readonly challenge: Uint8Array } | null
  /** Null when it does not prove what it claims. */
  checkCreation(response: WebauthnJson, challenge: Uint8Array): Promise<NewPasskey | null>
  checkRequest(
    response: WebauthnJson,
    against: { readonly challenge: Uint8Array; readonly passkey: Passkey; readonly mustVerifyUser: boolean },
  ): Promise<{ readonly counter: number } | null>
}

/** Signatures of phones: ECDSA with P-256 and SHA-256, as browsers make them. */
export type SignatureCheck = {
  /** Uncompressed, and a point of the curve. */
  isPublicKey(bytes: Uint8Array): boolean
  /** `signature` is base64url of r and s. */
  isRight(publicKey: Uint8Array, text: string, signature: string): boolean
}

/** Tells a browser to open its page, and nothing else. `gone`: the push service knows the subscription no more. */
export type Push = (to: PushSubscription) => Promise<'sent' | 'gone' | 'failed'>

/** Sends a code to an address outside. Must not throw, and must not wait for the mail to go out. */
export type SendCode = (
  to: string,
  code: Secret<string>,
  purpose: 'confirm-recovery-address' | 'recover',
  language: Language,
) => Promise<void>

export type AppPasswordsEnded = { readonly removed: number; readonly connectionsEnded: number }

export type AppPasswordEnding = {
  /** Those in force. */
  list(account: AccountId): Promise<readonly { readonly id: AppPasswordId }[]>
  removeAll(account: AccountId): Promise<AppPasswordsEnded>
  /** After the store ended these: closes what is open with them, everywhere; how many connections here. */
  closeConnections(account: AccountId, ended: readonly AppPasswordId[]): Promise<number>
}
