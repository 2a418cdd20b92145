/**
 * Server-sent events (WHATWG HTML §9.2): one stream for each page or program that waits for something. A stream ends with
 * its session, is kept alive by a beat, and is one of a few that whoever waits may have; a reader that does not read loses its own.
 */
import { type Link, noLink } from '../base/bus.ts'
import type { Cancel, Clock } from '../base/clock.ts'

/** With an id, the browser names the last it had when it comes back (`Last-Event-ID`). */
export type Send = (event: string, data: unknown, id?: string) => void

export type WantedStream = {
  /** The account, the sign-in or the phone that waits. */
  readonly owner: string
  /** Whether it may listen still; asked at every beat. */
  readonly isAlive: () => Promise<boolean>
  /** Called when the stream begins; gives what ends the sending. `end` ends the stream after what was sent. */
  readonly subscribe: (send: Send, end: () => void) => () => void
  /** How often a comment shows that it lives; `HEARTBEAT_MS` when it is not said. */
  readonly beatMs?: number
}

export type EventStreams = {
  open(wanted: WantedStream): ReadableStream<Uint8Array>
  /** A session of the account may have ended: what belongs to it ends at once, in other processes too. */
  recheck(account: string): Promise<void>
  /** Ends all of them, and those that come after. */
  close(): void
}

export const STREAMS_AN_OWNER_MAX = 8 // tabs that wait at once; one more ends the oldest
export const HEARTBEAT_MS = 15_000 // well before a NAT or a proxy forgets a connection
const UNREAD_MAX = 64 // events; a page that waits reads each at once
const BEAT = ':\n\n'
const SESSIONS_ENDED = 'sessions ended'

export const createEventStreams = (clock: Clock, link: Link = noLink): EventStreams => {
  const byOwner = new Map<string, Set<EventStream>>()
  let isClosed = false

  const enter = (owner: string, stream: EventStream): void => {
    const those = byOwner.get(owner) ?? new Set()
    byOwner.set(owner, those.add(stream))
    if (those.size > STREAMS_AN_OWNER_MAX) those.values().next().value?.end()
  }
  const leave = (owner: string, stream: EventStream): void => {
    const those = byOwner.get(owner)
    those?.delete(stream)
    if (those?.size === 0) byOwner.delete(owner)
  }

  const recheckHere = async (account: string): Promise<void> => {
    await Promise.all([...(byOwner.get(account) ?? [])].map((stream) => stream.check()))
  }
  link.hear(SESSIONS_ENDED, (account) => void recheckHere(account as string))

  return {
    open: (wanted) => {
      const stream = new EventStream(wanted, clock, (over) => leave(wanted.owner, over))
      if (isClosed) stream.end()
      else {
        enter(wanted.owner, stream)
        stream.begin()
      }
      return stream.readable
    },
    recheck: (account) => {
      link.send(SESSIONS_ENDED, account)
      return recheckHere(account)
    },
    close: () => {
      isClosed = true
      for (const stream of [...byOwner.values()].flatMap((those) => [...those])) stream.end()
    },
  }
}

type Controller = Pick<ReadableStreamDefaultController<Uint8Array>, 'enqueue' | 'close' | 'desiredSize'>

class EventStream {
  readonly readable: ReadableStream<Uint8Array>
  readonly #wanted: WantedStream
  readonly #clock: Clock
  readonly #whenOver: (stream: EventStream) => void
  readonly #beatMs: number
  #controller: Controller | null = null
  #unsubscribe: () => void = () => {}
  #cancelBeat: Cancel = () => {}

  constructor(wanted: WantedStream, clock: Clock, whenOver: (stream: EventStream) => void) {
    this.#wanted = wanted
    this.#clock = clock
    this.#whenOver = whenOver
    this.readable = new ReadableStream<Uint8Array>(
      {
        start: (controller: Controller) => {
          this.#controller = controller
        },
        cancel: () => {
          this.#stop()
        },
      },
      { highWaterMark: UNREAD_MAX },
    )
    this.#beatMs = wanted.beatMs ?? HEARTBEAT_MS
  }

  begin(): void {
    const unsubscribe = this.#wanted.subscribe(
      (event, data, id) =>
        this.#write(
          `event: ${event}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`,
        ),
      () => this.end(),
    )
    if (this.#controller === null) {
      unsubscribe() // it was ended while it began
      return
    }
    this.#unsubscribe = unsubscribe
    // At once, so that the page knows that it is heard.
    this.#write(BEAT)
    this.#beatAgain()
  }

  async check(): Promise<void> {
    if (!(await this.#wanted.isAlive().catch(() => false))) this.end()
  }

  end(): void {
    this.#stop()?.close()
  }

  #beatAgain(): void {
    this.#cancelBeat = this.#clock.after(this.#beatMs, () => {
      this.#write(BEAT)
      if (this.#controller === null) return
      void this.check()
      this.#beatAgain()
    })
  }

  #write(text: string): void {
    if (this.#controller === null) return
    if ((this.#controller.desiredSize ?? 0) <= 0) this.end()
    else this.#controller.enqueue(Buffer.from(text))
  }

  /** The controller is given back once: to whoever closes it. */
  #stop(): Controller | null {
    const controller = this.#controller
    if (controller === null) return null
    this.#controller = null
    this.#cancelBeat()
    this.#unsubscribe()
    this.#whenOver(this)
    return controller
  }
}
