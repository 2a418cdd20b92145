/**
 * A channel over a socket, TLS or not. One reader at a time. What is buffered is bounded both ways, every wait has an
 * end, and an idle connection holds no buffer at all.
 */
import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import type { Cancel, Clock } from '../base/clock.ts'
import { type Channel, type Chunk, type Line, READ_AHEAD_OCTETS_MAX } from './channel.ts'
import { ReadAhead } from './read-ahead.ts'
import { clientAddressOf } from './source-address.ts'
import { helloOf, secureServerSide } from './tls-handshake.ts'
import { WriteAhead } from './write-ahead.ts'

export type SocketChannelOptions = {
  readonly clock: Clock
  /** What STARTTLS uses; null where it is not offered. */
  readonly secureContext: (() => SecureContext) | null
  /** The connection below, where `socket` is TLS already. */
  readonly wire?: Socket
}

/** After our side has said goodbye, how long the other side may take to do so. */
export const LINGER_MS = 5_000

/** Reading stops here; one more chunk of the socket's and one of the stream's may be on their way. */
const PAUSE_OCTETS = READ_AHEAD_OCTETS_MAX / 4

export const socketChannel = (socket: Socket | TLSSocket, options: SocketChannelOptions): Channel =>
  new SocketChannel(socket, options)

type Waiting =
  | { readonly for: 'line'; readonly octetsMax: number; readonly resolve: (line: Line) => void }
  | { readonly for: 'chunk'; readonly octetsMax: number; readonly resolve: (chunk: Chunk) => void }

class SocketChannel implements Channel {
  readonly remoteAddress: string
  readonly #options: SocketChannelOptions
  readonly #in = new ReadAhead()
  readonly #out: WriteAhead
  #socket: Socket
  /** The TCP connection, also when TLS is on: only that can be reset. */
  readonly #wire: Socket
  #waiting: Waiting | null = null
  #cancelWait: Cancel | null = null
  #cancelLinger: Cancel | null = null
  #paused = false
  /** Nothing more will be read: the other side has finished, or we have. */
  #inputOver = false
  #ending = false
  #gone = false
  #closed: AbortController | null = null

  constructor(socket: Socket, options: SocketChannelOptions) {
    this.remoteAddress = clientAddressOf(socket)
    this.#options = options
    this.#socket = socket
    this.#wire = options.wire ?? socket
    this.#out = new WriteAhead(socket, options.clock, () => this.destroy())
    this.#attach(socket)
  }

  get isSecure(): boolean {
    return this.#socket instanceof TLSSocket
  }

  get hello(): string {
    return this.#socket instanceof TLSSocket ? helloOf(this.#socket) : ''
  }

  get hasInput(): boolean {
    return this.#in.octets > 0 || this.#socket.readableLength > 0
  }

  get unsentOctets(): number {
    return this.#out.octets
  }

