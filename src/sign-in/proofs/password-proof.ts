/**
 * The account password as a proof. An unknown account costs the same work as a wrong password, and gets the same answer.
 * Hashing is bounded: past a short queue it throws `Overloaded`, which is no answer about the password.
 */
import type { AccountId } from '../../account/account.ts'
import type { AccountStore } from '../../account/store.ts'
import type { Secret } from '../../base/secret.ts'
import type { Caller } from '../caller.ts'
import type { Guesses } from '../flow/guesses.ts'
import type { Journal } from '../flow/journal.ts'
import type { PasswordHash } from '../ports.ts'
import { type Refused, refused } from '../refusal.ts'

export type PasswordProof = {
  /** Null when it is right. `account` null: nobody's. */
  check(account: AccountId | null, password: Secret<string>, caller: Caller): Promise<Refused | null>
}

export type PasswordProofNeeds = {
  readonly accounts: Pick<AccountStore, 'passwordHash'>
  readonly passwordHash: PasswordHash
  readonly guesses: Guesses
  readonly journal: Journal
}

export const createPasswordProof = (needs: PasswordProofNeeds): PasswordProof => ({
  check: async (account, password, caller) => {
    const no = await needs.guesses.inTurn(caller.remote, () => check(needs, account, password, caller))
    if (no?.because === 'too-many-tries') needs.journal.refusedSignIn(account, 'too-many-failures', caller)
    return no
  },
})

const check = async (
  { accounts, passwordHash, guesses, journal }: PasswordProofNeeds,
  account: AccountId | null,
  password: Secret<string>,
  caller: Caller,
): Promise<Refused | null> => {
  const stored = await accounts.passwordHash(account ?? NOBODY)
  if (await passwordHash.matches(password, stored, guesses.rank(caller.remote))) return null
  guesses.failed(caller.remote, `${account ?? ''} ${password.reveal()}`)
  journal.refusedSignIn(account, 'wrong-password', caller)
  return refused('wrong-password')
}

/** Looked up where there is no account: the same questions to the store, answered with nothing. No id has this form. */
export const NOBODY = 'nobody' as AccountId
