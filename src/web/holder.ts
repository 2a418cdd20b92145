/** The cookies that signing in and proving oneself set. Every step up brings a new token; the one before is dead by then. */
import type { Secret } from '../base/secret.ts'
import type { Holder } from '../sign-in/caller.ts'
import { isRefused, type Refused } from '../sign-in/refusal.ts'
import type { Session } from '../sign-in/session-store.ts'
import { SESSION_AGE_MS } from '../sign-in/sessions.ts'
import type { Proved } from '../sign-in/step-up.ts'
import { done, type Visitor } from './call.ts'
import type { CookieJar } from './cookies.ts'

/** How long the browser keeps it; the server ends it earlier when it is idle. */
const SESSION_SECONDS = SESSION_AGE_MS / 1_000

export const holderOf = ({
  session,
  visitor,
}: {
  readonly session: Session
  readonly visitor: Visitor
}): Holder => ({ session, caller: visitor })

export const setSession = (cookies: CookieJar, token: Secret<string>): void =>
  cookies.set('session', token.reveal(), SESSION_SECONDS)

/** Null: another request of this browser was first, and its answer brought the token. */
export const setProved = (cookies: CookieJar, { token }: { readonly token: Secret<string> | null }): void => {
  if (token !== null) setSession(cookies, token)
}

/** The reply to a proof that does nothing else: why it is none, or the cookie and 204. */
export const proved = (
  { cookies }: { readonly cookies: CookieJar },
  result: Proved | Refused,
): Refused | typeof done => {
  if (isRefused(result)) return result
  setProved(cookies, result)
  return done
}
