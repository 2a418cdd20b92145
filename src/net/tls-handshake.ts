/** The server's side of a TLS handshake on a connection that stands already, within a time limit. */
import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import type { Clock } from '../base/clock.ts'
import { sha256 } from '../base/digest.ts'
import { clientAddressOf, setClientAddress } from './source-address.ts'

/** A handshake is three or four packets; who needs longer is not going to finish. */
export const HANDSHAKE_MS = 20_000

/** Null when it failed; the connection is closed then. What was read from `socket` must have been put back. */
export const secureServerSide = (socket: Socket, context: SecureContext, clock: Clock) =>
  new Promise<TLSSocket | null>((resolve) => {
    const secure = new TLSSocket(socket, { isServer: true, secureContext: context })
    setClientAddress(secure, clientAddressOf(socket))
    const giveUp = () => secure.destroy()
    const cancel = clock.after(HANDSHAKE_MS, giveUp)
    const failed = () => {
      cancel()
      resolve(null)
    }
    // A broken handshake shows as an error and then as a close; the close is what counts.
    secure.on('error', ignore)
    secure.once('close', failed)
    secure.once('end', giveUp)
    secure.once('secure', () => {
      cancel()
      secure.off('close', failed)
      secure.off('end', giveUp)
      resolve(secure)
    })
  })

/**
 * Tells kinds of programs apart by what their TLS has in common with ours: not who it is, and no secret. An update of the
 * system may change it.
 */
export const helloOf = (socket: TLSSocket): string => {
  const offered = [socket.getProtocol(), socket.getCipher().name, ...socket.getSharedSigalgs()]
  return Buffer.from(sha256(new TextEncoder().encode(offered.join()))).toString('hex', 0, HELLO_OCTETS)
}

const HELLO_OCTETS = 4

const ignore = (): void => {}
