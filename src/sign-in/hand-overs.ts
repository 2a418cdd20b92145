/**
 * Handing a new app password over to one device: a link that gives it away once, within ten minutes, while it
 * has not been used. The secret is in nobody's hands but the browser that made it; until the link is taken it lies
 * sealed, with a key that is not in the database, and then it is gone.
 */
import type { AccountId } from '../account/account.ts'
import { type AppPassword, type AppPasswordId, isWaiting } from '../app-password/app-password.ts'
import type { AppPasswords } from '../app-password/app-passwords.ts'
import type { Clock } from '../base/clock.ts'
import { Secret } from '../base/secret.ts'
import type { Sealing } from './ports.ts'
import type { Tickets } from './tickets.ts'

export type HandOvers = {
  /** The link's token; null unless the app password is the account's, new, and has this secret. Ends the one before. */
  offer(account: AccountId, id: AppPasswordId, secret: Secret<string>): Promise<Offer | null>
  /** To exactly one caller; null ever after. */
  take(token: string): Promise<Taken | null>
}

export type Offer = { readonly token: Secret<string>; readonly untilMs: number }
export type Taken = { readonly appPassword: AppPassword; readonly secret: Secret<string> }

export type HandOversNeeds = {
  readonly tickets: Tickets
  readonly sealing: Sealing
  readonly appPasswords: Pick<AppPasswords, 'find' | 'isSecretOf'>
  readonly clock: Clock
}

export const HAND_OVER_MS = 600_000

type Detail = { readonly appPassword: AppPasswordId; readonly sealed: string }

export const createHandOvers = ({ tickets, sealing, appPasswords, clock }: HandOversNeeds): HandOvers => {
  const findWaiting = async (account: AccountId, id: AppPasswordId): Promise<AppPassword | null> => {
    const found = await appPasswords.find(account, id)
    return found !== null && isWaiting(found, clock.nowMs()) ? found : null
  }
  return {
    offer: async (account, id, secret) => {
      if ((await findWaiting(account, id)) === null) return null
      if (!(await appPasswords.isSecretOf(account, id, secret))) return null
      await tickets.endAll('hand-over', account)
      const sealed = sealing.seal(new TextEncoder().encode(secret.reveal()), contextOf(id))
      const detail: Detail = { appPassword: id, sealed: sealed.toBase64() }
      const { ticket, token } = await tickets.issue({
        kind: 'hand-over',
        account,
        detail,
        lifetimeMs: HAND_OVER_MS,
      })
      return { token, untilMs: ticket.expiresMs }
    },
    take: async (token) => {
      const ticket = await tickets.find('hand-over', token)
      if (ticket === null || ticket.account === null || !(await tickets.spend(ticket))) return null
      const { appPassword: id, sealed } = JSON.parse(ticket.detail) as Detail
      const appPassword = await findWaiting(ticket.account, id)
      if (appPassword === null) return null
      const opened = sealing.open(Uint8Array.fromBase64(sealed), contextOf(id))
      if (opened === null) return null
      return { appPassword, secret: new Secret(new TextDecoder().decode(opened)) }
    },
  }
}

const contextOf = (id: AppPasswordId): string => `hand-over ${id}`
