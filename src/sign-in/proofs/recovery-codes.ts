/**
 * Recovery codes: ten a set, each spent once. A set counts from when its holder has saved it, and then voids the one
 * before. Kept as keyed digests (67 random bits and a key that is not in the database).
 */
import type { AccountId } from '../../account/account.ts'
import type { HashKey } from '../../app-password/hash.ts'
import type { Clock } from '../../base/clock.ts'
import { hmacSha256 } from '../../base/digest.ts'
import { type Random, randomText } from '../../base/random.ts'
import type { Caller, Holder } from '../caller.ts'
import type { Guesses } from '../flow/guesses.ts'
import type { Journal } from '../flow/journal.ts'
import { newId } from '../flow/tokens.ts'
import { type Refused, refused } from '../refusal.ts'
import type { SecondStepStore } from '../second-step-store.ts'
import type { SavedCode } from '../ticket-store.ts'

const RECOVERY_CODES = 10

export type RecoveryCodes = {
  /** A new set, shown once: `abcde-fghij-kmnpq`. The old one counts until `save`. */
  offer(holder: Holder): Promise<{ readonly set: string; readonly codes: readonly string[] }>
  save(holder: Holder, set: string): Promise<{ readonly kind: 'saved' } | Refused>
  /** One that may be spent, by what it leads to (`Spending`). */
  find(
    account: AccountId,
    typed: string,
    caller: Caller,
  ): Promise<{ readonly kind: 'found'; readonly code: SavedCode } | Refused>
  /** Tells the holder, after it was. */
  spent(account: AccountId, caller: Caller): Promise<void>
}

export type RecoveryCodeNeeds = {
  readonly secondSteps: Pick<
    SecondStepStore,
    'offerRecoveryCodes' | 'saveRecoveryCodes' | 'hasRecoveryCode' | 'recoveryCodesLeft' | 'clearFailures'
  >
  /** The newest first; a second one is the key before a rotation. */
  readonly keys: readonly [HashKey, ...HashKey[]]
  readonly guesses: Guesses
  readonly journal: Journal
  readonly clock: Clock
  readonly random: Random
}

export const createRecoveryCodes = (needs: RecoveryCodeNeeds): RecoveryCodes => {
  const { secondSteps, keys, journal, clock, random } = needs
  return {
    offer: async ({ session: { account } }) => {
      const set = newId<string>(random)
      const codes = Array.from({ length: RECOVERY_CODES }, () => randomText(random, LETTERS, LENGTH))
      const digests = codes.map((code) => digestOf(keys[0], account, code))
      await secondSteps.offerRecoveryCodes(account, set, digests, clock.nowMs())
      return { set, codes: codes.map(grouped) }
    },
    save: async ({ session: { account }, caller }, set) => {
      if (!(await secondSteps.saveRecoveryCodes(account, set))) return refused('not-found')
      const kind = 'recovery-codes-made'
      await journal.tell(account, { kind }, { kind }, caller)
      return { kind: 'saved' }
    },
    find: (account, typed, caller) =>
      needs.guesses.inTurn(caller.remote, () => find(needs, account, typed, caller)),
    spent: async (account, caller) => {
      await secondSteps.clearFailures(account)
      const left = await secondSteps.recoveryCodesLeft(account)
      const used = { kind: 'recovery-code-used', left } as const
      await journal.tell(account, used, used, caller)
    },
  }
}

/** What was typed, as it was made; null when it has not the form of one. Case, blanks and hyphens are forgiven. */
export const parseRecoveryCode = (typed: string): string | null => {
  const code = typed
    .normalize('NFKC')
    .replace(/[\s\p{Pd}]+/gu, '')
    .toLowerCase()
  return SHAPE.test(code) ? code : null
}

const LETTERS = 'abcdefghjkmnpqrstuvwxyz' // none that looks like another one or like a digit on paper
const LENGTH = 15
const GROUP = 5
const SHAPE = /^[a-hjkmnp-z]{15}$/

const grouped = (code: string): string =>
  Array.from({ length: LENGTH / GROUP }, (_, group) => code.slice(group * GROUP, (group + 1) * GROUP)).join(
    '-',
  )

const digestOf = ({ key }: HashKey, account: AccountId, code: string): Uint8Array =>
  hmacSha256(key.reveal(), new TextEncoder().encode(`recovery-code/v1 ${account} ${code}`))

const find = async (
  { secondSteps, keys, guesses, journal }: RecoveryCodeNeeds,
  account: AccountId,
  typed: string,
  caller: Caller,
): ReturnType<RecoveryCodes['find']> => {
  const code = parseRecoveryCode(typed)
  for (const key of code === null ? [] : keys) {
    const digest = digestOf(key, account, code ?? '')
    if (await secondSteps.hasRecoveryCode(account, digest))
      return { kind: 'found', code: { account, digest } }
  }
  guesses.failed(caller.remote, code)
  journal.refusedSignIn(account, 'wrong-recovery-code', caller)
  return refused('wrong-recovery-code')
}
