/**
 * Codes of authenticator apps (RFC 6238): SHA-1, six digits, steps of 30 seconds, which is what every such app
 * understands. Which steps are accepted, and that each is accepted once, is decided in `sign-in/proofs/codes.ts`.
 */
import { HOTP, Secret as OtpSecret, TOTP } from 'otpauth'

export type CodeGenerator = {
  code(key: Uint8Array, step: number): string
  keyText(key: Uint8Array): string
  uri(key: Uint8Array, account: string): string
}

const ALGORITHM = 'SHA1' // RFC 6238 §1.2; apps ignore or refuse others
const DIGITS = 6
const STEP_SECONDS = 30

/** `issuer`: what the app shows above the code. */
export const createCodeGenerator = (issuer: string): CodeGenerator => ({
  code: (key, step) =>
    HOTP.generate({ secret: secretOf(key), algorithm: ALGORITHM, digits: DIGITS, counter: step }),
  keyText: (key) => secretOf(key).base32,
  uri: (key, account) =>
    new TOTP({
      issuer,
      label: account,
      algorithm: ALGORITHM,
      digits: DIGITS,
      period: STEP_SECONDS,
      secret: secretOf(key),
    }).toString(),
})

const secretOf = (key: Uint8Array): OtpSecret => new OtpSecret({ buffer: new Uint8Array(key).buffer })
