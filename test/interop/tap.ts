/**
 * Listens between a program and a TLS door of the server and keeps what both say, so that a person can read the real
 * dialogue: `npm run interop -- --dialogue`. It has the server's own certificate, so programs verify it as usual.
 */
import { connect, createServer, type TLSSocket } from 'node:tls'
import type { Certificate } from '../../src/config/certificate.ts'

export type Tap = {
  readonly port: number
  /** What was said since the last time, a line each, and forgotten here. */
  take(): readonly string[]
  close(): Promise<void>
}

export const tapDoor = async (door: string, port: number, identity: Certificate): Promise<Tap> => {
  let said: string[] = []
  let connections = 0
  const sockets = new Set<TLSSocket>()
  const server = createServer({ key: identity.key, cert: identity.certificate }, (near) => {
    const number = ++connections
    const far = connect({ host: '127.0.0.1', port, servername: 'localhost', ca: identity.certificate })
    const relay = (from: TLSSocket, to: TLSSocket, who: string) => {
      sockets.add(from)
      from.on('data', (bytes) => {
        for (const line of bytes.toString('utf8').trimEnd().split('\r\n'))
          said.push(`${door} ${number} ${who} ${line}`)
        to.write(bytes)
      })
      from.on('error', (fault) => said.push(`${door} ${number} ${who} <${fault.message}>`))
      from.on('close', () => {
        said.push(`${door} ${number} ${who} <closed>`)
        sockets.delete(from)
        to.end()
      })
    }
    relay(near, far, 'C:')
    relay(far, near, 'S:')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    take: () => {
      const lines = said
      said = []
      return lines
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
