/**
 * Making and ending app passwords. An ended one is gone from the next check on, in every process, because each check
 * asks the store; the notice on the bus closes the connections that are open with it.
 */
import type { AccountId } from '../account/account.ts'
import type { Bus } from '../base/bus.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Secret } from '../base/secret.ts'
import {
  type AppPassword,
  type AppPasswordId,
  type MailService,
  NAME_CHARACTERS_MAX,
  newAppPasswordId,
} from './app-password.ts'
import { type HashKey, hashAppPassword } from './hash.ts'
import { newAppPasswordSecret } from './secret.ts'
import type { AppPasswordStore, CredentialEnded } from './store.ts'

export type AppPasswords = {
  create(wanted: WantedAppPassword): Promise<CreateResult>
  list(account: AccountId): Promise<readonly AppPassword[]>
  remove(account: AccountId, id: AppPasswordId): Promise<'removed' | 'unknown'>
  /** How many there were. */
  removeAll(account: AccountId): Promise<number>
}

export type WantedAppPassword = {
  readonly account: AccountId
  readonly name: string
  readonly services: readonly MailService[]
  readonly expiresMs: number | null
}

export type CreateResult =
  | { readonly kind: 'created'; readonly appPassword: AppPassword; readonly secret: Secret<string> }
  | {
      readonly kind: 'refused'
      readonly because: 'no-name' | 'name-too-long' | 'no-services' | 'already-expired' | 'full'
    }

export type AppPasswordNeeds = {
  readonly store: AppPasswordStore
  /** What new ones are hashed with. */
  readonly key: HashKey
  readonly clock: Clock
  readonly random: Random
  readonly bus: Bus<CredentialEnded>
}

export const createAppPasswords = (needs: AppPasswordNeeds): AppPasswords => {
  const { store, clock, bus } = needs
  const tell = (account: AccountId, ended: readonly AppPasswordId[]) =>
    bus.publish({ kind: 'credential-ended', account, appPasswords: ended })
  return {
    create: (wanted) => create(needs, wanted),
    list: (account) => store.list(account),
    remove: async (account, id) => {
      const result = await store.remove(account, id, clock.nowMs())
      if (result === 'removed') tell(account, [id])
      return result
    },
    removeAll: async (account) => {
      const ended = await store.removeAll(account, clock.nowMs())
      tell(account, ended)
      return ended.length
    },
  }
}

const create = async (
  { store, key, clock, random }: AppPasswordNeeds,
  wanted: WantedAppPassword,
): Promise<CreateResult> => {
  const name = wanted.name
    .normalize('NFC')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  const createdMs = clock.nowMs()
  if (name === '') return { kind: 'refused', because: 'no-name' }
  if ([...name].length > NAME_CHARACTERS_MAX) return { kind: 'refused', because: 'name-too-long' }
  if (wanted.services.length === 0) return { kind: 'refused', because: 'no-services' }
  if (wanted.expiresMs !== null && wanted.expiresMs <= createdMs)
    return { kind: 'refused', because: 'already-expired' }

  const secret = newAppPasswordSecret(random)
  const appPassword: AppPassword = {
    id: newAppPasswordId(random),
    account: wanted.account,
    name,
    services: [...new Set(wanted.services)],
    createdMs,
    expiresMs: wanted.expiresMs,
    removedMs: null,
    lastUse: null,
  }
  const added = await store.add(appPassword, hashAppPassword(key, secret))
  return added === 'full' ? { kind: 'refused', because: 'full' } : { kind: 'created', appPassword, secret }
}
