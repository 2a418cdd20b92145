/**
 * The objects of a /set, one by one (RFC 8620 §5.3). One that breaks is told as broken, so that what was done before it is
 * told too and nobody does it again; once the credential has ended none is touched.
 */
import type { Call } from './method.ts'
import { faultType, type SetError } from './refusal.ts'
import { stateText } from './wire/changes.ts'

type EachCall = Pick<Call<unknown>, 'account' | 'needs' | 'signal'>

export const tryEach = async <Result>(
  { needs, signal }: EachCall,
  work: () => Promise<Result>,
): Promise<Result | SetError> => {
  if (signal.aborted) return CREDENTIAL_ENDED
  try {
    return await work()
  } catch (fault) {
    needs.log({ event: 'background.fault', task: 'jmap /set', fault })
    return { type: faultType(fault) }
  }
}

export const CREDENTIAL_ENDED: SetError = { type: 'forbidden', description: 'The credential has ended.' }

/** Where it cannot be read the state before is given: whoever has that asks for all changes since. */
export const stateAfter = async ({ account, needs }: EachCall, before: string): Promise<string> => {
  try {
    return stateText(await needs.mail.read.highestModseq(account))
  } catch (fault) {
    needs.log({ event: 'background.fault', task: 'jmap /set', fault })
    return before
  }
}
