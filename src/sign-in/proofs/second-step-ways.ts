/** The second steps that an account has: what a browser may choose from after the password. */
import type { AccountId } from '../../account/account.ts'
import type { ApproverStore } from '../approval-store.ts'
import type { SecondStepStore } from '../second-step-store.ts'

export type SecondStepWay = 'passkey' | 'approver' | 'totp' | 'recovery-code'

/** Approvals bind a browser that signs in or is signed in; one that recovers is neither. */
export type RecoveryWay = Exclude<SecondStepWay, 'approver'>

export type WaysNeeds = {
  readonly secondSteps: Pick<SecondStepStore, 'authenticators' | 'passkeys' | 'recoveryCodesLeft'>
  readonly approvers: Pick<ApproverStore, 'list'>
}

/** The best first. */
export const waysOf = async (
  { secondSteps: store, approvers }: WaysNeeds,
  account: AccountId,
): Promise<readonly SecondStepWay[]> => {
  const ways: SecondStepWay[] = []
  if ((await store.passkeys(account)).length > 0) ways.push('passkey')
  if ((await approvers.list(account)).some(({ confirmedMs }) => confirmedMs !== null)) ways.push('approver')
  const authenticators = await store.authenticators(account)
  if (authenticators.some(({ confirmedMs }) => confirmedMs !== null)) ways.push('totp')
  if ((await store.recoveryCodesLeft(account)) > 0) ways.push('recovery-code')
  return ways
}
