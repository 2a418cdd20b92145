/** Trusted browsers: for 60 days after a second step, the password alone signs in there. Switching off ends them all. */
import type { AccountId } from '../account/account.ts'
import type { Secret } from '../base/secret.ts'
import type { Caller, Holder } from './caller.ts'
import type { Journal } from './flow/journal.ts'
import type { Tickets } from './tickets.ts'

export const TRUSTED_BROWSER_MS = 60 * 86_400_000

export type TrustedBrowsers = {
  trust(account: AccountId, caller: Caller): Promise<Secret<string>>
  isTrusted(account: AccountId, token: string | null): Promise<boolean>
  count(account: AccountId): Promise<number>
  /** How many there were. */
  forgetAll(holder: Holder): Promise<number>
}

export const createTrustedBrowsers = (tickets: Tickets, journal: Journal): TrustedBrowsers => ({
  trust: async (account, caller) => {
    const issued = await tickets.issue({
      kind: 'trusted-browser',
      account,
      detail: {},
      lifetimeMs: TRUSTED_BROWSER_MS,
    })
    await journal.note(account, { kind: 'browser-trusted' }, caller)
    return issued.token
  },
  isTrusted: async (account, token) => (await tickets.find('trusted-browser', token))?.account === account,
  count: async (account) => (await tickets.list('trusted-browser', account)).length,
  forgetAll: async ({ session: { account }, caller }) => {
    const count = await tickets.endAll('trusted-browser', account)
    if (count > 0) await journal.note(account, { kind: 'trusted-browsers-forgotten', count }, caller)
    return count
  },
})
