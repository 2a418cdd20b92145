/**
 * App passwords: each opens mail services for one program, and nothing else. The secret is made here, shown once and
 * never kept; what is kept is a keyed hash (see `hash.ts`). Removed ones stay for 400 days as tombstones, so that one
 * that comes back is recognised for what it was.
 */
import type { AccountId } from '../account/account.ts'
import type { Brand } from '../base/brand.ts'
import type { Network } from '../base/networks.ts'
import { type Random, randomId } from '../base/random.ts'

export type AppPasswordId = Brand<string, 'AppPasswordId'>

/** The ways in that an app password can open. `web` is not among them, and never will be. */
export const MAIL_SERVICES = ['imap', 'pop3', 'smtp', 'jmap'] as const
export type MailService = (typeof MAIL_SERVICES)[number]

/** What it was made for: decides the instructions and the form of the secret, and nothing about what it opens. */
const DEVICES = ['iphone', 'android', 'outlook', 'mac', 'thunderbird', 'printer', 'other'] as const
export type Device = (typeof DEVICES)[number]

/** What it lets a program do. `services` narrows that to protocols. */
export const ACCESSES = ['read-and-send', 'read-only', 'send-only'] as const
export type Access = (typeof ACCESSES)[number]

/** What each access can open at all, whatever `services` says. */
export const OPENED_BY: Readonly<Record<Access, readonly MailService[]>> = {
  'read-and-send': ['imap', 'pop3', 'smtp', 'jmap'],
  'read-only': ['imap', 'pop3', 'jmap'],
  'send-only': ['smtp'],
}

/** Which may change mail where they may read it: flags, mailboxes, removal, what is put there. */
export const MAY_CHANGE: Readonly<Record<Access, boolean>> = {
  'read-and-send': true,
  'read-only': false,
  'send-only': false,
}

/** What one opens that nobody narrowed. */
export const SERVICES_OF: Readonly<Record<Access, readonly MailService[]>> = {
  'read-and-send': ['imap', 'pop3', 'smtp', 'jmap'],
  'read-only': ['imap', 'pop3', 'jmap'],
  'send-only': ['smtp'],
}

export type AppPassword = {
  readonly id: AppPasswordId
  readonly account: AccountId
  readonly name: string
  readonly device: Device
  readonly access: Access
  readonly services: readonly MailService[]
  /** Where it may be used from; from anywhere when there is none. */
  readonly networks: readonly Network[]
  readonly createdMs: number
  /** From this moment on it opens nothing; null when it does not expire. */
  readonly expiresMs: number | null
  /** Unless it is used before this moment it never opens anything; null once it was used, or when it may wait. */
  readonly unusedUntilMs: number | null
  /** The one it was made to replace; that one may be gone by now. */
  readonly replaces: AppPasswordId | null
  /** When it was removed; null while it is in force. */
  readonly removedMs: number | null
  /** Made to be found by whoever should not look: it opens nothing, and presenting it is harm. */
  readonly isDecoy: boolean
  /** The country of the browser that made it; null when that is not known. */
  readonly madeIn: string | null
  /** The harm that holds it: it opens nothing until its holder has answered; null while it is not held. */
  readonly heldBy: string | null
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

/** Never used in the time it had: it opens nothing any more. */
export const diedUnused = ({ unusedUntilMs }: AppPassword, nowMs: number): boolean =>
  unusedUntilMs !== null && unusedUntilMs <= nowMs

/** New: it may still be used for the first time. */
export const isWaiting = ({ unusedUntilMs }: AppPassword, nowMs: number): boolean =>
  unusedUntilMs !== null && unusedUntilMs > nowMs

export const NAME_CHARACTERS_MAX = 100 // what a list can show
export const NETWORKS_MAX = 20 // one app password: places a device is at, and few enough to read
export const APP_PASSWORDS_MAX = 25 // an account; more than anybody has programs, few enough to look through

const ID_LENGTH = 10

export const newAppPasswordId = (random: Random): AppPasswordId =>
  randomId(random, ID_LENGTH) as AppPasswordId

export const parseAppPasswordId = (text: string): AppPasswordId | null =>
  /^[a-z2-9]{10}$/.test(text) ? (text as AppPasswordId) : null
