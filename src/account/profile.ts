/** What a person tells about themselves, and how they want to be spoken to. */
import type { AccountId } from './account.ts'

export const LANGUAGES = ['sv', 'en'] as const
export type Language = (typeof LANGUAGES)[number]

const APPEARANCES = ['light', 'dark', 'system'] as const

export type Profile = {
  readonly firstName: string
  readonly lastName: string
  readonly language: Language
  /** IANA name: Europe/Stockholm. */
  readonly timeZone: string
  readonly appearance: (typeof APPEARANCES)[number]
  /** May invite others and see to the server. */
  readonly isOperator: boolean
  readonly passwordChangedMs: number
}

export const NO_PROFILE: Profile = {
  firstName: '',
  lastName: '',
  language: 'en',
  timeZone: 'UTC',
  appearance: 'system',
  isOperator: false,
  passwordChangedMs: 0,
}

export type ProfileStore = {
  /** `NO_PROFILE` (with the account's creation as the password's time) for an account that never told anything. */
  profile(account: AccountId): Promise<Profile>
  changeProfile(account: AccountId, change: Partial<Profile>): Promise<void>
  /** The new hash counts from now on. */
  setPasswordHash(account: AccountId, hash: string, atMs: number): Promise<void>
}
