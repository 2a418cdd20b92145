/** The second steps that an account has: what a browser may choose from after the password. */
import type { AccountId } from '../account/account.ts'
import type { SecondStepStore } from './store.ts'

export type SecondStepWay = 'passkey' | 'totp' | 'recovery-code'

/** The best first. */
export const waysOf = async (
  store: Pick<SecondStepStore, 'authenticators' | 'passkeys' | 'recoveryCodesLeft'>,
  account: AccountId,
): Promise<readonly SecondStepWay[]> => {
  const ways: SecondStepWay[] = []
  if ((await store.passkeys(account)).length > 0) ways.push('passkey')
  const authenticators = await store.authenticators(account)
  if (authenticators.some(({ confirmedMs }) => confirmedMs !== null)) ways.push('totp')
  if ((await store.recoveryCodesLeft(account)) > 0) ways.push('recovery-code')
  return ways
}
