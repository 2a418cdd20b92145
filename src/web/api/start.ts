/** What the app needs to know before its first page. */
import type { AccountId } from '../../account/account.ts'
import { answer, type Handlers } from '../call.ts'
import type { AccountView } from './account-view.ts'

export type StartNeeds = {
  readonly viewOf: (account: AccountId) => Promise<AccountView | null>
  readonly signUpChoice: 'open' | 'invitation' | 'closed'
  readonly domains: readonly string[]
  readonly hostname: string
  readonly passwordCharactersMin: number
}

export const startHandlers = ({
  viewOf,
  signUpChoice,
  domains,
  hostname,
  passwordCharactersMin,
}: StartNeeds): Pick<Handlers, 'begin'> => ({
  begin: async ({ session, visitor }) => {
    const account = session === null ? null : await viewOf(session.account)
    return answer({
      account,
      signUp: signUpChoice,
      domains: [...domains],
      hostname,
      language: account?.language ?? visitor.language,
      passwordCharactersMin,
    })
  },
})
