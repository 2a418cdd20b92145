/**
 * Who comes in through a door: connections within its limits, each known by its client's address, also where a proxy that
 * the settings name stands between. The only place that asks for a PROXY header, and so the only one that believes it:
 * what anybody else sends is never read as one.
 */
import type { Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import { type AddressSet, NO_ADDRESSES } from '../base/networks.ts'
import { receiveProxyHeader } from './receive-proxy-header.ts'
import { clientAddressOf, setClientAddress, sourceOf } from './source-address.ts'

export type AdmissionOptions = {
  /** As the log names it. */
  readonly service: string
  readonly connectionsMax: number
  readonly connectionsPerSourceMax: number
  /** From these, every connection begins with a PROXY header. */
  readonly proxies?: AddressSet
  readonly clock: Clock
  readonly log: Log
}

export type Traffic = {
  readonly connections: number
  readonly receivedOctets: number
  readonly sentOctets: number
}

export type Admission = {
  /** Calls `letIn` when the connection may go on, at once unless a proxy sent it; else it is closed. */
  admit(socket: Socket, letIn: () => void): void
  /** All that are open, those included that have not said yet whom they speak for. */
  readonly sockets: ReadonlySet<Socket>
  /** Of all that have been let in, and are. */
  traffic(): Traffic
  /** Lets nobody in any more; resolves when those inside are gone. */
  close(): Promise<void>
}

export const createAdmission = (options: AdmissionOptions): Admission => {
  const { service, connectionsMax, connectionsPerSourceMax, proxies = NO_ADDRESSES, clock, log } = options
  const sockets = new Set<Socket>()
  const introducing = new Set<Socket>()
  const perSource = new Map<string, number>()
  const none = Promise.withResolvers<void>()
  const ended = { receivedOctets: 0, sentOctets: 0 }
  let isClosing = false

  const refuse = (socket: Socket, because: string): void => {
    log({ event: 'connection.refused', service, remote: clientAddressOf(socket), because })
    socket.destroy()
  }

  const countSource = (socket: Socket, letIn: () => void): void => {
    const source = sourceOf(clientAddressOf(socket))
    const ofSource = perSource.get(source) ?? 0
    if (ofSource >= connectionsPerSourceMax) {
      refuse(socket, 'too many connections from this source')
      return
    }
    perSource.set(source, ofSource + 1)
    socket.once('close', () => {
      const left = (perSource.get(source) ?? 1) - 1
      if (left > 0) perSource.set(source, left)
      else perSource.delete(source)
    })
    letIn()
  }

  const introduce = async (socket: Socket, letIn: () => void): Promise<void> => {
    introducing.add(socket)
    const introduction = await receiveProxyHeader(socket, clock)
    introducing.delete(socket)
    if (introduction.kind === 'gone' || socket.destroyed) socket.destroy()
    else if (introduction.kind === 'refused') refuse(socket, introduction.because)
    else {
      if (introduction.client !== null) setClientAddress(socket, introduction.client)
      countSource(socket, letIn)
    }
  }

  return {
    admit: (socket, letIn) => {
      socket.on('error', ignore)
      const because = isClosing ? 'stopping' : sockets.size >= connectionsMax ? 'too many connections' : null
      if (because !== null) {
        refuse(socket, because)
        return
      }
      sockets.add(socket)
      socket.once('close', () => {
        sockets.delete(socket)
        addOctets(ended, socket)
        if (isClosing && sockets.size === 0) none.resolve()
      })
      if (proxies.has(clientAddressOf(socket))) void introduce(socket, letIn)
      else countSource(socket, letIn)
    },
    sockets,
    traffic: () => {
      const octets = { ...ended }
      for (const socket of sockets) addOctets(octets, socket)
      return { connections: sockets.size, ...octets }
    },
    close: () => {
      isClosing = true
      for (const socket of introducing) socket.destroy()
      if (sockets.size === 0) none.resolve()
      return none.promise
    },
  }
}

const addOctets = (
  to: { receivedOctets: number; sentOctets: number },
  { bytesRead, bytesWritten }: Socket,
): void => {
  to.receivedOctets += bytesRead
  to.sentOctets += bytesWritten
}

const ignore = (): void => {}
