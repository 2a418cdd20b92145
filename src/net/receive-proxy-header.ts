/** Takes the PROXY header off the front of a connection, within a time, and leaves what follows to be read. */
import type { Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import { parseProxyHeader } from './proxy-header.ts'

/** A proxy sends it with the connection's first packet; that one may be lost and come again after three seconds. */
export const PROXY_HEADER_MS = 5_000

export type Introduction =
  /** Null: the proxy speaks for itself. */
  | { readonly kind: 'introduced'; readonly client: string | null }
  | { readonly kind: 'refused'; readonly because: string }
  /** The other side has closed: many a health check does no more. */
  | { readonly kind: 'gone' }

export const receiveProxyHeader = (socket: Socket, clock: Clock): Promise<Introduction> =>
  new Promise((resolve) => {
    let received = Buffer.alloc(0)
    const finish = (introduction: Introduction): void => {
      cancel()
      socket.off('readable', read)
      socket.off('end', gone)
      socket.off('close', gone)
      resolve(introduction)
    }
    const read = (): void => {
      const bytes = socket.read() as Buffer | null
      if (bytes === null) return
      received = Buffer.concat([received, bytes])
      const header = parseProxyHeader(received)
      if (header.kind === 'incomplete') return
      // Back before anybody else listens: it is read next, by TLS or by the service.
      if (header.kind === 'whole' && received.length > header.octets)
        socket.unshift(received.subarray(header.octets))
      finish(
        header.kind === 'whole'
          ? { kind: 'introduced', client: header.client }
          : { kind: 'refused', because: 'a proxy sent no PROXY header' },
      )
    }
    const gone = (): void => finish({ kind: 'gone' })
    const cancel = clock.after(PROXY_HEADER_MS, () =>
      finish({ kind: 'refused', because: 'a proxy sent no PROXY header in time' }),
    )
    socket.on('readable', read)
    socket.on('end', gone)
    socket.on('close', gone)
  })
