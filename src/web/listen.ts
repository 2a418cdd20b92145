/**
 * The web door: HTTPS with the same certificate and TLS as the mail services, within limits for whoever is slow or many.
 * Streams of events are ended first when it closes, so that what is in flight can finish.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { createAdaptorServer } from '@hono/node-server'
import type { Cancel, Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import type { AddressSet } from '../base/networks.ts'
import { createAdmission, type Traffic } from '../net/admission.ts'
import { type OpenPort, ownPort, type PortPlace } from '../net/open-port.ts'
import { secureServerSide } from '../net/tls-handshake.ts'
import type { WebService } from './service.ts'

export type WebDoorOptions = PortPlace & {
  /** Its own when it is not said. */
  readonly openPort?: OpenPort
  /** Asked for each connection, so that a renewed certificate needs no restart. */
  readonly secureContext: () => SecureContext
  readonly service: WebService
  /** From the first octet of a request to the end of its headers; ten seconds when it is not said. */
  readonly headersMs?: number
  readonly connectionsMax: number
  readonly connectionsPerSourceMax: number
  /** From these, every connection begins with a PROXY header. */
  readonly proxies?: AddressSet
  readonly clock: Clock
  readonly log: Log
}

export type WebDoor = {
  readonly address: string
  readonly port: number
  traffic(): Traffic
  stop(): Promise<void>
}

const HEADERS_MS = 10_000
const LOOK_EVERY_MS = 5_000 // for requests that take too long
const REQUEST_MS = 30_000 // to the end of its body, which is short
const LONG_REQUEST_MS = 900_000 // for uploads: 50 MB over half a megabit a second
const IDLE_MS = 65_000 // between requests; longer than a person looks at one page before the next
const STILL_MS = 120_000 // a reader that does not read; a stream of events beats more often
const HEADER_OCTETS_MAX = 16_384
const SWEEP_EVERY_MS = 50 // a connection whose last answer has gone out is closed this soon while stopping
const STOP_DEADLINE_MS = 10_000 // as the mail services have

export const listenWeb = async (options: WebDoorOptions): Promise<WebDoor> => {
  const { service, clock, log, openPort = ownPort, headersMs = HEADERS_MS } = options
  const server = createAdaptorServer({
    fetch: (request, environment) => {
      const { incoming, outgoing } = environment as Exchange
      const isLong = service.takesLongBodies?.(new URL(request.url).pathname) === true
      endLate(clock, incoming, isLong ? LONG_REQUEST_MS : REQUEST_MS)
      return service.fetch(request, { incoming, cutOff: () => cutOff(outgoing) })
    },
    createServer,
    serverOptions: {
      headersTimeout: headersMs,
      connectionsCheckingInterval: Math.min(LOOK_EVERY_MS, headersMs),
      requestTimeout: LONG_REQUEST_MS,
      keepAliveTimeout: IDLE_MS,
      maxHeaderSize: HEADER_OCTETS_MAX,
    },
  }) as Server
  server.timeout = STILL_MS
  // It does not listen itself; told that it does, it counts the time that requests take, and those that are open.
  server.emit('listening')
  const admission = createAdmission({ ...options, service: 'web' })
  const port = await openPort(options, {
    take: (socket) => admission.admit(socket, () => void serve(server, socket, options)),
    onFault: (fault) => log({ event: 'background.fault', task: 'accept web', fault }),
  })
  return {
    address: port.address,
    port: port.port,
    traffic: () => admission.traffic(),
    stop: async () => {
      port.close()
      server.close()
      const gone = admission.close()
      service.close()
      const cancelSweep = again(clock, SWEEP_EVERY_MS, () => server.closeIdleConnections())
      const cancelDeadline = clock.after(STOP_DEADLINE_MS, () => {
        for (const socket of admission.sockets) socket.destroy()
      })
      await gone
      cancelSweep()
      cancelDeadline()
    },
  }
}

/** TLS is ours, the same as for the mail services; Node's server is given the connection when that stands. */
const serve = async (
  server: Server,
  socket: Socket,
  { secureContext, clock }: WebDoorOptions,
): Promise<void> => {
  const secure = await secureServerSide(socket, secureContext(), clock)
  if (secure === null) return
  wires.set(secure, socket)
  server.emit('connection', secure)
}

/** The connection below TLS: only that can be reset. */
const wires = new WeakMap<Socket, Socket>()

type Exchange = { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse }

/** A reset takes back what the network has not delivered: the rest of a download is not for whose credential has ended. */
const cutOff = (outgoing: ServerResponse): void => {
  if (outgoing.socket !== null) wires.get(outgoing.socket)?.resetAndDestroy()
  outgoing.destroy()
}

/** A request whose body has not all come by then is given up. */
const endLate = (clock: Clock, incoming: IncomingMessage, afterMs: number): void => {
  const cancel = clock.after(afterMs, () => {
    if (!incoming.complete) incoming.destroy()
  })
  incoming.once('close', cancel)
}

/** Now and every `everyMs`, until what is returned is called. */
const again = (clock: Clock, everyMs: number, work: () => void): Cancel => {
  let cancel: Cancel = () => {}
  const turn = (): void => {
    work()
    cancel = clock.after(everyMs, turn)
  }
  turn()
  return () => cancel()
}
