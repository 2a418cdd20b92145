/** "I lost everything": proofs in place of the password, and then a new one. The steps' ticket is a cookie. */
import type { EventStreams } from '../../net/event-streams.ts'
import type { Recovery } from '../../sign-in/recovery.ts'
import { isRefused } from '../../sign-in/refusal.ts'
import { answer, type Handlers } from '../call.ts'

const RECOVERY_SECONDS = 1_800 // as long as its ticket

export type RecoveryNeeds = { readonly recovery: Recovery; readonly streams: EventStreams }

export const recoveryHandlers = ({
  recovery,
  streams,
}: RecoveryNeeds): Pick<
  Handlers,
  'recoverAddress' | 'recoverCode' | 'recoverPasskeyOptions' | 'recoverSecond' | 'recoverPassword'
> => ({
  recoverAddress: async ({ visitor, cookies, body }) => {
    const result = await recovery.begin(visitor, body.address)
    if (isRefused(result)) return result
    cookies.set('recovery', result.recovery.reveal(), RECOVERY_SECONDS)
    // Even a masked address would tell that the account exists.
    return answer({ maskedAddress: null })
  },
  recoverCode: async ({ visitor, cookies, body }) => {
    const result = await recovery.code(visitor, cookies.get('recovery'), body.code)
    if (isRefused(result)) return result
    cookies.set('recovery', result.recovery.reveal(), RECOVERY_SECONDS)
    return result.kind === 'password'
      ? answer({ next: 'password', appPasswords: result.appPasswords })
      : answer({ next: 'second-proof', methods: [...result.methods] })
  },
  recoverPasskeyOptions: async ({ cookies }) => {
    const result = await recovery.passkeyOptions(cookies.get('recovery'))
    return isRefused(result) ? result : answer(result.options)
  },
  recoverSecond: async ({ visitor, cookies, body }) => {
    const result = await recovery.second(visitor, cookies.get('recovery'), body)
    if (isRefused(result)) return result
    cookies.set('recovery', result.recovery.reveal(), RECOVERY_SECONDS)
    return answer({ next: 'password', appPasswords: result.appPasswords })
  },
  recoverPassword: async ({ visitor, cookies, body }) => {
    const result = await recovery.password(visitor, cookies.get('recovery'), body)
    if (isRefused(result)) return result
    cookies.clear('recovery')
    cookies.clear('session')
    await streams.recheck(result.account)
    return answer({ appPasswordsRemoved: result.removed, connectionsEnded: result.connectionsEnded })
  },
})
