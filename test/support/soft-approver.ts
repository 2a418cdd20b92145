/** A phone in software: makes the key of an approver and signs as `app/approve` does, with what a hostile one would do. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { signedText } from '../../src/sign-in/approver-proof.ts'

export type SoftApprover = {
  /** Uncompressed, base64url. */
  readonly publicKey: string
  /** What the server called it when it was paired. */
  approver: string
  account: string
  signed(purpose: readonly string[], atMs: number): { approver: string; atMs: number; signature: string }
}

export const softApprover = (): SoftApprover => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')])
  const phone: SoftApprover = {
    publicKey: point.toString('base64url'),
    approver: '',
    account: '',
    signed: (purpose, atMs) => {
      const text = Buffer.from(signedText(phone.account, purpose, atMs))
      const signature = sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' })
      return { approver: phone.approver, atMs, signature: signature.toString('base64url') }
    },
  }
  return phone
}
