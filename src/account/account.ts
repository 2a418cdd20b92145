/** An account: a person's identity here. Its id never changes and names its folder; its addresses may change. */
import type { Brand } from '../base/brand.ts'
import { type Random, randomId } from '../base/random.ts'
import type { Address } from './address.ts'

export type AccountId = Brand<string, 'AccountId'>

export type Account = {
  readonly id: AccountId
  /** The address the person signs in with. Others may lead here too. */
  readonly address: Address
  readonly createdMs: number
  /** Since when two-step verification is on; null while it is off. */
  readonly twoStepSinceMs: number | null
}

const ID_LENGTH = 16 // 80 bits: never the same twice, and safe as the name of a folder

export const newAccountId = (random: Random): AccountId => randomId(random, ID_LENGTH) as AccountId

/** An account id in the form this module makes, or null; what is not one never becomes part of a path. */
export const parseAccountId = (text: string): AccountId | null =>
  /^[a-z2-9]{16}$/.test(text) ? (text as AccountId) : null
