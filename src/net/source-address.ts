/**
 * Where a connection comes from, in one spelling: an IPv4 address that arrived over an IPv6 socket is the IPv4 address,
 * and a source is what one subscriber has (an IPv4 address, an IPv6 /64), so that limits cannot be walked around.
 */
import { BlockList, isIPv6 } from 'node:net'
import { ipv6Groups, normalAddress } from '../base/networks.ts'

/** What counts as one source: the address itself, or the first 64 bits of an IPv6 address. */
export const sourceOf = (address: string): string => {
  const normal = normalAddress(address)
  if (!isIPv6(normal)) return normal
  return `${ipv6Groups(normal).slice(0, 4).join(':')}::/64`
}

export const isLoopback = (address: string): boolean => {
  const normal = normalAddress(address)
  return LOOPBACK.check(normal, isIPv6(normal) ? 'ipv6' : 'ipv4')
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/** What knows its other end: a socket, or TLS over one. */
type Ended = { readonly remoteAddress?: string | undefined }

const clients = new WeakMap<Ended, string>()

/** Where a connection really comes from: what its proxy said, or else its other end. */
export const clientAddressOf = (socket: Ended): string =>
  clients.get(socket) ?? normalAddress(socket.remoteAddress ?? '')

/** A proxy said so, or it is known of the connection that this one is laid over. */
export const setClientAddress = (socket: Ended, address: string): void => void clients.set(socket, address)
