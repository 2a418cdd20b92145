/**
 * The web door: HTTPS with the same certificate and TLS as the mail services, within limits for whoever is slow or many.
 * Streams of events are ended first when it closes, so that what is in flight can finish.
 */
import { createServer, type Server } from 'node:https'
import type { Socket } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Cancel, Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import { normalAddress, sourceOf } from '../net/source-address.ts'
import { tlsOptionsOf } from '../net/tls-options.ts'
import type { Environment, WebService } from './service.ts'

export type WebDoorOptions = {
  readonly host: string
  /** 0 for any that is free. */
  readonly port: number
  readonly identity: { readonly key: string | Buffer; readonly cert: string | Buffer }
  readonly service: WebService
  readonly connectionsMax: number
  readonly connectionsPerSourceMax: number
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
const HANDSHAKE_MS = 10_000
const HEADER_OCTETS_MAX = 16_384
const SWEEP_EVERY_MS = 50 // a connection whose last answer has gone out is closed this soon while stopping
const STOP_DEADLINE_MS = 10_000 // as the mail services have

export const listenWeb = async (options: WebDoorOptions): Promise<WebDoor> => {
  const { service, identity, clock } = options
  const server = createAdaptorServer({
    fetch: (request, environment) => service.fetch(request, environment as Environment),
    createServer,
    serverOptions: {
      ...tlsOptionsOf(identity),
      handshakeTimeout: HANDSHAKE_MS,
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: IDLE_MS,
      maxHeaderSize: HEADER_OCTETS_MAX,
    },
  }) as Server
  server.timeout = STILL_MS
  const sockets = admitting(server, options)
  await bound(server, options)
  const place = server.address()
  if (place === null || typeof place === 'string') throw new Error('a listener has an address and a port')
  return {
    address: place.address,
    port: place.port,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      service.close()
      const cancelSweep = again(clock, SWEEP_EVERY_MS, () => server.closeIdleConnections())
      const cancelDeadline = clock.after(STOP_DEADLINE_MS, () => {
        for (const socket of sockets) socket.destroy()
      })
      await closed
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

/** Connections over a limit are dropped before TLS costs anything. */
const admitting = (
  server: Server,
  { connectionsMax, connectionsPerSourceMax, log }: WebDoorOptions,
): ReadonlySet<Socket> => {
  const sockets = new Set<Socket>()
  const perSource = new Map<string, number>()
  server.prependListener('connection', (socket: Socket) => {
    const remote = normalAddress(socket.remoteAddress ?? '')
    const source = sourceOf(remote)
    const ofSource = perSource.get(source) ?? 0
    if (sockets.size >= connectionsMax || ofSource >= connectionsPerSourceMax) {
      log({ event: 'connection.refused', service: 'web', remote, because: 'too many connections' })
      socket.destroy()
      return
    }
    sockets.add(socket)
    perSource.set(source, ofSource + 1)
    socket.once('close', () => {
      sockets.delete(socket)
      const left = (perSource.get(source) ?? 1) - 1
      if (left > 0) perSource.set(source, left)
      else perSource.delete(source)
    })
  })
  return sockets
}

const bound = (server: Server, { host, port }: WebDoorOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve()
    })
  })
