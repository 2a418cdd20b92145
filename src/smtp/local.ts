/** Finding the account that an address here leads to. */
import { domainToUnicode } from 'node:url'
import { type Address, domainOf, localPartOf, parseAddress, withoutDetail } from '../account/address.ts'
import type { AccountStore } from '../account/store.ts'
import type { Recipient } from '../mail/mail.ts'
import { type Mailbox, mailboxText } from './wire/path.ts'

export type LocalNeeds = {
  readonly accounts: Pick<AccountStore, 'findByAddress' | 'addresses'>
  /** Domains in their stored form (`parseDomain`). */
  readonly isLocalDomain: (domain: string) => boolean
  /** Where `postmaster` leads that has no account of its own (RFC 5321 §4.5.1); null when nobody reads it. */
  readonly postmaster: Address | null
}

export type LocalResult =
  | { readonly kind: 'found'; readonly recipient: Extract<Recipient, { kind: 'local' }> }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'elsewhere' }

export const findLocal = async (
  { accounts, isLocalDomain, postmaster }: LocalNeeds,
  mailbox: Mailbox,
): Promise<LocalResult> => {
  const { domain } = mailbox
  if (domain !== null && !isLocalDomain(storedDomain(domain))) return { kind: 'elsewhere' }
  const address = domain === null ? postmaster : storedAddress(mailbox)
  if (address === null) return { kind: 'unknown' }
  const account =
    (await accounts.findByAddress(address)) ??
    (address.includes('+') ? await accounts.findByAddress(withoutDetail(address)) : null) ??
    (postmaster !== null && localPartOf(address) === 'postmaster'
      ? await accounts.findByAddress(postmaster)
      : null)
  return account === null
    ? { kind: 'unknown' }
    : { kind: 'found', recipient: { kind: 'local', account: account.id, address } }
}

/** The form in which addresses are compared; null when no account can have it. */
export const storedAddress = (mailbox: Mailbox): Address | null =>
  mailbox.domain === null
    ? null
    : parseAddress(mailboxText({ local: mailbox.local, domain: storedDomain(mailbox.domain) }))

export const isOwn = (own: ReadonlySet<Address>, address: Address | null): boolean =>
  address !== null && domainOf(address) !== '' && (own.has(address) || own.has(withoutDetail(address)))

/** `xn--` labels in their Unicode form, as domains are stored. */
const storedDomain = (domain: string): string => {
  const lower = domain.normalize('NFC').toLowerCase()
  return lower.includes('xn--') ? domainToUnicode(lower) : lower
}
