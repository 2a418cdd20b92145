/**
 * The secret of an app password: 24 lower-case letters (112.8 bits), shown as six groups of four. Letters only, so that
 * a phone's keyboard need not be switched; case, blanks and hyphens are forgiven when it is typed.
 */
import { type Random, randomText } from '../base/random.ts'
import { Secret } from '../base/secret.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const LENGTH = 24
const TYPED_CHARACTERS_MAX = 200 // 24 letters and any blanks a person could leave between them

export const newAppPasswordSecret = (random: Random): Secret<string> =>
  new Secret(randomText(random, LETTERS, LENGTH))

/** The secret in its canonical form, or null when what was typed is not shaped like an app password. */
export const parseAppPasswordSecret = (typed: Secret<string>): Secret<string> | null => {
  const text = typed.reveal()
  if (text.length > TYPED_CHARACTERS_MAX) return null
  const letters = text.replace(/[\s\u00a0-]/g, '').toLowerCase()
  return /^[a-z]{24}$/.test(letters) ? new Secret(letters) : null
}

/** `abcd efgh ijkl mnop qrst uvwx`: how it is shown to a person. */
export const inGroups = (secret: Secret<string>): string => secret.reveal().replace(/.{4}(?=.)/g, '$& ')
