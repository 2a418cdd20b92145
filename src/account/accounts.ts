/** Making and removing accounts. An account has its mail folder before it has a row, so none is ever without one. */
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Secret } from '../base/secret.ts'
import { type Account, type AccountId, newAccountId } from './account.ts'
import { type Address, domainOf } from './address.ts'
import { type IsEasilyGuessed, type PasswordRefusal, refusePassword } from './password.ts'
import type { AccountStore } from './store.ts'

export type Accounts = {
  create(address: Address, password: Secret<string>): Promise<CreateAccountResult>
  /** With its mail and credentials. */
  remove(address: Address): Promise<'removed' | 'unknown'>
  list(after: Address | null, limit: number): Promise<readonly Account[]>
  find(address: Address): Promise<Account | null>
}

export type CreateAccountResult =
  | { readonly kind: 'created'; readonly account: Account }
  | { readonly kind: 'refused'; readonly because: PasswordRefusal | 'taken' | 'other-domain' }

export type AccountNeeds = {
  readonly store: AccountStore
  readonly mail: {
    createAccount(account: AccountId): Promise<void>
    erase(account: AccountId): Promise<void>
  }
  readonly hash: (password: Secret<string>) => Promise<string>
  readonly isEasilyGuessed: IsEasilyGuessed
  readonly domains: readonly string[]
  readonly hostname: string
  readonly clock: Clock
  readonly random: Random
}

export const createAccounts = (needs: AccountNeeds): Accounts => ({
  create: (address, password) => create(needs, address, password),
  remove: async (address) => {
    const account = await needs.store.findByAddress(address)
    if (account === null) return 'unknown'
    // First the row: from then on nothing lets anybody in, and nothing is delivered.
    const result = await needs.store.remove(account.id)
    if (result === 'removed') await needs.mail.erase(account.id)
    return result
  },
  list: (after, limit) => needs.store.list(after, limit),
  find: (address) => needs.store.findByAddress(address),
})

const create = async (
  { store, mail, hash, isEasilyGuessed, domains, hostname, clock, random }: AccountNeeds,
  address: Address,
  password: Secret<string>,
): Promise<CreateAccountResult> => {
  if (!domains.includes(domainOf(address))) return { kind: 'refused', because: 'other-domain' }
  if ((await store.findByAddress(address)) !== null) return { kind: 'refused', because: 'taken' }
  const refusal = await refusePassword(password, [address, hostname, 'sigill'], isEasilyGuessed)
  if (refusal !== null) return { kind: 'refused', because: refusal }

  const account: Account = {
    id: newAccountId(random),
    address,
    createdMs: clock.nowMs(),
    twoStepSinceMs: null,
  }
  const passwordHash = await hash(password)
  await mail.createAccount(account.id)
  const added = await store.add(account, passwordHash)
  if (added === 'added') return { kind: 'created', account }
  await mail.erase(account.id)
  return { kind: 'refused', because: 'taken' }
}
