/**
 * Sign-ins of mail programs as they happen, for a page that waits for the first of one. Only for telling
 * at once: what is missed stands in the activity.
 */
import type { AccountId } from '../account/account.ts'
import type { Bus, Notice } from '../base/bus.ts'
import type { Activity } from './activity.ts'

export type SignInSeen = Notice & {
  readonly kind: 'sign-in-seen'
  readonly account: AccountId
  /** Null when the secret was nobody's: somebody tried with this account's address. */
  readonly appPassword: string | null
  readonly service: string
  readonly client: string | null
  readonly outcome: 'signed-in' | 'refused'
  readonly because: string | null
}

/** What a page hears. A program that names itself after signing in is told as connected once more. */
export type Seen =
  | { readonly kind: 'connected'; readonly service: string; readonly client: string | null }
  | { readonly kind: 'refused'; readonly because: string; readonly client: string | null }

/**
 * Tells of sign-ins with this app password from now on, and of what the account's other attempts got wrong: a program
 * that is given the account password, or a mistyped app password, is what goes wrong most. Gives what ends that.
 */
export const watchSignIns =
  (bus: Bus<SignInSeen>) =>
  (account: AccountId, id: string, on: (seen: Seen) => void): (() => void) =>
    bus.listen('sign-in-seen', ({ outcome, because, service, client, ...seen }) => {
      if (seen.account !== account) return
      if (outcome === 'signed-in' && seen.appPassword === id) on({ kind: 'connected', service, client })
      if (outcome === 'refused' && (seen.appPassword === id || seen.appPassword === null))
        on({ kind: 'refused', because: because ?? '', client })
    })

export const seenIn = ({ account, what, service, client, appPassword }: Activity): SignInSeen => ({
  kind: 'sign-in-seen',
  account,
  appPassword,
  service,
  client,
  outcome: what.kind === 'signed-in' ? 'signed-in' : 'refused',
  because: what.kind === 'sign-in-refused' ? what.because : null,
})
