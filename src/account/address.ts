/**
 * Addresses: `local@domain`, in the one form in which they are stored and compared (NFC, lower case, the domain in its
 * Unicode form). Senders' spelling is kept elsewhere; this is the form for finding an account.
 */
import type { Brand } from '../base/brand.ts'

export type Address = Brand<string, 'Address'>

const LOCAL_OCTETS_MAX = 64 // RFC 5321 §4.5.3.1.1
const ADDRESS_OCTETS_MAX = 254 // RFC 5321 §4.5.3.1.3, less the angle brackets
const LOCAL = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?$/u

/** The address in its stored form, or null when it is not one that an account here can have. */
export const parseAddress = (text: string): Address | null => {
  const normal = text.normalize('NFC').toLowerCase()
  const at = normal.lastIndexOf('@')
  if (at < 1 || octets(normal) > ADDRESS_OCTETS_MAX) return null
  const local = normal.slice(0, at)
  const domain = parseDomain(normal.slice(at + 1))
  if (domain === null || octets(local) > LOCAL_OCTETS_MAX || !LOCAL.test(local)) return null
  return `${local}@${domain}` as Address
}

/** A domain name in its stored form, or null. */
export const parseDomain = (text: string): string | null => {
  const normal = text.normalize('NFC').toLowerCase()
  const labels = normal.split('.')
  return normal.length <= 253 && labels.every((label) => label.length <= 63 && LABEL.test(label))
    ? normal
    : null
}

export const domainOf = (address: Address): string => address.slice(address.lastIndexOf('@') + 1)

export const localPartOf = (address: Address): string => address.slice(0, address.lastIndexOf('@'))

/** `anna+shop@example.test` leads where `anna@example.test` does (RFC 5233, sub-addressing). */
export const withoutDetail = (address: Address): Address => {
  const plus = localPartOf(address).indexOf('+')
  return plus < 1 ? address : (`${address.slice(0, plus)}@${domainOf(address)}` as Address)
}

const octets = (text: string): number => new TextEncoder().encode(text).length
