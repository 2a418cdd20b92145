/**
 * How an app password is used, as the rules see it: a row an hour for each kind of program and network, with what was done.
 * A kind is the name that a program gives itself; one that gives none is told by how it signs in.
 */
import type { AccountId } from '../account/account.ts'
import type { AppPasswordId, MailService } from '../app-password/app-password.ts'

export type Use = {
  readonly account: AccountId
  readonly appPassword: AppPasswordId
  /** Since 1970. */
  readonly hour: number
  readonly kind: string
  /** How it speaks (`Channel`), when it was last seen; empty where nothing is known of that. */
  readonly hello: string
  readonly network: string
  readonly country: string | null
  readonly firstMs: number
  readonly lastMs: number
  readonly read: number
  readonly deleted: number
  /** Of messages sent. */
  readonly recipients: number
}

export type UseStore = {
  /** Adds to what is known of the same hour, kind and network; many in one transaction. What is of no account is left out. */
  add(uses: readonly Use[]): Promise<void>
  /** Of one app password since then, the oldest first: the newest `USES_MAX` of them. */
  of(account: AccountId, appPassword: AppPasswordId, sinceHour: number): Promise<readonly Use[]>
  /** Recipients by hour over all of an account's app passwords since then; hours without any are left out. */
  recipients(account: AccountId, sinceHour: number): Promise<readonly { hour: number; recipients: number }[]>
  forgetBefore(hour: number): Promise<number>
}

export const USES_KEPT_DAYS = 90
export const USES_MAX = 5_000 // of one app password; a phone that is never still has some 4,000 in 90 days
const KIND_CHARACTERS_MAX = 60 // a program says of itself what it likes

export const isSending = (kind: string): boolean => kind.startsWith('smtp')

/** `Thunderbird 128.5.1esr` and `Thunderbird 140` are one kind, `iPhone Mail 22B83` and `iPhone Mail 22C150` too. */
export const kindOf = (service: MailService, client: string | null, hello: string): string => {
  const name = (client ?? '')
    .toLowerCase()
    .replace(/\s\p{P}*\d\S*/gu, ' ')
    .replace(/[^\p{L}\s]+/gu, ' ')
    .trim()
    .replace(/\s+/g, ' ')
    .slice(0, KIND_CHARACTERS_MAX)
  // SMTP programs name their host, not themselves.
  return name === '' || service === 'smtp' ? `${service} ${hello}`.trim() : name
}
