/**
 * Whether an address is one of the open internet. What people give us to connect to must not lead to this machine or the
 * network around it (SSRF); so only what the registries call global is reached, and what is unknown is not.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { normalAddress } from '../base/networks.ts'

export const isPublicAddress = (address: string): boolean => {
  const normal = normalAddress(address)
  if (isIPv4(normal)) return !CLOSED_4.check(normal, 'ipv4')
  return isIPv6(normal) && OPEN_6.check(normal, 'ipv6') && !CLOSED_6.check(normal, 'ipv6')
}

/** IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast and what is reserved. */
const CLOSED_4 = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  CLOSED_4.addSubnet(net, prefix, 'ipv4')

/** Global unicast (RFC 4291 §2.4) is all that is given out. */
const OPEN_6 = new BlockList()
OPEN_6.addSubnet('2000::', 3, 'ipv6')

/** Of it what leads elsewhere: protocol assignments and Teredo, documentation, 6to4 and its IPv4 address. */
const CLOSED_6 = new BlockList()
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  CLOSED_6.addSubnet(net, prefix, 'ipv6')
