/**
 * Harm: a rule has fired (`rules.ts`), and credentials are held or disabled. A held app password opens nothing, and what it
 * sent waits, until its holder has said whether it was them; disabled ones are removed, all in one transaction, and can be
 * brought back for a day with the same secrets. Failed guesses alone never do either: only a secret that once was right, or the holder.
 */
import type { AccountId } from '../account/account.ts'
import type { AppPasswordId, MailService } from '../app-password/app-password.ts'
import type { Brand } from '../base/brand.ts'
import { type Random, randomId } from '../base/random.ts'

export type HarmId = Brand<string, 'HarmId'>

/** What each does. D1, D2, D3, D4, then D3 from where it always was, H1, H2, H3, H4, H5. */
export const RULES = {
  decoy: 'disable',
  'removed-returns': 'disable',
  'many-recipients': 'disable',
  'holder-says': 'disable',
  'far-more-sent': 'hold',
  'two-programs': 'hold',
  'much-read': 'hold',
  'much-deleted': 'hold',
  'first-use-abroad': 'hold',
  'stranger-abroad': 'hold',
} as const satisfies Record<string, 'hold' | 'disable'>
export type Rule = keyof typeof RULES

export type HarmState = 'held' | 'disabled' | 'undone' | 'confirmed'

export type Harm = {
  readonly id: HarmId
  readonly account: AccountId
  readonly rule: Rule
  readonly atMs: number
  readonly state: HarmState
  /** The one whose use showed it; null where the holder said so. */
  readonly appPassword: AppPasswordId | null
  readonly seen: Seen | null
  /** How many app passwords it held or disabled. */
  readonly count: number
}

/** What was seen, as far as the connection tells. */
export type Seen = {
  readonly service: MailService
  readonly client: string | null
  readonly remote: string
  /** Two letters; null when it is not known. */
  readonly country: string | null
}

export const UNDO_MS = 24 * 3_600_000
export const HARM_KEPT_DAYS = 400 // as long as the tombstones that it may have made

export type HarmStore = {
  /** One app password in force that is not held: it is from now on, with its queue. False when there is none such. */
  hold(harm: Harm): Promise<boolean>
  /**
   * All of the account in force (but decoys), and what they have in the queue, in one transaction; their ids. Nothing is
   * written when there is none.
   */
  disableAll(harm: Harm): Promise<readonly AppPasswordId[]>
  /** The newest first. */
  list(account: AccountId): Promise<readonly Harm[]>
  find(account: AccountId, id: HarmId): Promise<Harm | null>
  /**
   * In one transaction: it is undone, and what it held or disabled opens again what it did, the queue goes on. Null when
   * it is decided already or older than `sinceMs`; else the app passwords that are back.
   */
  undo(account: AccountId, id: HarmId, sinceMs: number): Promise<readonly AppPasswordId[] | null>
  /**
   * The holder has said that it was not them. In one transaction: it is confirmed, and when it held one, that and all others
   * are disabled by `disabling`. Their ids; null when it is decided already.
   */
  notMe(account: AccountId, id: HarmId, disabling: Harm): Promise<readonly AppPasswordId[] | null>
  /** Recipients of what was held in the queue by what is confirmed, or was disabled before this moment and not undone. */
  lapsedQueue(beforeMs: number, max: number): Promise<readonly { queueId: string; number: number }[]>
  /** But for what still holds one. */
  forgetBefore(atMs: number): Promise<number>
}

const ID_LENGTH = 12

export const newHarmId = (random: Random): HarmId => randomId(random, ID_LENGTH) as HarmId

export const parseHarmId = (text: string): HarmId | null =>
  /^[a-z2-9]{12}$/.test(text) ? (text as HarmId) : null
