/**
 * The secret of an app password: 24 lower-case letters (112.8 bits), shown as six groups of four. Letters only, so that
 * a phone's keyboard need not be switched; case, blanks and hyphens are forgiven when it is typed. Printers cap a
 * password at 20 characters: theirs is 20 of 57 that do not look alike (116.7 bits), typed exactly.
 */
import { asAppPassword } from '../account/app-password-shape.ts'
import { type Random, randomText } from '../base/random.ts'
import { Secret } from '../base/secret.ts'
import type { Device } from './app-password.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'
const LENGTH = 24
const PRINTER_CHARACTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789' // no 0 O, no 1 I l
const PRINTER_LENGTH = 20

export const newAppPasswordSecret = (random: Random, device: Device = 'other'): Secret<string> =>
  new Secret(
    device === 'printer'
      ? randomText(random, PRINTER_CHARACTERS, PRINTER_LENGTH)
      : randomText(random, LETTERS, LENGTH),
  )

/** The secret in its canonical form, or null when what was typed is not shaped like an app password. */
export const parseAppPasswordSecret = (typed: Secret<string>): Secret<string> | null => {
  const secret = asAppPassword(typed.reveal())
  return secret === null ? null : new Secret(secret)
}

/** `abcd efgh ijkl mnop qrst uvwx`: how it is shown to a person. A printer's has no blanks: they would be typed. */
export const inGroups = (secret: Secret<string>): string => {
  const text = secret.reveal()
  return text.length === LENGTH ? text.replace(/.{4}(?=.)/g, '$& ') : text
}
