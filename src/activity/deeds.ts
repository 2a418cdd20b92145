/**
 * What a program did with an app password: folders it opened, messages it read, moved and deleted, what
 * it sent. Kept 90 days. Messages are kept as ranges of uids by hour, so that a whole mailbox read costs a row.
 */
import type { AccountId } from '../account/account.ts'
import type { AppPasswordId, MailService } from '../app-password/app-password.ts'
import type { SignedIn } from '../app-password/authorize.ts'

/** What is done to messages of a mailbox; `opened` is the mailbox itself. The number is what is stored. */
export const DEED_NUMBERS = { opened: 0, read: 1, moved: 2, deleted: 3 } as const
export type MailboxDeed = keyof typeof DEED_NUMBERS
export const MAILBOX_DEEDS = Object.keys(DEED_NUMBERS) as readonly MailboxDeed[]

export type Deed =
  /** `moved`: where they are now. `deleted`: where they were. */
  | { readonly kind: MailboxDeed; readonly mailbox: number; readonly uids: readonly number[] }
  | { readonly kind: 'sent'; readonly recipients: number }

/** Who does it: a connection, as far as it is known. */
export type Doer = {
  readonly who: SignedIn
  readonly service: MailService
  /** The program as it names itself; null when it does not. */
  readonly client: string | null
  readonly remote: string
}

/** Must not wait and must not throw: it is called between two pieces of an answer. */
export type NoteDeed = (doer: Doer, deed: Deed) => void

export const DEEDS_KEPT_DAYS = 90
export const HOUR_MS = 3_600_000

/** Uids from `first` to `last`, both of them. */
export type UidRange = { readonly first: number; readonly last: number }

/** Messages of one mailbox in one hour; `hour` counts hours since 1970. */
export type Touched = {
  readonly appPassword: AppPasswordId
  readonly deed: MailboxDeed
  readonly hour: number
  readonly mailbox: number
  /** In order, apart from each other. For `opened` it is 0 to 0. */
  readonly ranges: readonly UidRange[]
}

export type Sent = {
  readonly appPassword: AppPasswordId
  readonly atMs: number
  readonly recipients: number
}

export type DeedStore = {
  /** In one transaction; a message that was read twice in an hour is there once. Forgets what is older than is kept. */
  record(account: AccountId, touched: readonly Touched[], sent: readonly Sent[]): Promise<void>
  /** The newest hours first, at most `rangesMax` ranges in all. */
  touched(account: AccountId, appPassword: AppPasswordId, rangesMax: number): Promise<readonly Touched[]>
  /** The newest first. */
  sent(account: AccountId, appPassword: AppPasswordId, max: number): Promise<readonly Sent[]>
}

/** In order and apart from each other, of uids in any order. */
export const rangesOf = (uids: readonly number[]): readonly UidRange[] => {
  const inOrder = isAscending(uids) ? uids : [...uids].sort((a, b) => a - b)
  const ranges: { first: number; last: number }[] = []
  for (const uid of inOrder) {
    const newest = ranges.at(-1)
    if (newest !== undefined && uid <= newest.last + 1) newest.last = Math.max(newest.last, uid)
    else ranges.push({ first: uid, last: uid })
  }
  return ranges
}

/** Both together, in order and apart from each other. */
export const union = (one: readonly UidRange[], other: readonly UidRange[]): readonly UidRange[] => {
  const ranges: { first: number; last: number }[] = []
  for (const { first, last } of [...one, ...other].sort((a, b) => a.first - b.first)) {
    const newest = ranges.at(-1)
    if (newest !== undefined && first <= newest.last + 1) newest.last = Math.max(newest.last, last)
    else ranges.push({ first, last })
  }
  return ranges
}

export const countOf = (ranges: readonly UidRange[]): number =>
  ranges.reduce((count, { first, last }) => count + last - first + 1, 0)

const isAscending = (uids: readonly number[]): boolean => {
  for (let at = 1; at < uids.length; at++) if ((uids[at] as number) < (uids[at - 1] as number)) return false
  return true
}
