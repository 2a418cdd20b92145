/**
 * What an account password may be: long, because it stands alone until the second step is on;
 * any characters; no composition rules, no expiry. Refused when it is easily guessed, or shaped like an app password, with
 * the reason said.
 */
import type { Secret } from '../base/secret.ts'
import { asAppPassword } from './app-password-shape.ts'

export const PASSWORD_CHARACTERS_MIN = 15
export const PASSWORD_CHARACTERS_MAX = 1_024

export type PasswordRefusal = 'too-short' | 'too-long' | 'easily-guessed' | 'like-app-password'

/** Whether somebody who knows these words, common passwords and keyboards would guess it soon. Given by `crypto`. */
export type IsEasilyGuessed = (password: string, ownWords: readonly string[]) => Promise<boolean>

/** Null when it will do. `ownWords`: the person's and the service's own (address, name, host name). */
export const refusePassword = async (
  password: Secret<string>,
  ownWords: readonly string[],
  isEasilyGuessed: IsEasilyGuessed,
): Promise<PasswordRefusal | null> => {
  const text = password.reveal().normalize('NFKC')
  const characters = [...text].length
  if (characters < PASSWORD_CHARACTERS_MIN) return 'too-short'
  if (characters > PASSWORD_CHARACTERS_MAX) return 'too-long'
  if (await isEasilyGuessed(text, ownWords)) return 'easily-guessed'
  // A mail program's check would never find it, and what lies in programs must not open the account pages.
  return asAppPassword(text) === null ? null : 'like-app-password'
}
