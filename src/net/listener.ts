/**
 * A listener: accepts connections for one service, within limits, and gives each to it as a channel. The only place
 * where a fault of a connection is caught; one connection's fault never touches another's.
 */
import { createServer, type Server, type Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import type { Channel } from './channel.ts'
import type { Service } from './service.ts'
import { socketChannel } from './socket-channel.ts'
import { normalAddress, sourceOf } from './source-address.ts'
import { secureServerSide } from './tls-handshake.ts'

export type ListenOptions = {
  readonly service: Service
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  readonly tls: 'implicit' | 'starttls' | 'none'
  /** Asked for each connection, so that a renewed certificate needs no restart. Not asked when `tls` is `none`. */
  readonly secureContext: () => SecureContext
  readonly clock: Clock
  readonly log: Log
  readonly connectionsMax?: number
  readonly connectionsPerSourceMax?: number
}

export type Listener = {
  readonly address: string
  readonly port: number
  /** Connections that are open now, those in a handshake included. */
  readonly count: number
  /** Accepts no more, asks the service to finish, and closes at the deadline what has not. */
  stop(): Promise<void>
}

export const CONNECTIONS_MAX = 60_000 // under a file limit of 65,536, with room for the store's own files
export const CONNECTIONS_PER_SOURCE_MAX = 1_000 // an office or a school behind one address
export const STOP_DEADLINE_MS = 10_000 // what a service manager waits before it kills, less a margin

/** Detects a client that vanished without a word while it waits for mail; telephones are spared more frequent packets. */
const KEEP_ALIVE_MS = 300_000
/** When the stream is paused it takes no more than this. */
const STREAM_AHEAD_OCTETS = 16_384
/** Out of file descriptors, the same fault comes many times a second; it is logged this often. */
const ACCEPT_FAULT_LOG_MS = 60_000
const BACKLOG = 4_096 // mail programs all come back at once after a restart

export const listen = async (options: ListenOptions): Promise<Listener> => {
  const connections = new Connections(options)
  const server = createServer(
    {
      // A client may send all its commands and finish; it still gets its answers.
      allowHalfOpen: true,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
      highWaterMark: STREAM_AHEAD_OCTETS,
    },
    (socket) => connections.accept(socket),
  )
  await bound(server, options)
  logAcceptFaults(server, options)
  const place = server.address()
  if (place === null || typeof place === 'string') throw new Error('a listener has an address and a port')
  return {
    address: place.address,
    port: place.port,
    get count() {
      return connections.count
    },
    stop: async () => {
      server.close()
      await connections.finish()
    },
  }
}

const bound = (server: Server, { host, port }: ListenOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off('error', reject)
      resolve()
    })
  })

/** A failed accept (EMFILE) costs that connection, not the listener. */
const logAcceptFaults = (server: Server, { service, clock, log }: ListenOptions): void => {
  let quietUntilMs = 0
  server.on('error', (fault) => {
    if (clock.monotonicMs() < quietUntilMs) return
    quietUntilMs = clock.monotonicMs() + ACCEPT_FAULT_LOG_MS
    log({ event: 'background.fault', task: `accept ${service.name}`, fault })
  })
}

class Connections {
  readonly #options: ListenOptions
  /** One for each connection, because a signal with many listeners takes long to add or remove one. */
  readonly #stopping = new Map<Socket, AbortController>()
  readonly #perSource = new Map<string, number>()
  #isStopping = false
  #whenNone: (() => void) | null = null

  constructor(options: ListenOptions) {
    this.#options = options
  }

  get count(): number {
    return this.#stopping.size
  }

  accept(socket: Socket): void {
    const { service, log, connectionsMax, connectionsPerSourceMax } = this.#options
    socket.on('error', ignore)
    const remote = normalAddress(socket.remoteAddress ?? '')
    const source = sourceOf(remote)
    const ofSource = this.#perSource.get(source) ?? 0
    const because = this.#isStopping
      ? 'stopping'
      : this.count >= (connectionsMax ?? CONNECTIONS_MAX)
        ? 'too many connections'
        : ofSource >= (connectionsPerSourceMax ?? CONNECTIONS_PER_SOURCE_MAX)
          ? 'too many connections from this source'
          : null
    if (because !== null) {
      log({ event: 'connection.refused', service: service.name, remote, because })
      socket.destroy()
      return
    }
    const stopping = new AbortController()
    this.#stopping.set(socket, stopping)
    this.#perSource.set(source, ofSource + 1)
    socket.once('close', () => this.#forget(socket, source))
    this.#serve(socket, stopping.signal).catch((fault: unknown) => {
      socket.destroy()
      log({ event: 'connection.fault', service: service.name, remote, fault })
    })
  }

  async finish(): Promise<void> {
    this.#isStopping = true
    if (this.count === 0) return
    const none = new Promise<void>((resolve) => {
      this.#whenNone = resolve
    })
    for (const stopping of this.#stopping.values()) stopping.abort()
    const cancel = this.#options.clock.after(STOP_DEADLINE_MS, () => {
      for (const socket of this.#stopping.keys()) socket.destroy()
    })
    await none
    cancel()
  }

  async #serve(socket: Socket, stopping: AbortSignal): Promise<void> {
    const channel = await this.#open(socket)
    if (channel === null) return
    try {
      await this.#options.service.serve(channel, stopping)
      channel.end()
    } catch (fault) {
      channel.destroy()
      throw fault
    }
  }

  async #open(socket: Socket): Promise<Channel | null> {
    const { tls, secureContext, clock } = this.#options
    if (tls === 'none') return socketChannel(socket, { clock, secureContext: null })
    if (tls === 'starttls') return socketChannel(socket, { clock, secureContext })
    const secure = await secureServerSide(socket, secureContext(), clock)
    return secure && socketChannel(secure, { clock, secureContext: null })
  }

  #forget(socket: Socket, source: string): void {
    this.#stopping.delete(socket)
    const left = (this.#perSource.get(source) ?? 1) - 1
    if (left > 0) this.#perSource.set(source, left)
    else this.#perSource.delete(source)
    if (this.count === 0) this.#whenNone?.()
  }
}

const ignore = (): void => {}
