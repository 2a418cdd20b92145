/**
 * A way to PostgreSQL on which notices can be lost: all goes through, but what NOTIFY brings is thrown away while the test
 * says so. Whoever listens there is connected, and hears nothing.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type PostgresWithoutNotices = AsyncDisposable & {
  readonly url: string
  isDeaf: boolean
  /** Notices that were thrown away. */
  readonly lost: number
}

const NOTIFICATION = 'A'.charCodeAt(0) // of the messages that a server sends: a type, a length, the rest
const HEAD_OCTETS = 5

/** `url`: of a database behind a socket in a folder, as those of tests are. */
export const postgresWithoutNotices = async (url: string): Promise<PostgresWithoutNotices> => {
  const { hostname, port, pathname, username } = new URL(url)
  const sockets = new Set<Socket>()
  let lost = 0
  const server = createServer((client) => {
    const postgres = connect(`${decodeURIComponent(hostname)}/.s.PGSQL.${port}`)
    for (const [one, other] of [
      [client, postgres],
      [postgres, client],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
    client.pipe(postgres)
    let rest = Buffer.alloc(0)
    postgres.on('data', (more: Buffer) => {
      rest = Buffer.concat([rest, more])
      while (rest.length >= HEAD_OCTETS) {
        const octets = 1 + rest.readInt32BE(1)
        if (rest.length < octets) break
        if (way.isDeaf && rest[0] === NOTIFICATION) lost += 1
        else client.write(rest.subarray(0, octets))
        rest = rest.subarray(octets)
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const way = {
    url: `postgres://${username}@127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    isDeaf: false,
    get lost() {
      return lost
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return way
}
