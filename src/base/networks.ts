/**
 * Addresses of the Internet and networks of them, by name: `192.0.2.7`, `10.0.0.0/8`, `2001:db8::/32`. An IPv4 address
 * that arrived over an IPv6 socket is the IPv4 address.
 */
import { BlockList, isIP, isIPv6 } from 'node:net'
import type { Brand } from './brand.ts'

/** One address, or all that begin alike. */
export type Network = Brand<string, 'Network'>

export const parseNetwork = (typed: string): Network | null => {
  const text = typed.trim().toLowerCase()
  const [address = '', bits, ...more] = text.split('/')
  const version = isIP(address)
  if (version === 0 || address.includes('%') || more.length > 0) return null
  if (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)))
    return null
  return text as Network
}

/** `::ffff:192.0.2.1` is `192.0.2.1`; a zone (`%eth0`) is dropped. */
export const normalAddress = (address: string): string => {
  const bare = address.split('%', 1)[0]!.toLowerCase()
  return /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/.exec(bare)?.[1] ?? bare
}

/** The eight groups of an IPv6 address, without leading zeros; those that `::` stands for are `0`. */
export const ipv6Groups = (address: string): readonly string[] => {
  const [head = '', tail = ''] = normalAddress(address).split('::')
  const [first, last] = [groupsIn(head), groupsIn(tail)]
  return [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last]
}

const groupsIn = (text: string): readonly string[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16).toString(16))

export type AddressSet = { has(address: string): boolean }

export const NO_ADDRESSES: AddressSet = { has: () => false }

/** Throws at what `parseNetwork` would not take. */
export const addressSet = (networks: readonly string[]): AddressSet => {
  if (networks.length === 0) return NO_ADDRESSES
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return {
    has: (address) => {
      const normal = normalAddress(address)
      return isIP(normal) !== 0 && list.check(normal, isIPv6(normal) ? 'ipv6' : 'ipv4')
    },
  }
}
