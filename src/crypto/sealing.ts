/**
 * Seals what must be read back (the shared keys of authenticator apps): AES-256-GCM with a key that is not in the
 * database, bound to a context, so that a sealed value opens only in the row it was made for.
 * Form: length of the key's id, the id, nonce, tag, ciphertext.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Random } from '../base/random.ts'
import type { Secret } from '../base/secret.ts'

export type SealingKey = { readonly id: string; readonly key: Secret<Uint8Array> }

export type Sealing = {
  seal(bytes: Uint8Array, context: string): Uint8Array
  /** Null when the key that it was sealed with is not here any more. Throws when it was changed or moved. */
  open(sealed: Uint8Array, context: string): Uint8Array | null
}

const CIPHER = 'aes-256-gcm'
const NONCE_OCTETS = 12 // NIST SP 800-38D §8.2.2: random ones, far fewer than 2^32 of a key
const TAG_OCTETS = 16

/** `keys`: the newest first. It seals; all of them open. */
export const createSealing = (keys: readonly [SealingKey, ...SealingKey[]], random: Random): Sealing => ({
  seal: (bytes, context) => {
    const [{ id, key }] = keys
    const nonce = random.bytes(NONCE_OCTETS)
    const cipher = createCipheriv(CIPHER, key.reveal(), nonce, { authTagLength: TAG_OCTETS })
    cipher.setAAD(Buffer.from(context))
    const sealed = Buffer.concat([cipher.update(bytes), cipher.final()])
    const name = Buffer.from(id)
    return new Uint8Array(Buffer.concat([Buffer.of(name.length), name, nonce, cipher.getAuthTag(), sealed]))
  },
  open: (sealed, context) => {
    const [nameOctets = 0] = sealed
    const nonceAt = 1 + nameOctets
    const tagAt = nonceAt + NONCE_OCTETS
    const bytesAt = tagAt + TAG_OCTETS
    const id = Buffer.from(sealed.subarray(1, nonceAt)).toString()
    const key = keys.find((each) => each.id === id)
    if (key === undefined) return null
    if (sealed.length < bytesAt) throw new Error('something that was sealed is cut short')
    const decipher = createDecipheriv(CIPHER, key.key.reveal(), sealed.subarray(nonceAt, tagAt), {
      authTagLength: TAG_OCTETS,
    })
    decipher.setAAD(Buffer.from(context))
    decipher.setAuthTag(sealed.subarray(tagAt, bytesAt))
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(bytesAt)), decipher.final()]))
  },
})
