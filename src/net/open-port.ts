/**
 * Where a door's connections come from: a socket of this process, or (`workers/worker-link.ts`) the primary, which holds it
 * for all workers. Whoever takes them need not know.
 */
import { createServer, type Server, type Socket } from 'node:net'

export type PortPlace = {
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  /** As the settings name it; what a primary knows it by. */
  readonly door?: string
}

export type Port = {
  readonly address: string
  readonly port: number
  /** No more connections come. */
  close(): void
}

export type Taking = {
  readonly take: (socket: Socket) => void
  /** A failed accept (EMFILE) costs that connection, not the port. */
  readonly onFault: (fault: unknown) => void
}

/** Rejects when the port cannot be opened. */
export type OpenPort = (place: PortPlace, taking: Taking) => Promise<Port>

/** Detects a client that vanished without a word while it waits for mail; telephones are spared more frequent packets. */
export const KEEP_ALIVE_MS = 300_000
/** When the stream is paused it takes no more than this. */
const STREAM_AHEAD_OCTETS = 16_384
const BACKLOG = 4_096 // mail programs all come back at once after a restart

export const ownPort: OpenPort = (place, taking) =>
  openServer(
    {
      // A client may send all its commands and finish; it still gets its answers.
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      highWaterMark: STREAM_AHEAD_OCTETS,
    },
    place,
    taking,
  )

/** For the primary: nothing is read of a connection before it is where it will be served. */
export const portToPassOn: OpenPort = (place, taking) =>
  openServer({ allowHalfOpen: true, pauseOnConnect: true }, place, taking)

const openServer = async (
  options: Parameters<typeof createServer>[0],
  { host, port }: PortPlace,
  { take, onFault }: Taking,
): Promise<Port> => {
  const server = createServer(options, take)
  await bound(server, host, port)
  server.on('error', onFault)
  const opened = server.address()
  if (opened === null || typeof opened === 'string') throw new Error('a port has an address and a number')
  return { address: opened.address, port: opened.port, close: () => void server.close() }
}

const bound = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off('error', reject)
      resolve()
    })
  })
