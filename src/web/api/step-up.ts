/** Proving again that it is you: every proof brings a new token. */
import { isRefused } from '../../sign-in/refusal.ts'
import type { StepUp } from '../../sign-in/step-up.ts'
import { answer, done, type Handlers } from '../call.ts'
import { holderOf, setProved } from '../holder.ts'

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
    const result = await stepUp.password(holderOf(call), proof, password)
    if (isRefused(result)) return result
    setProved(call.cookies, result)
    return done
  },
  stepUpCode: async (call) => {
    const { proof, code } = call.body
    const result = await stepUp.code(holderOf(call), proof, code)
    if (isRefused(result)) return result
    setProved(call.cookies, result)
    return done
  },
  stepUpPasskeyOptions: async (call) => answer(await stepUp.passkeyOptions(holderOf(call))),
  stepUpPasskey: async (call) => {
    const { proof, response } = call.body
    const result = await stepUp.passkey(holderOf(call), proof, response)
    if (isRefused(result)) return result
    setProved(call.cookies, result)
    return done
  },
})
