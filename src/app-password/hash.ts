/**
 * The stored form of an app password: HMAC-SHA-256(key, "app-password/v1" || secret). The first half finds the row (a
 * unique index over all accounts), the second is compared in constant time. The key comes from a pepper that is not in
 * the database or its backups. A fast hash is right because the secret has 112 random bits (OWASP ASVS 6.5.2).
 */
import { hmacSha256 } from '../base/digest.ts'
import type { Secret } from '../base/secret.ts'

export type StoredHash = {
  /** Which pepper: at most two are live, the newer is used for new ones. */
  readonly keyId: string
  readonly lookup: Uint8Array
  readonly proof: Uint8Array
}

export type HashKey = { readonly id: string; readonly key: Secret<Uint8Array> }

const CONTEXT = new TextEncoder().encode('app-password/v1')
const HALF_OCTETS = 16

/** `secret` in its canonical form, as `secret.ts` parses it. */
export const hashAppPassword = (key: HashKey, secret: Secret<string>): StoredHash => {
  const text = new TextEncoder().encode(secret.reveal())
  const input = new Uint8Array(CONTEXT.length + text.length)
  input.set(CONTEXT)
  input.set(text, CONTEXT.length)
  const digest = hmacSha256(key.key.reveal(), input)
  return { keyId: key.id, lookup: digest.subarray(0, HALF_OCTETS), proof: digest.subarray(HALF_OCTETS) }
}
