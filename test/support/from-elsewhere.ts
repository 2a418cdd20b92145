/**
 * Connections that come from anywhere: a relay on the loopback that says, by the PROXY protocol, what address its clients
 * have. The server under test is started with `SIGILL_PROXIES=127.0.0.1`, so that it believes it.
 */
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { DoorName } from '../../src/doors.ts'
import type { TestServer } from './test-server.ts'

export type Elsewhere = {
  /** A port of the loopback; whoever connects there comes from this address (IPv4). */
  port(door: DoorName, address: string): Promise<number>
  close(): void
}

export const elsewhere = (server: Pick<TestServer, 'port'>): Elsewhere => {
  const relays = new Map<string, Server>()
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
    return socket
  }
  return {
    port: async (door, address) => {
      const key = `${door} ${address}`
      const known = relays.get(key)
      const relay = known ?? createServer()
      if (known === undefined) {
        relays.set(key, relay)
        relay.on('connection', (client) => {
          const target = connect({ host: '127.0.0.1', port: server.port(door) })
          target.write(`PROXY TCP4 ${address} 127.0.0.1 50000 ${server.port(door)}\r\n`)
          keep(client).pipe(keep(target)).pipe(client)
        })
        relay.listen(0, '127.0.0.1')
        await new Promise((resolve) => relay.once('listening', resolve))
      }
      const place = relay.address()
      if (place === null || typeof place === 'string') throw new Error('a relay has a port')
      return place.port
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      for (const relay of relays.values()) relay.close()
    },
  }
}
