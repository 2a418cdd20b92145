/**
 * Codes of authenticator apps (RFC 6238): the current step and the one before, each accepted once for the account, and
 * at most 100 wrong ones in a row over all sessions together. A try is counted before it is compared: of many at once no
 * more than that are compared. Then only this way rests; passkeys and recovery codes work, and either ends the rest.
 */
import type { AccountId } from '../../account/account.ts'
import type { Clock } from '../../base/clock.ts'
import { sameDigest, sha256 } from '../../base/digest.ts'
import type { Caller } from '../caller.ts'
import type { Guesses } from '../flow/guesses.ts'
import type { Journal } from '../flow/journal.ts'
import type { CodeGenerator, Sealing } from '../ports.ts'
import { type Refused, refused } from '../refusal.ts'
import type { Authenticator, MethodId, SecondStepStore } from '../second-step-store.ts'

export const STEP_MS = 30_000 // RFC 6238 §5.2
const WRONG_CODES_MAX = 100
const WRONG_CODES_TOLD = 5

export type Codes = {
  /** Null when it is right, and taken. */
  check(account: AccountId, code: string, caller: Caller): Promise<Refused | null>
  /** Of one authenticator only, for its first code: whoever has just been shown the key guesses nothing. */
  checkFirst(authenticator: Authenticator, code: string): Promise<boolean>
}

export type CodeNeeds = {
  readonly secondSteps: Pick<
    SecondStepStore,
    'authenticators' | 'takeStep' | 'countFailure' | 'forgiveFailure' | 'clearFailures'
  >
  readonly codeGenerator: CodeGenerator
  readonly sealing: Sealing
  readonly guesses: Guesses
  readonly journal: Journal
  readonly clock: Clock
}

export const createCodes = (needs: CodeNeeds): Codes => ({
  check: (account, code, caller) =>
    needs.guesses.inTurn(caller.remote, () => check(needs, account, code, caller)),
  checkFirst: async (authenticator, code) => {
    const found = fit(needs, [authenticator], code)
    return found !== null && take(needs, found)
  },
})

/** What a sealed key is bound to: it opens only in its own row. */
export const sealContext = (account: AccountId, id: MethodId): string => `authenticator/v1 ${account} ${id}`

const check = async (
  needs: CodeNeeds,
  account: AccountId,
  code: string,
  caller: Caller,
): Promise<Refused | null> => {
  const { secondSteps, guesses, journal } = needs
  const authenticators = (await secondSteps.authenticators(account)).filter(
    ({ confirmedMs }) => confirmedMs !== null,
  )
  const count = await secondSteps.countFailure(account)
  if (count > WRONG_CODES_MAX) {
    await secondSteps.forgiveFailure(account)
    journal.refusedSignIn(account, 'too-many-wrong-codes', caller)
    return refused('too-many-wrong-codes')
  }
  const found = fit(needs, authenticators, code)
  if (found === null) {
    guesses.failed(caller.remote, null)
    journal.refusedSignIn(account, 'wrong-code', caller)
    if (count === WRONG_CODES_TOLD) await tellOfWrongCodes(journal, account, count, caller)
    return refused('wrong-code')
  }
  if (await take(needs, found)) {
    await secondSteps.clearFailures(account)
    return null
  }
  // Right, but a second time: no guess.
  await secondSteps.forgiveFailure(account)
  journal.refusedSignIn(account, 'used-code', caller)
  return refused('wrong-code')
}

type Found = { readonly authenticator: Authenticator; readonly step: number }

/** The authenticator and step that a code is of. All are looked at, whichever fits. */
const fit = (
  { codeGenerator, sealing, clock }: CodeNeeds,
  authenticators: readonly Authenticator[],
  typed: string,
): Found | null => {
  const code = digestOf(typed.normalize('NFKC').replace(/[\s-]+/g, ''))
  const current = Math.floor(clock.nowMs() / STEP_MS)
  let found: Found | null = null
  for (const authenticator of authenticators) {
    const context = sealContext(authenticator.account, authenticator.id)
    const key = sealing.open(authenticator.sealedKey, context)
    if (key === null) continue // the operator had to make a new sealing key: this one must be set up again
    for (const step of [current - 1, current]) {
      if (sameDigest(digestOf(codeGenerator.code(key, step)), code)) found = { authenticator, step }
    }
  }
  return found
}

const take = ({ secondSteps, clock }: CodeNeeds, { authenticator, step }: Found): Promise<boolean> =>
  secondSteps.takeStep(authenticator.account, authenticator.id, step, clock.nowMs())

const tellOfWrongCodes = (
  journal: Journal,
  account: AccountId,
  count: number,
  caller: Caller,
): Promise<void> =>
  journal.tell(account, { kind: 'many-wrong-codes', count }, { kind: 'many-wrong-codes', count }, caller)

const digestOf = (code: string): Uint8Array => sha256(new TextEncoder().encode(code))
