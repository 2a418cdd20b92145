/**
 * Where Prometheus reads: `GET /metrics` over plain HTTP, on a listener of its own, so that it is never on a door that is open
 * to the public. There is no sign-in: who reaches it may read it.
 */
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type MetricsDoor = {
  readonly host: string
  readonly port: number
  close(): Promise<void>
}

export type MetricsDoorNeeds = {
  readonly host: string
  readonly port: number
  /** The text to answer with. */
  readonly read: () => Promise<string>
  readonly onFault: (fault: unknown) => void
}

const CONNECTIONS_MAX = 20 // some Prometheuses and a person
const HEADER_OCTETS_MAX = 8_192
const REQUEST_MS = 10_000

export const openMetricsDoor = async ({ host, port, ...needs }: MetricsDoorNeeds): Promise<MetricsDoor> => {
  const reading = oneAtATime(needs.read)
  const server = createServer(
    { maxHeaderSize: HEADER_OCTETS_MAX, requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS },
    (request, response) => {
      if (request.method !== 'GET' || request.url !== '/metrics') answer(response, 404, 'GET /metrics\n')
      else
        reading().then(
          (text) => answer(response, 200, text),
          (fault: unknown) => {
            needs.onFault(fault)
            answer(response, 503, 'The metrics could not be read.\n')
          },
        )
    },
  )
  server.maxConnections = CONNECTIONS_MAX
  await listening(server, host, port)
  return {
    host,
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const answer = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, {
    'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(text)
}

/** Who asks while somebody reads gets the same: many who ask cost no more than one. */
const oneAtATime = (read: () => Promise<string>): (() => Promise<string>) => {
  let reading: Promise<string> | null = null
  return () => {
    reading ??= read().finally(() => {
      reading = null
    })
    return reading
  }
}

const listening = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
