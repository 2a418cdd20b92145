/** Two-step verification and the ways to prove who one is. */
import type { SignIn } from '../../sign-in/create-sign-in.ts'
import { isRefused } from '../../sign-in/refusal.ts'
import { answer, done, type Handlers } from '../call.ts'
import { holderOf, proved, setProved } from '../holder.ts'
import { qrPath } from '../qr.ts'

export type TwoStepNeeds = Pick<
  SignIn,
  'twoStep' | 'authenticators' | 'passkeys' | 'recoveryCodes' | 'trustedBrowsers'
>

type Names =
  | 'twoStep'
  | 'turnOn'
  | 'turnOff'
  | 'beginAuthenticator'
  | 'confirmAuthenticator'
  | 'removeAuthenticator'
  | 'passkeyOptions'
  | 'addPasskey'
  | 'renamePasskey'
  | 'removePasskey'
  | 'offerRecoveryCodes'
  | 'saveRecoveryCodes'
  | 'forgetBrowsers'

export const twoStepHandlers = (needs: TwoStepNeeds): Pick<Handlers, Names> => ({
  ...stateHandlers(needs),
  ...authenticatorHandlers(needs),
  ...passkeyHandlers(needs),
})

const stateHandlers = ({ twoStep, recoveryCodes, trustedBrowsers }: TwoStepNeeds) =>
  ({
    twoStep: async ({ session }) => {
      const { passkeys, authenticators, approvers, ...state } = await twoStep.state(session.account)
      const ways = {
        passkeys: [...passkeys],
        authenticators: [...authenticators],
        approvers: [...approvers],
      }
      return answer({ ...state, ...ways })
    },
    turnOn: async (call) => {
      const result = await twoStep.turnOn(holderOf(call))
      return isRefused(result) ? result : done
    },
    turnOff: async (call) => {
      const { appPasswordsRemoved, connectionsEnded } = await twoStep.turnOff(holderOf(call))
      call.cookies.clear('browser')
      return answer({ appPasswordsRemoved, connectionsEnded })
    },
    offerRecoveryCodes: async (call) => {
      const { set, codes } = await recoveryCodes.offer(holderOf(call))
      return answer({ set, codes: [...codes] })
    },
    saveRecoveryCodes: async (call) => {
      const result = await recoveryCodes.save(holderOf(call), call.id)
      return isRefused(result) ? result : done
    },
    forgetBrowsers: async (call) => {
      await trustedBrowsers.forgetAll(holderOf(call))
      call.cookies.clear('browser')
      return done
    },
  }) satisfies Partial<Handlers>

const authenticatorHandlers = ({ authenticators }: TwoStepNeeds) =>
  ({
    beginAuthenticator: async (call) => {
      const result = await authenticators.begin(holderOf(call))
      if (isRefused(result)) return result
      const { id, key, uri } = result
      return answer({ id, key, uri, ...qrPath(uri) })
    },
    confirmAuthenticator: async (call) => {
      const { code, name } = call.body
      return proved(call, await authenticators.confirm(holderOf(call), call.id, code, name))
    },
    removeAuthenticator: async (call) => {
      const result = await authenticators.remove(holderOf(call), call.id)
      return isRefused(result) ? result : done
    },
  }) satisfies Partial<Handlers>

const passkeyHandlers = ({ passkeys }: TwoStepNeeds) =>
  ({
    passkeyOptions: async (call) => {
      const result = await passkeys.options(holderOf(call))
      return isRefused(result) ? result : answer(result.options)
    },
    addPasskey: async (call) => {
      const { response, name } = call.body
      const result = await passkeys.add(holderOf(call), response, name)
      if (isRefused(result)) return result
      setProved(call.cookies, result)
      return answer({ id: result.id })
    },
    renamePasskey: async (call) => {
      const result = await passkeys.rename(holderOf(call), call.id, call.body.name)
      return isRefused(result) ? result : done
    },
    removePasskey: async (call) => {
      const result = await passkeys.remove(holderOf(call), call.id)
      return isRefused(result) ? result : done
    },
  }) satisfies Partial<Handlers>
