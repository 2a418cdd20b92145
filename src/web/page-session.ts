/** The session that a request of our own pages carries, for services beside the account API: the same cookie and the same rule. */
import type { AccountId } from '../account/account.ts'
import type { SignIn } from '../sign-in/create-sign-in.ts'
import { cookieJar } from './cookies.ts'
import { isFromOurPages } from './csrf.ts'

export type PageSession =
  | { readonly kind: 'session'; readonly account: AccountId; readonly isAlive: () => Promise<boolean> }
  | { readonly kind: 'not-our-page' }
  | { readonly kind: 'signed-out' }

export const createPageSession =
  ({ sessions }: Pick<SignIn, 'sessions'>, origin: () => string) =>
  async (request: Request, remote: string): Promise<PageSession> => {
    if (!isFromOurPages(request, origin())) return { kind: 'not-our-page' }
    const session = await sessions.find(cookieJar(request.headers.get('Cookie')).get('session'), remote)
    if (session === null) return { kind: 'signed-out' }
    const { account, id } = session
    return {
      kind: 'session',
      account,
      isAlive: async () => (await sessions.list(account)).some((each) => each.id === id),
    }
  }
