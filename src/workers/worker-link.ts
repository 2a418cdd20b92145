/** A worker's side of the channel to its primary: its place, its connections, and notices to and from the other workers. */
import type { Serializable } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Link } from '../base/bus.ts'
import type { Clock } from '../base/clock.ts'
import { KEEP_ALIVE_MS, type OpenPort } from '../net/open-port.ts'
import type { FromWorker, ToWorker, WorkerPlace } from './messages.ts'

export type WorkerLink = {
  readonly begun: Promise<WorkerPlace>
  readonly link: Link
  readonly openPort: OpenPort
  /** Answers whoever asks what was measured. */
  measured(read: () => Promise<unknown>): void
  /** Says it once more, unasked: the last words. Resolves when they are on their way. */
  lastMeasured(): Promise<void>
  /** Serves from now on. */
  ready(words: readonly string[]): void
  /** Somebody else than the primary asks it to end: no connection comes any more, and then `stopped`. */
  leave(): void
  /** The primary says so, or is gone. */
  readonly stopped: Promise<void>
}

/** `process`, as far as it speaks to its parent. */
export type Channel = {
  on(event: 'message', listener: (message: unknown, handle: unknown) => void): unknown
  on(event: 'disconnect', listener: () => void): unknown
  send?(message: Serializable, done: () => void): boolean
  readonly connected: boolean
}

const TELL_CLOSED_MS = 20 // a burst of ends is one message

export const workerLink = (channel: Channel, clock: Clock): WorkerLink => {
  const begun = Promise.withResolvers<WorkerPlace>()
  const stopped = Promise.withResolvers<void>()
  const listeners = new Map<string, Set<(message: unknown) => void>>()
  const takers = new Map<string, (socket: Socket) => void>()
  let closed = 0

  let read: (() => Promise<unknown>) | null = null

  const say = (message: FromWorker, said: () => void = ignore): void => {
    if (channel.connected && channel.send !== undefined) channel.send(message as Serializable, said)
    else said()
  }
  const sayMeasured = async (): Promise<void> => {
    if (read === null) return
    const figures = await read().catch(() => null) // what it said before is taken then
    if (figures !== null) await new Promise<void>((said) => say({ kind: 'measured', figures }, said))
  }
  const countClosed = (): void => {
    closed++
    if (closed > 1) return
    clock.after(TELL_CLOSED_MS, () => {
      say({ kind: 'closed', count: closed })
      closed = 0
    })
  }
  const accept = (door: string, number: number, socket: Socket | undefined): void => {
    say({ kind: 'taken', number }) // before anything is said to the client
    // Nothing came with it: the client had gone already.
    if (socket === undefined) {
      countClosed()
      return
    }
    socket.on('error', ignore)
    socket.once('close', countClosed)
    socket.allowHalfOpen = true
    socket.setNoDelay(true)
    socket.setKeepAlive(true, KEEP_ALIVE_MS)
    const take = takers.get(door)
    if (take === undefined) socket.destroy()
    else take(socket)
  }

  channel.on('message', (message, handle) => {
    const said = message as ToWorker
    switch (said.kind) {
      case 'begin':
        begun.resolve(said.place)
        return
      case 'connection':
        accept(said.door, said.number, handle as Socket | undefined)
        return
      case 'notice':
        for (const listener of listeners.get(said.topic) ?? []) listener(said.message)
        return
      case 'measure':
        void sayMeasured()
        return
      case 'stop':
        stopped.resolve()
    }
  })
  channel.on('disconnect', () => stopped.resolve())

  return {
    begun: begun.promise,
    link: {
      send: (topic, message) => say({ kind: 'notice', topic, message }),
      hear: (topic, listener) => {
        const those = listeners.get(topic) ?? new Set()
        listeners.set(topic, those.add(listener))
        return () => those.delete(listener)
      },
    },
    openPort: async ({ door = '' }, { take }) => {
      const held = (await begun.promise).doors.find((each) => each.door === door)
      if (held === undefined) throw new Error(`its primary does not hold ${door}; restart Sigill`)
      takers.set(door, take)
      return { address: held.address, port: held.port, close: () => void takers.delete(door) }
    },
    measured: (how) => {
      read = how
    },
    lastMeasured: sayMeasured,
    ready: (words) => say({ kind: 'ready', words }),
    leave: () => say({ kind: 'leaving' }),
    stopped: stopped.promise,
  }
}

const ignore = (): void => {}
