/** Signing up: by an invitation, by the set-up link of the first run, or openly where the operator allows it. */
import type { AccountId } from '../../account/account.ts'
import type { EventStreams } from '../../net/event-streams.ts'
import type { SignIn } from '../../sign-in/create-sign-in.ts'
import { isRefused } from '../../sign-in/refusal.ts'
import { answer, type Handlers, refused } from '../call.ts'
import { holderOf, setSession } from '../holder.ts'
import { signOutHere } from '../sign-out-here.ts'
import type { AccountView } from './account-view.ts'

export type SignUpNeeds = Pick<SignIn, 'signUp' | 'invitations' | 'passwords' | 'sessions'> & {
  readonly streams: EventStreams
  readonly viewOf: (account: AccountId) => Promise<AccountView | null>
  readonly origin: () => string
}

export const signUpHandlers = ({
  signUp,
  invitations,
  passwords,
  sessions,
  streams,
  viewOf,
  origin,
}: SignUpNeeds): Pick<
  Handlers,
  'signUpAddress' | 'passwordStrength' | 'signUp' | 'invitation' | 'invite'
> => ({
  signUpAddress: async ({ visitor, body }) => {
    const result = await signUp.address(visitor, body)
    if (isRefused(result)) return result
    return answer({ free: result.free, suggestion: result.suggestion })
  },
  passwordStrength: async ({ body }) => answer(await passwords.strength(body.password, body.ownWords)),
  signUp: async (call) => {
    const result = await signUp.create(call.visitor, call.body)
    if (isRefused(result)) return result
    await signOutHere({ sessions, streams }, call)
    setSession(call.cookies, result.token)
    const account = await viewOf(result.session.account)
    return account === null ? refused('signed-out') : answer({ account })
  },
  invitation: async ({ body }) => {
    const result = await invitations.look(body.invitation)
    return isRefused(result) ? result : answer(result)
  },
  invite: async (call) => {
    const result = await invitations.invite(holderOf(call), call.body)
    if (isRefused(result)) return result
    // Behind a `#`, so that it is in no log and no Referer.
    return answer({ link: `${origin()}/invite#${result.token.reveal()}`, untilMs: result.untilMs })
  },
})
