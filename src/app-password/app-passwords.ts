/**
 * Making and ending app passwords. An ended one is gone from the next check on, in every process, because each check
 * asks the store; the notice on the bus closes the connections that are open with it.
 */
import type { AccountId } from '../account/account.ts'
import type { Address } from '../account/address.ts'
import type { Bus } from '../base/bus.ts'
import type { Clock } from '../base/clock.ts'
import { sameDigest } from '../base/digest.ts'
import { type Network, parseNetwork } from '../base/networks.ts'
import type { Random } from '../base/random.ts'
import type { Secret } from '../base/secret.ts'
import {
  type Access,
  type AppPassword,
  type AppPasswordId,
  type Device,
  diedUnused,
  type MailService,
  NAME_CHARACTERS_MAX,
  NETWORKS_MAX,
  newAppPasswordId,
  OPENED_BY,
  SERVICES_OF,
} from './app-password.ts'
import { type HashKey, hashAppPassword } from './hash.ts'
import { newAppPasswordSecret, parseAppPasswordSecret } from './secret.ts'
import type { AppPasswordStore, CredentialEnded } from './store.ts'

export type AppPasswords = {
  create(wanted: WantedAppPassword): Promise<CreateResult>
  /** Those in force, newest first; `replaces` names only what is in force too. */
  list(account: AccountId): Promise<readonly AppPassword[]>
  /** Null unless it is the account's and in force. */
  find(account: AccountId, id: AppPasswordId): Promise<AppPassword | null>
  /** Also one that is removed, as long as its tombstone is kept. */
  findEver(account: AccountId, id: AppPasswordId): Promise<AppPassword | null>
  /** Whether this is the secret of that one, which is the account's; asks nothing else of it. */
  isSecretOf(account: AccountId, id: AppPasswordId, secret: Secret<string>): Promise<boolean>
  /** What those that are and were are called, removed ones too: for the activity. */
  names(account: AccountId): Promise<ReadonlyMap<AppPasswordId, string>>
  rename(account: AccountId, id: AppPasswordId, name: string): Promise<RenameResult>
  /** `removed` is 0 when there is none such, else 1. */
  remove(account: AccountId, id: AppPasswordId): Promise<Ended>
  removeAll(account: AccountId): Promise<Ended>
  /** Of those that the store has ended already (two-step verification switched off): how many connections they had. */
  closeConnections(account: AccountId, ended: readonly AppPasswordId[]): Promise<number>
  /** The one decoy of the account; null when there is none. */
  decoy(account: AccountId): Promise<AppPassword | null>
  /** A decoy in place of the one before; null takes that away. */
  setDecoy(account: AccountId, name: string | null): Promise<CreateResult | null>
}

export type Ended = {
  readonly removed: number
  /** Connections of mail programs that were open with them. */
  readonly connectionsEnded: number
}

export type WantedAppPassword = {
  readonly account: AccountId
  readonly name: string
  /** `other` when it is not said. */
  readonly device?: Device
  /** `read-and-send` when it is not said. */
  readonly access?: Access
  /** Null: what goes with the access. What the access does not open is left out. */
  readonly services: readonly MailService[] | null
  readonly expiresMs: number | null
  /** As typed; from anywhere when it is not said. */
  readonly networks?: readonly string[]
  /** Its predecessor; one that is not in force is none. */
  readonly replaces?: AppPasswordId | null
  readonly isDecoy?: boolean
  /** The country of the browser that asks for it. */
  readonly madeIn?: string | null
}

export type CreateResult =
  | { readonly kind: 'created'; readonly appPassword: AppPassword; readonly secret: Secret<string> }
  | {
      readonly kind: 'refused'
      readonly because: NameRefusal | 'no-services' | 'already-expired' | 'bad-network' | 'full'
    }

export type NameRefusal = 'no-name' | 'name-too-long'

export type RenameResult =
  | { readonly kind: 'renamed'; readonly name: string }
  | { readonly kind: 'refused'; readonly because: NameRefusal | 'unknown' }

export type AppPasswordNeeds = {
  readonly store: AppPasswordStore
  /** What new ones are hashed with. */
  readonly key: HashKey
  readonly clock: Clock
  readonly random: Random
  readonly bus: Bus<CredentialEnded>
  /** How long a new one may wait for its first use; for ever when it is not said. */
  readonly unusedMs?: number | null
  /** Closes the connections that are open with these, in every process that can be asked; how many they were. */
  readonly endConnections?: (ended: readonly AppPasswordId[]) => Promise<number>
}