  get closed(): AbortSignal {
    // Made when asked for: most of a hundred thousand idle connections never are.
    this.#closed ??= new AbortController()
    if (this.#gone) this.#closed.abort(GONE)
    return this.#closed.signal
  }

  readLineNow(octetsMax: number): Line | null {
    if (this.#out.isFull) return null
    const line = this.#in.takeLine(octetsMax)
    if (this.#paused) this.#resume()
    return line
  }

  readLine(octetsMax: number, waitMs: number): Promise<Line> {
    const line = this.readLineNow(octetsMax)
    if (line !== null) return Promise.resolve(line)
    if (this.#out.isFull) return this.#out.drained().then(() => this.readLine(octetsMax, waitMs))
    if (this.#inputOver) return Promise.resolve(CLOSED)
    return new Promise((resolve) => this.#wait({ for: 'line', octetsMax, resolve }, waitMs))
  }

  readChunk(octetsMax: number, waitMs: number): Promise<Chunk> {
    const bytes = this.#in.takeChunk(octetsMax)
    if (this.#paused) this.#resume()
    if (bytes.length > 0) return Promise.resolve({ kind: 'bytes', bytes })
    if (this.#inputOver) return Promise.resolve(CLOSED)
    return new Promise((resolve) => this.#wait({ for: 'chunk', octetsMax, resolve }, waitMs))
  }

  unread(bytes: Buffer): void {
    this.#in.unread(bytes)
  }

  write(bytes: Uint8Array | string): void {
    if (!this.#ending) this.#out.write(bytes)
  }

  drained(): Promise<void> {
    return this.#out.drained()
  }

  emptied(): Promise<void> {
    return this.#out.emptied()
  }

  async startTls(): Promise<'secure' | 'injected' | 'failed'> {
    const { secureContext, clock } = this.#options
    if (secureContext === null || this.isSecure) throw new Error('TLS is not offered on this connection')
    if (this.hasInput) return 'injected'
    await this.#out.emptied()
    // Attack A5: nothing that came in the clear is ever read after the change. What comes from now on goes into the
    // handshake, which breaks on anything but TLS.
    if (this.hasInput) return 'injected'
    if (this.#gone || this.#inputOver) return 'failed'
    const plain = this.#socket
    this.#detach(plain)
    const secure = await secureServerSide(plain, secureContext(), clock)
    if (secure === null) {
      this.#onClose()
      return 'failed'
    }
    this.#socket = secure
    this.#out.moveTo(secure)
    this.#attach(secure)
    if (this.#gone || this.#ending) secure.destroy()
    return 'secure'
  }

  end(): void {
    if (this.#ending || this.#gone) return
    this.#out.flush()
    this.#ending = true
    this.#inputIsOver()
    this.#resume()
    this.#socket.end(() => {
      if (this.#gone) return
      this.#cancelLinger = this.#options.clock.after(LINGER_MS, () => this.destroy())
    })
  }

  destroy(): void {
    this.#socket.destroy()
    // What was sent before the end of its credential is not done after it.
    this.#in.forget()
    // At once, so that who writes on and on sees it before its next piece.
    this.#onClose()
  }

  cutOff(): void {
    // A close would still deliver what the kernel holds, megabytes to a slow reader; a reset throws it away.
    if (!this.#gone && !this.#wire.destroyed) this.#wire.resetAndDestroy()
    this.destroy()
  }

  #attach(socket: Socket): void {
    socket.on('data', this.#onData)
    socket.on('end', this.#onEnd)
    socket.on('close', this.#onClose)
    socket.on('error', ignore) // a close follows, and says all that matters here
    if (socket.destroyed) this.#onClose()
  }

  #detach(socket: Socket): void {
    socket.off('data', this.#onData)
    socket.off('end', this.#onEnd)
    socket.off('close', this.#onClose)
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#ending) return
    this.#in.push(chunk)
    if (this.#waiting !== null) this.#offer(this.#waiting)
    if (this.#waiting === null && this.#in.octets >= PAUSE_OCTETS) {
      this.#paused = true
      this.#socket.pause()
    }
  }

  readonly #onEnd = (): void => this.#inputIsOver()

  readonly #onClose = (): void => {
    if (this.#gone) return
    this.#gone = true
    this.#ending = true
    this.#cancelLinger?.()
    this.#out.stop()
    this.#inputIsOver()
    this.#closed?.abort(GONE)
  }

  #resume(): void {
    if (!this.#ending && this.#in.octets >= PAUSE_OCTETS) return
    this.#paused = false
    this.#socket.resume()
  }

  #wait(waiting: Waiting, waitMs: number): void {
    if (this.#waiting !== null) throw new Error('a channel has one reader at a time')
    this.#waiting = waiting
    this.#cancelWait = this.#options.clock.after(waitMs, () => this.#answer(TIMED_OUT))
    // However much is here already: what is waited for is not among it.
    if (!this.#paused) return
    this.#paused = false
    this.#socket.resume()
  }

  #offer(waiting: Waiting): void {
    if (waiting.for === 'line') {
      const line = this.#in.takeLine(waiting.octetsMax)
      if (line === null) return
      this.#waitIsOver()
      waiting.resolve(line)
      return
    }
    this.#waitIsOver()
    waiting.resolve({ kind: 'bytes', bytes: this.#in.takeChunk(waiting.octetsMax) })
  }

  #inputIsOver(): void {
    this.#inputOver = true
    this.#answer(CLOSED)
  }

  #answer(ending: typeof CLOSED | typeof TIMED_OUT): void {
    const waiting = this.#waiting
    this.#waitIsOver()
    waiting?.resolve(ending)
  }

  #waitIsOver(): void {
    this.#waiting = null
    this.#cancelWait?.()
    this.#cancelWait = null
  }
}

const CLOSED = { kind: 'closed' } as const
const TIMED_OUT = { kind: 'timed-out' } as const
/** Without a reason, an error with its trace would be made for each connection. */
const GONE = 'gone'
const ignore = (): void => {}
