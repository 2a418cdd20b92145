/** Proving again that it is you: every proof brings a new token. */
import type { StepUp } from '../../sign-in/step-up.ts'
import { answer, type Handlers } from '../call.ts'
import { holderOf, proved } from '../holder.ts'

export const stepUpHandlers = (
  stepUp: StepUp,
): Pick<
  Handlers,
  'stepUpState' | 'stepUpPassword' | 'stepUpCode' | 'stepUpPasskeyOptions' | 'stepUpPasskey'
> => ({
  stepUpState: async ({ session }) => {
    const { ways, ...state } = await stepUp.state(session)
    return answer({ ...state, ways: [...ways] })
  },
  stepUpPassword: async (call) => {
    const { proof, password } = call.body
    return proved(call, await stepUp.password(holderOf(call), proof, password))
  },
  stepUpCode: async (call) => {
    const { proof, code } = call.body
    return proved(call, await stepUp.code(holderOf(call), proof, code))
  },
  stepUpPasskeyOptions: async (call) => answer(await stepUp.passkeyOptions(holderOf(call))),
  stepUpPasskey: async (call) => {
    const { proof, response } = call.body
    return proved(call, await stepUp.passkey(holderOf(call), proof, response))
  },
})
