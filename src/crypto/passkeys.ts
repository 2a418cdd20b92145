/**
 * Passkeys: what browsers are asked, and whether what they answer proves anything (WebAuthn Level 3 §7.1, §7.2). Every
 * "no" of the library is an exception about what the browser sent, so here each of them is `null`, never a fault.
 */
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'

type Json = { readonly [name: string]: unknown }
type Options = Json & { readonly challenge: string }

type KnownPasskey = {
  readonly credentialId: string
  readonly publicKey: Uint8Array
  readonly counter: number
  readonly transports: readonly string[]
}

export type PasskeyCheck = {
  creationOptions(wanted: {
    readonly challenge: Uint8Array
    readonly account: string
    readonly address: string
    readonly displayName: string
    readonly known: readonly KnownPasskey[]
  }): Promise<Options>
  requestOptions(wanted: {
    readonly challenge: Uint8Array
    readonly allowed: readonly KnownPasskey[] | null
    readonly mustVerifyUser: boolean
  }): Promise<Options>
  claims(response: Json): { readonly credentialId: string; readonly challenge: Uint8Array } | null
  checkCreation(response: Json, challenge: Uint8Array): Promise<(KnownPasskey & { isSynced: boolean }) | null>
  checkRequest(
    response: Json,
    against: {
      readonly challenge: Uint8Array
      readonly passkey: KnownPasskey
      readonly mustVerifyUser: boolean
    },
  ): Promise<{ readonly counter: number } | null>
}

export type PasskeyPlace = {
  /** What browsers show: the name of the service. */
  readonly name: string
  /** `https://mail.example.test`, with the port where it is not 443. Its host is what passkeys belong to. */
  readonly origin: () => string
}

export const createPasskeyCheck = (place: PasskeyPlace): PasskeyCheck => ({
  creationOptions: ({ challenge, account, address, displayName, known }) =>
    asJson(
      generateRegistrationOptions({
        rpName: place.name,
        rpID: hostOf(place),
        userName: address,
        userID: bytes(new TextEncoder().encode(account)),
        userDisplayName: displayName,
        challenge: bytes(challenge),
        timeout: TIMEOUT_MS,
        attestationType: 'none',
        supportedAlgorithmIDs: [...ALGORITHMS],
        excludeCredentials: known.map(descriptor),
        // Discoverable, so that it signs in without an address; verification makes it two factors in one.
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      }),
    ),
  requestOptions: ({ challenge, allowed, mustVerifyUser }) =>
    asJson(
      generateAuthenticationOptions({
        rpID: hostOf(place),
        challenge: bytes(challenge),
        timeout: TIMEOUT_MS,
        ...(allowed === null ? {} : { allowCredentials: allowed.map(descriptor) }),
        userVerification: mustVerifyUser ? 'required' : 'preferred',
      }),
    ),
  claims,
  checkCreation: async (response, challenge) => {
    const made = await orNull(() =>
      verifyRegistrationResponse({
        response: response as unknown as RegistrationResponseJSON,
        expectedChallenge: textOf(challenge),
        expectedOrigin: place.origin(),
        expectedRPID: hostOf(place),
        requireUserVerification: true,
        supportedAlgorithmIDs: [...ALGORITHMS],
      }),
    )
    if (!made?.verified) return null
    const { credential, credentialDeviceType, credentialBackedUp } = made.registrationInfo
    return {
      credentialId: credential.id,
      publicKey: credential.publicKey,
      counter: credential.counter,
      transports: (credential.transports ?? [])
        .filter((each) => TRANSPORT.test(each))
        .slice(0, TRANSPORTS_MAX),
      isSynced: credentialDeviceType === 'multiDevice' && credentialBackedUp,
    }
  },
  checkRequest: async (response, { challenge, passkey, mustVerifyUser }) => {
    const checked = await orNull(() =>
      verifyAuthenticationResponse({
        response: response as unknown as AuthenticationResponseJSON,
        expectedChallenge: textOf(challenge),
        expectedOrigin: place.origin(),
        expectedRPID: hostOf(place),
        // The library also refuses a counter that did not grow: then the key may have been copied (§6.1.1).
        credential: {
          id: passkey.credentialId,
          publicKey: bytes(passkey.publicKey),
          counter: passkey.counter,
        },
        requireUserVerification: mustVerifyUser,
      }),
    )
    return checked?.verified ? { counter: checked.authenticationInfo.newCounter } : null
  },
})

// COSE: Ed25519, ES256, RS256 (WebAuthn §5.4). Named here, since else the library looks for newer ones and Node warns.
const ALGORITHMS = [-8, -7, -257] as const
const TIMEOUT_MS = 300_000 // WebAuthn §15.1
const TRANSPORT = /^[a-z-]{1,20}$/ // "usb", "internal", "smart-card"; what the browser says is not trusted further
const TRANSPORTS_MAX = 8
const CLIENT_DATA_CHARACTERS_MAX = 8_192

const claims = (response: Json) => {
  const { id, response: inner } = response
  const clientData = (inner as Json | undefined)?.clientDataJSON
  if (typeof id !== 'string' || typeof clientData !== 'string') return null
  if (clientData.length > CLIENT_DATA_CHARACTERS_MAX) return null
  try {
    const { challenge } = JSON.parse(Buffer.from(clientData, 'base64url').toString()) as Json
    if (typeof challenge !== 'string') return null
    return { credentialId: id, challenge: new Uint8Array(Buffer.from(challenge, 'base64url')) }
  } catch {
    return null
  }
}

const hostOf = ({ origin }: PasskeyPlace): string => new URL(origin()).hostname

const textOf = (challenge: Uint8Array): string => Buffer.from(challenge).toString('base64url')

const descriptor = ({ credentialId, transports }: KnownPasskey) => ({
  id: credentialId,
  transports: [...transports],
})

const bytes = (from: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(from)

const asJson = async (options: Promise<{ challenge: string }>): Promise<Options> => ({ ...(await options) })

const orNull = async <Result>(work: () => Promise<Result>): Promise<Result | null> => {
  try {
    return await work()
  } catch {
    return null
  }
}
