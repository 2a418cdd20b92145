/**
 * A listener: accepts connections for one service, within limits, and gives each to it as a channel. The only place
 * where a fault of a connection is caught; one connection's fault never touches another's.
 */
import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import type { AddressSet } from '../base/networks.ts'
import { type Admission, createAdmission, type Traffic } from './admission.ts'
import type { Channel } from './channel.ts'
import { type OpenPort, ownPort, type PortPlace } from './open-port.ts'
import type { Service } from './service.ts'
import { socketChannel } from './socket-channel.ts'
import { clientAddressOf } from './source-address.ts'
import { secureServerSide } from './tls-handshake.ts'

export type ListenOptions = PortPlace & {
  readonly service: Service
  /** Its own when it is not said. */
  readonly openPort?: OpenPort
  readonly tls: 'implicit' | 'starttls' | 'none'
  /** Asked for each connection, so that a renewed certificate needs no restart. Not asked when `tls` is `none`. */
  readonly secureContext: () => SecureContext
  readonly clock: Clock
  readonly log: Log
  readonly connectionsMax?: number
  readonly connectionsPerSourceMax?: number
  /** From these, every connection begins with a PROXY header. */
  readonly proxies?: AddressSet
}

export type Listener = {
  readonly address: string
  readonly port: number
  /** Connections that are open now, those in a handshake or at their PROXY header included. */
  readonly count: number
  traffic(): Traffic
  /** Accepts no more, asks the service to finish, and closes at the deadline what has not. */
  stop(): Promise<void>
}

const CONNECTIONS_MAX = 60_000 // under a file limit of 65,536, with room for the store's own files
const CONNECTIONS_PER_SOURCE_MAX = 1_000 // an office or a school behind one address
export const STOP_DEADLINE_MS = 10_000 // what a service manager waits before it kills, less a margin

/** Out of file descriptors, the same fault comes many times a second; it is logged this often. */
const ACCEPT_FAULT_LOG_MS = 60_000

export const listen = async (options: ListenOptions): Promise<Listener> => {
  const { openPort = ownPort } = options
  const connections = new Connections(options)
  const { address, port, close } = await openPort(options, {
    take: (socket) => connections.accept(socket),
    onFault: acceptFaults(options),
  })
  return {
    address,
    port,
    get count() {
      return connections.count
    },
    traffic: () => connections.traffic(),
    stop: async () => {
      close()
      await connections.finish()
    },
  }
}

const acceptFaults = ({ service, clock, log }: ListenOptions) => {
  let quietUntilMs = 0
  return (fault: unknown): void => {
    if (clock.monotonicMs() < quietUntilMs) return
    quietUntilMs = clock.monotonicMs() + ACCEPT_FAULT_LOG_MS
    log({ event: 'background.fault', task: `accept ${service.name}`, fault })
  }
}

class Connections {
  readonly #options: ListenOptions
  readonly #admission: Admission
  /** One for each connection, because a signal with many listeners takes long to add or remove one. */
  readonly #stopping = new Map<Socket, AbortController>()

  constructor(options: ListenOptions) {
    this.#options = options
    this.#admission = createAdmission({
      connectionsMax: CONNECTIONS_MAX,
      connectionsPerSourceMax: CONNECTIONS_PER_SOURCE_MAX,
      ...options,
      service: options.service.name,
    })
  }

  get count(): number {
    return this.#admission.sockets.size
  }

  traffic(): Traffic {
    return this.#admission.traffic()
  }

  accept(socket: Socket): void {
    this.#admission.admit(socket, () => this.#begin(socket))
  }

  async finish(): Promise<void> {
    const none = this.#admission.close()
    for (const stopping of this.#stopping.values()) stopping.abort()
    const cancel = this.#options.clock.after(STOP_DEADLINE_MS, () => {
      for (const socket of this.#admission.sockets) socket.destroy()
    })
    await none
    cancel()
  }

  #begin(socket: Socket): void {
    const { service, log } = this.#options
    const stopping = new AbortController()
    this.#stopping.set(socket, stopping)
    socket.once('close', () => this.#stopping.delete(socket))
    this.#serve(socket, stopping.signal).catch((fault: unknown) => {
      log({ event: 'connection.fault', service: service.name, remote: clientAddressOf(socket), fault })
      socket.destroy()
    })
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
    return secure && socketChannel(secure, { clock, secureContext: null, wire: socket })
  }
}
