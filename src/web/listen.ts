/**
 * The web door: HTTPS with the same certificate and TLS as the mail services, within limits for whoever is slow or many.
 * Streams of events are ended first when it closes, so that what is in flight can finish.
 */
import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { createAdaptorServer } from '@hono/node-server'
import type { Cancel, Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import type { AddressSet } from '../base/networks.ts'
import { type Admission, createAdmission } from '../net/admission.ts'
import { secureServerSide } from '../net/tls-handshake.ts'
import type { Environment, WebService } from './service.ts'

export type WebDoorOptions = {
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  /** Asked for each connection, so that a renewed certificate needs no restart. */
  readonly secureContext: () => SecureContext
  readonly service: WebService
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
  stop(): Promise<void>
}

const HEADERS_MS = 10_000 // from the first byte of a request to the end of its headers
const REQUEST_MS = 30_000 // to the end of its body, which is 64 KiB at most
const IDLE_MS = 65_000 // between requests; longer than a person looks at one page before the next
const STILL_MS = 120_000 // a reader that does not read; a stream of events beats more often
const HEADER_OCTETS_MAX = 16_384
const SWEEP_EVERY_MS = 50 // a connection whose last answer has gone out is closed this soon while stopping
const STOP_DEADLINE_MS = 10_000 // as the mail services have

export const listenWeb = async (options: WebDoorOptions): Promise<WebDoor> => {
  const { service, clock } = options
  const server = createAdaptorServer({
    fetch: (request, environment) => service.fetch(request, environment as Environment),
    createServer,
    serverOptions: {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: IDLE_MS,
      maxHeaderSize: HEADER_OCTETS_MAX,
    },
  }) as Server
  server.timeout = STILL_MS
  const admission = createAdmission({ ...options, service: 'web' })
  admitting(server, admission, options)
  await bound(server, options)
  const place = server.address()
  if (place === null || typeof place === 'string') throw new Error('a listener has an address and a port')
  return {
    address: place.address,
    port: place.port,
    stop: async () => {
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

/**
 * What Node's server does with a connection it does when it has been let in and TLS stands, which is ours: the same as for
 * the mail services. It goes on counting time and requests, because it still listens itself.
 */
const admitting = (server: Server, admission: Admission, { secureContext, clock }: WebDoorOptions): void => {
  const begin = server.listeners('connection') as readonly ((this: Server, socket: Socket) => void)[]
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    admission.admit(socket, async () => {
      const secure = await secureServerSide(socket, secureContext(), clock)
      if (secure !== null) for (const each of begin) each.call(server, secure)
    })
  })
}

const bound = (server: Server, { host, port }: WebDoorOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
