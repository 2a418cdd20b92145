/**
 * The PROXY protocol, versions 1 and 2, as HAProxy writes it: what a proxy sends ahead of a connection's own bytes to say
 * whom it speaks for (https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt). Only a proxy that the settings name is
 * ever read so; from anybody else these bytes would be a way to be taken for somebody else.
 */
import { isIPv4, isIPv6, SocketAddress } from 'node:net'
import { normalAddress } from '../base/networks.ts'

export type ProxyHeader =
  /** It goes on in what has not come yet. */
  | { readonly kind: 'incomplete' }
  /** Its first `octets`. `client` is null where the proxy speaks for itself (a health check) or knows no address. */
  | { readonly kind: 'whole'; readonly octets: number; readonly client: string | null }
  | { readonly kind: 'malformed' }

/** Version 2 with what may follow the addresses (TLVs: the name asked for, a certificate's); ten times what is usual. */
export const PROXY_HEADER_OCTETS_MAX = 4_096

/** Reads the header at the beginning of `bytes`. */
export const parseProxyHeader = (bytes: Buffer): ProxyHeader => {
  if (isStartOf(SIGNATURE_2, bytes)) return parseBinary(bytes)
  if (isStartOf(SIGNATURE_1, bytes)) return parseText(bytes)
  return MALFORMED
}

const SIGNATURE_1 = Buffer.from('PROXY ')
const SIGNATURE_2 = Buffer.from('\r\n\r\n\0\r\nQUIT\n')
const TEXT_OCTETS_MAX = 107 // §2.1, the CR LF included

const isStartOf = (signature: Buffer, bytes: Buffer): boolean => {
  const octets = Math.min(signature.length, bytes.length)
  return signature.subarray(0, octets).equals(bytes.subarray(0, octets))
}

/** §2.1: `PROXY TCP4 192.0.2.1 198.51.100.1 56324 993` and CR LF. */
const parseText = (bytes: Buffer): ProxyHeader => {
  const end = bytes.subarray(0, TEXT_OCTETS_MAX).indexOf('\r\n')
  if (end === -1) return bytes.length < TEXT_OCTETS_MAX ? INCOMPLETE : MALFORMED
  const words = bytes.toString('latin1', SIGNATURE_1.length, end).split(' ')
  const [family = '', source = '', destination = '', sourcePort = '', destinationPort = ''] = words
  // What follows UNKNOWN is to be ignored.
  if (family === 'UNKNOWN') return whole(end + 2, null)
  const isAddress = TEXT_FAMILIES[family]
  const isRight =
    words.length === 5 &&
    isAddress?.(source) === true &&
    isAddress(destination) &&
    isPort(sourcePort) &&
    isPort(destinationPort)
  return isRight ? whole(end + 2, source) : MALFORMED
}

const TEXT_FAMILIES: Readonly<Record<string, (text: string) => boolean>> = {
  TCP4: isIPv4,
  // A zone names an interface of the proxy's, not of ours.
  TCP6: (text) => isIPv6(text) && !text.includes('%'),
}

const isPort = (text: string): boolean => /^(?:0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535

/** §2.2: the signature, version and command, family, the length of what follows, the addresses, and TLVs. */
const parseBinary = (bytes: Buffer): ProxyHeader => {
  if (bytes.length < FIXED_OCTETS) return INCOMPLETE
  const length = bytes.readUInt16BE(FIXED_OCTETS - 2)
  const octets = FIXED_OCTETS + length
  const command = COMMANDS[bytes[SIGNATURE_2.length] ?? 0]
  const family = FAMILIES[bytes[SIGNATURE_2.length + 1] ?? 0]
  if (octets > PROXY_HEADER_OCTETS_MAX || command === undefined) return MALFORMED
  // The receiver of LOCAL ignores the family and the addresses, whatever they are.
  const isLocal = command === 'local'
  if (!isLocal && (family === undefined || length < family.octets)) return MALFORMED
  if (bytes.length < octets) return INCOMPLETE
  return whole(octets, isLocal ? null : (family?.sourceIn(bytes.subarray(FIXED_OCTETS)) ?? null))
}

const FIXED_OCTETS = 16

const COMMANDS: Readonly<Record<number, 'local' | 'proxy'>> = { 32: 'local', 33: 'proxy' }

type Family = {
  /** Of both addresses and ports. */
  readonly octets: number
  readonly sourceIn: (addresses: Buffer) => string | null
}

/** Streams only: a datagram is no connection of ours. */
const FAMILIES: Readonly<Record<number, Family>> = {
  0: { octets: 0, sourceIn: () => null },
  17: { octets: 12, sourceIn: (addresses) => [...addresses.subarray(0, 4)].join('.') },
  33: { octets: 36, sourceIn: (addresses) => ipv6Of(addresses.subarray(0, 16)) },
  // A socket of the proxy's own machine has no network address.
  49: { octets: 216, sourceIn: () => null },
}

const ipv6Of = (octets: Buffer): string =>
  Array.from({ length: 8 }, (_, at) => octets.readUInt16BE(2 * at).toString(16)).join(':')

const whole = (octets: number, client: string | null): ProxyHeader => ({
  kind: 'whole',
  octets,
  client: client === null ? null : usualAddress(client),
})

/** As the system spells it, so that an address is the same whichever way it came. */
const usualAddress = (address: string): string =>
  normalAddress(isIPv6(address) ? new SocketAddress({ address, family: 'ipv6' }).address : address)

const INCOMPLETE = { kind: 'incomplete' } as const
const MALFORMED = { kind: 'malformed' } as const
