/**
 * The internet as Thunderbird sees it: a proxy by which port 443 of the names that are given leads to the web door, and
 * nothing else leads anywhere.
 */
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'

export type Internet = {
  readonly port: number
  /** From now on only these names lead anywhere. */
  reach(names: readonly string[]): void
  close(): Promise<void>
}

const HTTPS = ':443'

export const startInternet = async (webPort: number): Promise<Internet> => {
  let reachable: readonly string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((_, response) => void response.writeHead(502).end())
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('connect', ({ url = '' }, near, head) => {
    near.on('error', () => near.destroy())
    if (!reachable.some((name) => url === name + HTTPS)) {
      near.end('HTTP/1.1 502 There is no such name\r\n\r\n')
      return
    }
    const far = connect({ host: '127.0.0.1', port: webPort }, () => {
      near.write('HTTP/1.1 200 Connected\r\n\r\n')
      far.write(head)
      near.pipe(far).pipe(near)
    })
    far.on('error', () => near.destroy())
    near.on('close', () => far.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    reach: (names) => {
      reachable = names
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
