/**
 * An authenticator in software: makes passkeys and answers challenges as a browser with one would (WebAuthn Level 3 §6),
 * with knobs for what a broken or hostile one would do.
 */
import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'

export type SoftPasskey = {
  readonly id: string
  counter: number
  /** What `navigator.credentials.create` answers. */
  create(options: Options, twist?: Twist): Json
  /** What `navigator.credentials.get` answers. */
  get(options: Options, twist?: Twist): Json
}

export type Twist = {
  readonly origin?: string
  readonly isUserVerified?: boolean
  /** Another challenge than the one asked. */
  readonly challenge?: string
  readonly isSignedByAnother?: boolean
}

type Options = { readonly challenge: string }
type Json = { readonly [name: string]: unknown }

export const softPasskey = (origin: string): SoftPasskey => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const credentialId = randomBytes(32)
  const id = credentialId.toString('base64url')
  const rpHash = sha256(Buffer.from(new URL(origin).hostname))
  const passkey = { id, counter: 0 }

  const clientData = (type: string, options: Options, twist: Twist): Buffer =>
    Buffer.from(
      JSON.stringify({
        type,
        challenge: twist.challenge ?? options.challenge,
        origin: twist.origin ?? origin,
        crossOrigin: false,
      }),
    )
  const authenticatorData = (twist: Twist, attested: Buffer | null): Buffer => {
    const flags =
      PRESENT | (twist.isUserVerified === false ? 0 : VERIFIED) | (attested === null ? 0 : ATTESTED)
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(passkey.counter)
    return Buffer.concat([rpHash, Buffer.of(flags), counter, attested ?? Buffer.alloc(0)])
  }
  const answer = (response: Json): Json => ({
    id,
    rawId: id,
    type: 'public-key',
    clientExtensionResults: {},
    response,
  })

  return Object.assign(passkey, {
    create: (options: Options, twist: Twist = {}) => {
      const attested = Buffer.concat([Buffer.alloc(16), twoOctets(32), credentialId, coseKey(publicKey)])
      const authData = authenticatorData(twist, attested)
      return answer({
        clientDataJSON: clientData('webauthn.create', options, twist).toString('base64url'),
        attestationObject: attestation(authData).toString('base64url'),
        transports: ['internal', 'hybrid'],
      })
    },
    get: (options: Options, twist: Twist = {}) => {
      const client = clientData('webauthn.get', options, twist)
      const authData = authenticatorData(twist, null)
      const key =
        twist.isSignedByAnother === true
          ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
          : privateKey
      const signature = createSign('sha256')
        .update(Buffer.concat([authData, sha256(client)]))
        .sign(key)
      return answer({
        clientDataJSON: client.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
      })
    },
  })
}

const PRESENT = 0x01
const VERIFIED = 0x04
const ATTESTED = 0x40

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()

const twoOctets = (value: number): Buffer => Buffer.of(value >> 8, value & 0xff)

/** COSE_Key of ES256 (RFC 9053 §7.1.1), in CBOR written by hand. */
const coseKey = (publicKey: KeyObject): Buffer => {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const coordinate = (text: string) => Buffer.concat([Buffer.of(0x58, 32), Buffer.from(text, 'base64url')])
  return Buffer.concat([
    Buffer.of(0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21),
    coordinate(x),
    Buffer.of(0x22),
    coordinate(y),
  ])
}

/** `{fmt: "none", attStmt: {}, authData}`. */
const attestation = (authData: Buffer): Buffer => {
  const text = (value: string) => Buffer.concat([Buffer.of(0x60 + value.length), Buffer.from(value)])
  return Buffer.concat([
    Buffer.of(0xa3),
    text('fmt'),
    text('none'),
    text('attStmt'),
    Buffer.of(0xa0),
    text('authData'),
    Buffer.of(0x58, authData.length),
    authData,
  ])
}
