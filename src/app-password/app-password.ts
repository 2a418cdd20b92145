/**
 * App passwords: each opens mail services for one program, and nothing else. The secret is made here, shown once and
 * never kept; what is kept is a keyed hash (see `hash.ts`). Removed ones stay for 400 days as tombstones, so that one
 * that comes back is recognised for what it was.
 */
import type { AccountId } from '../account/account.ts'
import type { Brand } from '../base/brand.ts'
import { type Random, randomText } from '../base/random.ts'

export type AppPasswordId = Brand<string, 'AppPasswordId'>

/** The ways in that an app password can open. `web` is not among them, and never will be. */
export const MAIL_SERVICES = ['imap', 'pop3', 'smtp', 'jmap'] as const
export type MailService = (typeof MAIL_SERVICES)[number]

export type AppPassword = {
  readonly id: AppPasswordId
  readonly account: AccountId
  readonly name: string
  readonly services: readonly MailService[]
  readonly createdMs: number
  /** From this moment on it opens nothing; null when it does not expire. */
  readonly expiresMs: number | null
  /** When it was removed; null while it is in force. */
  readonly removedMs: number | null
  readonly lastUse: LastUse | null
}

/** The newest sign-in with an app password, as the holder sees it. */
export type LastUse = {
  readonly atMs: number
  readonly service: MailService
  /** The program as it names itself (IMAP ID, EHLO), at most 100 characters; null when it does not. */
  readonly client: string | null
  readonly remote: string
}

export const NAME_CHARACTERS_MAX = 100 // what a list can show
export const APP_PASSWORDS_MAX = 25 // an account; more than anybody has programs, few enough to look through

const ID_LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789'
const ID_LENGTH = 10

export const newAppPasswordId = (random: Random): AppPasswordId =>
  randomText(random, ID_LETTERS, ID_LENGTH) as AppPasswordId

export const parseAppPasswordId = (text: string): AppPasswordId | null =>
  /^[a-z2-9]{10}$/.test(text) ? (text as AppPasswordId) : null
