/**
 * A program that asks by requests (JMAP) signs in with each; its holder is told of one sign-in and not of a thousand.
 * The same app password from the same address by the same program within some minutes is the one before going on.
 */
import type { AccountId } from '../account/account.ts'
import { appPasswordOf, type SignedIn, type SignInAttempt } from '../app-password/authorize.ts'
import type { Clock } from '../base/clock.ts'

const IN_A_ROW_MS = 15 * 60_000 // longer than any program waits between two looks
const KNOWN_MAX = 20_000 // some 4 MB; one that was forgotten is told again

/** Whether this sign-in only goes on with one that was told already. Connections never do. */
export type GoesOn = (attempt: SignInAttempt, signedIn: SignedIn) => boolean

export const createGoesOn = (clock: Pick<Clock, 'nowMs'>): GoesOn => {
  const lastMs = new Map<string, number>()
  return ({ service, remote, client }, { account, credential }) => {
    if (service !== 'jmap') return false
    const key = keyOf(account, appPasswordOf(credential), remote, client)
    const nowMs = clock.nowMs()
    const before = lastMs.get(key)
    lastMs.delete(key)
    lastMs.set(key, nowMs)
    if (lastMs.size > KNOWN_MAX) lastMs.delete(lastMs.keys().next().value ?? key)
    return before !== undefined && nowMs - before < IN_A_ROW_MS
  }
}

const keyOf = (account: AccountId, ...more: readonly (string | null)[]): string =>
  JSON.stringify([account, ...more])
