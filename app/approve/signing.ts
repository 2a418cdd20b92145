/** The key of this phone: made here, never taken out, and used to sign all that the phone says (ECDSA, P-256, SHA-256). */
import type { Kept } from './kept.ts'

const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const

export type Signed = { readonly approver: string; readonly atMs: number; readonly signature: string }

export const makeKey = async (): Promise<{ readonly key: CryptoKey; readonly publicKey: string }> => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify'])
  const point = await crypto.subtle.exportKey('raw', publicKey)
  return { key: privateKey, publicKey: base64url(point) }
}

/** The server puts the same text together from what it received (src/sign-in/approver-proof.ts). */
export const sign = async (
  { approver, account, key }: Pick<Kept, 'approver' | 'account' | 'key'>,
  purpose: readonly string[],
): Promise<Signed> => {
  const atMs = Date.now()
  const text = ['sigill-approver/v1', account, ...purpose, String(atMs)].join('\n')
  const bytes = await crypto.subtle.sign(SIGNATURE, key, new TextEncoder().encode(text))
  return { approver, atMs, signature: base64url(bytes) }
}

export const base64url = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

export const fromBase64url = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