export const createAppPasswords = (needs: AppPasswordNeeds): AppPasswords => {
  const { store, clock, bus, endConnections = async () => 0 } = needs
  const close = async (account: AccountId, ended: readonly AppPasswordId[]): Promise<number> => {
    if (ended.length === 0) return 0
    const connectionsEnded = await endConnections(ended)
    // Whoever was not asked, or did not answer, hears of it here.
    bus.publish({ kind: 'credential-ended', account, appPasswords: ended })
    return connectionsEnded
  }
  return {
    create: (wanted) => create(needs, wanted),
    list: async (account) => {
      const inForce = (await store.list(account)).filter((each) => !diedUnused(each, clock.nowMs()))
      const ids = new Set(inForce.map(({ id }) => id))
      return inForce.map((each) =>
        each.replaces === null || ids.has(each.replaces) ? each : { ...each, replaces: null },
      )
    },
    find: (account, id) => findInForce(needs, account, id),
    findEver: (account, id) => store.find(account, id),
    isSecretOf: (account, id, secret) => isSecretOf(needs, account, id, secret),
    names: (account) => store.names(account),
    rename: async (account, id, typed) => {
      const name = parseName(typed)
      if (typeof name === 'object') return { kind: 'refused', because: name.because }
      const isRenamed = await store.rename(account, id, name)
      return isRenamed ? { kind: 'renamed', name } : { kind: 'refused', because: 'unknown' }
    },
    remove: async (account, id) => {
      const result = await store.remove(account, id, clock.nowMs())
      if (result === 'unknown') return { removed: 0, connectionsEnded: 0 }
      return { removed: 1, connectionsEnded: await close(account, [id]) }
    },
    removeAll: async (account) => {
      const ended = await store.removeAll(account, clock.nowMs())
      return { removed: ended.length, connectionsEnded: await close(account, ended) }
    },
    closeConnections: close,
    decoy: async (account) => (await store.decoys(account))[0] ?? null,
    setDecoy: async (account, name) => {
      for (const { id } of await store.decoys(account)) await store.remove(account, id, clock.nowMs())
      if (name === null) return null
      return create(needs, { account, name, services: null, expiresMs: null, isDecoy: true })
    },
  }
}

const create = async (needs: AppPasswordNeeds, wanted: WantedAppPassword): Promise<CreateResult> => {
  const { store, key, clock, random, unusedMs = null } = needs
  const { account, device = 'other', access = 'read-and-send', expiresMs } = wanted
  const createdMs = clock.nowMs()
  const name = parseName(wanted.name)
  if (typeof name === 'object') return { kind: 'refused', because: name.because }
  const services = OPENED_BY[access].filter((each) => (wanted.services ?? SERVICES_OF[access]).includes(each))
  if (services.length === 0) return { kind: 'refused', because: 'no-services' }
  if (expiresMs !== null && expiresMs <= createdMs) return { kind: 'refused', because: 'already-expired' }
  const networks = parseNetworks(wanted.networks ?? [])
  if (networks === null) return { kind: 'refused', because: 'bad-network' }

  const before = wanted.replaces ? await findInForce(needs, account, wanted.replaces) : null
  const secret = newAppPasswordSecret(random, device)
  const appPassword: AppPassword = {
    id: newAppPasswordId(random),
    account,
    name,
    device,
    access,
    services,
    networks,
    createdMs,
    expiresMs,
    unusedUntilMs: unusedMs === null || wanted.isDecoy === true ? null : createdMs + unusedMs,
    replaces: before?.id ?? null,
    removedMs: null,
    isDecoy: wanted.isDecoy ?? false,
    madeIn: wanted.madeIn ?? null,
    heldBy: null,
    lastUse: null,
  }
  const added = await store.add(appPassword, hashAppPassword(key, secret))
  return added === 'full' ? { kind: 'refused', because: 'full' } : { kind: 'created', appPassword, secret }
}

const isSecretOf = async (
  { store, key }: AppPasswordNeeds,
  account: AccountId,
  id: AppPasswordId,
  typed: Secret<string>,
): Promise<boolean> => {
  const secret = parseAppPasswordSecret(typed)
  if (secret === null) return false
  const { lookup, proof } = hashAppPassword(key, secret)
  const match = await store.match(lookup, NO_ADDRESS)
  if (match === null || !sameDigest(match.hash.proof, proof)) return false
  return match.appPassword.account === account && match.appPassword.id === id
}

// Whose it is, is asked by its account.
const NO_ADDRESS = '' as Address

const findInForce = async (
  { store, clock }: AppPasswordNeeds,
  account: AccountId,
  id: AppPasswordId,
): Promise<AppPassword | null> => {
  const found = await store.find(account, id)
  return found === null || found.removedMs !== null || diedUnused(found, clock.nowMs()) ? null : found
}

const parseName = (typed: string): string | { readonly because: NameRefusal } => {
  const name = typed
    .normalize('NFC')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  if (name === '') return { because: 'no-name' }
  return [...name].length > NAME_CHARACTERS_MAX ? { because: 'name-too-long' } : name
}

/** Null when one of them is none, or they are too many. */
const parseNetworks = (typed: readonly string[]): readonly Network[] | null => {
  const networks = [...new Set(typed.map(parseNetwork))]
  return networks.length > NETWORKS_MAX || networks.includes(null)
    ? null
    : networks.filter((each) => each !== null)
}
