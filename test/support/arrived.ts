/**
 * How much has come to a client's end of a connection, octet by octet: what it has read and what its kernel holds for it,
 * so that what comes later is told also for a reader that has stopped. From /proc, which is Linux's.
 */
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'

/** `wire`: the TCP connection itself, so that TLS counts as it travels. Null when it is over: nothing comes any more. */
export const octetsArrived = (wire: Socket): number | null => {
  const held = octetsHeld(wire)
  return held === null ? null : wire.bytesRead + held
}

const octetsHeld = ({ localPort, remotePort }: Socket): number | null => {
  const ends = `:${inHex(localPort)} [0-9A-F]{8}:${inHex(remotePort)}`
  const established = new RegExp(`${ends} 01 [0-9A-F]{8}:([0-9A-F]{8})`)
  const [, held] = established.exec(readFileSync('/proc/net/tcp', 'latin1')) ?? []
  return held === undefined ? null : Number.parseInt(held, 16)
}

const inHex = (port: number | undefined): string => (port ?? 0).toString(16).toUpperCase().padStart(4, '0')
