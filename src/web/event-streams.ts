/**
 * Server-sent events (WHATWG HTML §9.2): one stream for each page that waits for something. A stream ends with its
 * session, is kept alive by a comment, and is one of a few that whoever waits may have; a reader that does not read loses its own.
 */
import type { AccountId } from '../account/account.ts'
import type { Cancel, Clock } from '../base/clock.ts'
import type { MethodId, TicketId } from '../sign-in/store.ts'

export type Send = (event: string, data: unknown) => void

export type WantedStream = {
  /** The account, the sign-in or the phone that waits. */
  readonly owner: AccountId | TicketId | MethodId
  /** Whether it may listen still; asked at every beat. */
  readonly isAlive: () => Promise<boolean>
  /** Called when the stream begins; gives what ends the sending. */
  readonly subscribe: (send: Send) => () => void
}

export type EventStreams = {
  open(wanted: WantedStream): ReadableStream<Uint8Array>
  /** A session of the account may have ended: what belongs to it ends at once. */
  recheck(account: AccountId): Promise<void>
  /** Ends all of them, and those that come after. */
  close(): void
}

export const STREAMS_AN_OWNER_MAX = 8 // tabs that wait at once; one more ends the oldest
export const HEARTBEAT_MS = 15_000 // well before a NAT or a proxy forgets a connection
const UNREAD_MAX = 64 // events; a page that waits reads each at once
const BEAT = ':\n\n'

export const createEventStreams = (clock: Clock): EventStreams => {
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

  return {
    open: (wanted) => {
      const stream = new EventStream(wanted, clock, () => leave(wanted.owner, stream))
      if (isClosed) stream.end()
      else enter(wanted.owner, stream)
      return stream.readable
    },
    recheck: async (account) => {
      await Promise.all([...(byOwner.get(account) ?? [])].map((stream) => stream.check()))
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
  readonly #whenOver: () => void
  #controller: Controller | null = null
  #unsubscribe: () => void = () => {}
  #cancelBeat: Cancel = () => {}

  constructor(wanted: WantedStream, clock: Clock, whenOver: () => void) {
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
    this.#unsubscribe = wanted.subscribe((event, data) =>
      this.#write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    )
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
    this.#cancelBeat = this.#clock.after(HEARTBEAT_MS, () => {
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
    this.#whenOver()
    return controller
  }
}
