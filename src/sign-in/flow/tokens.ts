/**
 * Tokens: `id.secret`, what a browser or a link holds. The secret has 256 random bits; only its digest is kept, and it
 * is found by its id and compared as a digest, so that no time tells anything of it.
 */
import { sha256 } from '../../base/digest.ts'
import { type Random, randomId } from '../../base/random.ts'
import { Secret } from '../../base/secret.ts'

export type NewToken<Id extends string> = {
  readonly id: Id
  /** All of it: `id.secret`. */
  readonly token: Secret<string>
  readonly digest: Uint8Array
}

/** A new token, of a new id or of one that has had another. */
export const newToken = <Id extends string>(random: Random, id: Id = newId<Id>(random)): NewToken<Id> => {
  const secret = random.bytes(SECRET_OCTETS).toBase64({ alphabet: 'base64url', omitPadding: true })
  return { id, token: new Secret(`${id}.${secret}`), digest: digestOf(secret) }
}

/** What to look for, or null when this is no token. */
export const parseToken = <Id extends string>(
  text: string | null,
): { readonly id: Id; readonly digest: Uint8Array } | null => {
  const [, id, secret] = TOKEN.exec(text ?? '') ?? []
  return id === undefined || secret === undefined ? null : { id: id as Id, digest: digestOf(secret) }
}

/** An id of a session, a ticket or a way to prove who one is. */
export const newId = <Id extends string>(random: Random): Id => randomId(random, ID_LENGTH) as Id

const ID_LENGTH = 16 // 80 bits: never the same twice
const SECRET_OCTETS = 32
const TOKEN = /^([a-z2-9]{16})\.([\w-]{43})$/

const digestOf = (secret: string): Uint8Array => sha256(new TextEncoder().encode(secret))
