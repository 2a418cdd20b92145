/** Signatures that phones make with WebCrypto: ECDSA over P-256 with SHA-256, r and s side by side (IEEE P1363). */
import { createPublicKey, type KeyObject, verify } from 'node:crypto'

export type SignatureCheck = {
  /** Uncompressed, and a point of the curve. */
  isPublicKey(bytes: Uint8Array): boolean
  /** `signature` is base64url of r and s. */
  isRight(publicKey: Uint8Array, text: string, signature: string): boolean
}

const COORDINATE_OCTETS = 32
const UNCOMPRESSED = 4 // SEC 1 §2.3.3

export const signatureCheck: SignatureCheck = {
  isPublicKey: (bytes) => keyOf(bytes) !== null,
  isRight: (publicKey, text, signature) => {
    const key = keyOf(publicKey)
    if (key === null) return false
    const bytes = Buffer.from(signature, 'base64url')
    return verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, bytes)
  },
}

const keyOf = (bytes: Uint8Array): KeyObject | null => {
  if (bytes.length !== 1 + 2 * COORDINATE_OCTETS || bytes[0] !== UNCOMPRESSED) return null
  const [x, y] = [bytes.subarray(1, 1 + COORDINATE_OCTETS), bytes.subarray(1 + COORDINATE_OCTETS)].map(
    (half) => Buffer.from(half).toString('base64url'),
  )
  try {
    return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' } })
  } catch {
    // Two numbers that are no point of the curve.
    return null
  }
}
