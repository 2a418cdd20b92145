/** The holder's own account: who they are, the password, the recovery address. */
import type { AccountId } from '../../account/account.ts'
import type { ProfileStore } from '../../account/profile.ts'
import type { EventStreams } from '../../net/event-streams.ts'
import type { SignIn } from '../../sign-in/create-sign-in.ts'
import { isRefused } from '../../sign-in/refusal.ts'
import { isTimeZone } from '../../sign-in/sign-up.ts'
import { answer, done, type Handlers, type Refusal, refused } from '../call.ts'
import { holderOf, setProved } from '../holder.ts'
import type { Note } from '../note.ts'
import type { AccountView } from './account-view.ts'

export type AccountNeeds = Pick<SignIn, 'passwords' | 'recoveryAddress'> & {
  readonly profiles: Pick<ProfileStore, 'changeProfile'>
  readonly viewOf: (account: AccountId) => Promise<AccountView | null>
  readonly streams: EventStreams
  readonly note: Note
}

export const accountHandlers = ({
  passwords,
  recoveryAddress,
  profiles,
  viewOf,
  streams,
  note,
}: AccountNeeds): Pick<
  Handlers,
  | 'changeProfile'
  | 'changePassword'
  | 'setRecoveryAddress'
  | 'confirmRecoveryAddress'
  | 'removeRecoveryAddress'
> => ({
  changeProfile: async (call) => {
    const { session, body } = call
    if (body.timeZone !== undefined && !isTimeZone(body.timeZone)) return refused('bad-time-zone')
    await profiles.changeProfile(session.account, defined(body))
    await note(call, { kind: 'profile-changed' })
    const account = await viewOf(session.account)
    return account === null ? refused('signed-out') : answer({ account })
  },
  changePassword: async (call) => {
    const result = await passwords.change(holderOf(call), call.body)
    if (isRefused(result)) return withField(result)
    setProved(call.cookies, result)
    await streams.recheck(call.session.account)
    return answer({
      sessionsEnded: result.sessionsEnded,
      appPasswordsRemoved: result.appPasswords.removed,
      connectionsEnded: result.appPasswords.connectionsEnded,
    })
  },
  setRecoveryAddress: async (call) => {
    const result = await recoveryAddress.set(holderOf(call), call.body.address)
    return isRefused(result) ? result : done
  },
  confirmRecoveryAddress: async (call) => {
    const result = await recoveryAddress.confirm(holderOf(call), call.body.code)
    return isRefused(result) ? result : done
  },
  removeRecoveryAddress: async (call) => {
    await recoveryAddress.remove(holderOf(call))
    return done
  },
})

/** This form has two passwords: the one that is wrong, and the one that will not do. */
const withField = (no: Refusal): Refusal => {
  if (no.because === 'too-many-tries') return no
  return { ...no, field: no.because === 'wrong-password' ? 'current' : 'next' }
}

/** Without what was not given, which is not the same as given empty. */
const defined = <Change extends object>(change: Change) =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Change]: Exclude<Change[Key], undefined>
  }
