/**
 * A channel without a socket, for tests of wire code and sessions: what the client sends is put in by hand, what the
 * server writes is kept. Nothing times out by itself; `expire` plays a wait that ran out.
 */
import type { Channel, Chunk, Line } from '../../src/net/channel.ts'

export type MemoryChannel = Channel & {
  /** Octets arrive from the client; text is latin1. */
  send(bytes: Uint8Array | string): void
  /** The client closes its side: what was sent can still be read, then reads tell `closed`. */
  finish(): void
  /** The read that is waiting, or else the next one that has to, tells `timed-out`. */
  expire(): void
  /** What the server has written and was not taken yet, as latin1. */
  takeOutput(): string
  /** Resolves with all output not yet taken, once it contains `text` (and takes it); rejects when the channel ends. */
  outputWith(text: string): Promise<string>
  /** Whether the server ended or destroyed the connection. */
  readonly isEnded: boolean
}

export const memoryChannel = (
  options: { readonly remoteAddress?: string; readonly isSecure?: boolean } = {},
): MemoryChannel => new InMemory(options.remoteAddress ?? '127.0.0.1', options.isSecure ?? true)

const LF = 10
const CR = 13
const EDGE_OCTETS = 256 // of a line too long: what is told of its start and end

class InMemory implements MemoryChannel {
  readonly remoteAddress: string
  isSecure: boolean
  isEnded = false
  readonly #closing = new AbortController()
  #input = Buffer.alloc(0)
  #finished = false
  #expired = false
  /** The edges of a line that is being skipped; null when none is. */
  #skipped: { start: Buffer; end: Buffer } | null = null
  #output: Buffer[] = []
  #arrival: (() => void) | null = null
  #watchers: (() => void)[] = []

  constructor(remoteAddress: string, isSecure: boolean) {
    this.remoteAddress = remoteAddress
    this.isSecure = isSecure
  }

  get hasInput(): boolean {
    return this.#input.length > 0
  }

  get closed(): AbortSignal {
    return this.#closing.signal
  }

  send(bytes: Uint8Array | string): void {
    this.#input = Buffer.concat([this.#input, toBuffer(bytes)])
    this.#wake()
  }

  finish(): void {
    this.#finished = true
    this.#wake()
  }

  expire(): void {
    this.#expired = true
    this.#wake()
  }

  takeOutput(): string {
    const text = Buffer.concat(this.#output).toString('latin1')
    this.#output = []
    return text
  }

  async outputWith(text: string): Promise<string> {
    while (!Buffer.concat(this.#output).toString('latin1').includes(text)) {
      if (this.isEnded)
        throw new Error(`ended before ${JSON.stringify(text)}: ${JSON.stringify(this.takeOutput())}`)
      await new Promise<void>((resolve) => this.#watchers.push(resolve))
    }
    return this.takeOutput()
  }

  readLineNow(octetsMax: number): Line | null {
    const end = this.#input.indexOf(LF)
    if (end === -1) {
      if (this.#input.length > octetsMax + 1 || this.#skipped !== null) this.#skip(this.#input.length)
      return null
    }
    if (this.#skipped !== null) {
      this.#skip(end + 1)
      const { start, end: tail } = this.#skipped
      this.#skipped = null
      return { kind: 'too-long', start, end: withoutEnd(tail) }
    }
    const whole = this.#take(end + 1)
    const bytes = withoutEnd(whole)
    if (bytes.length > octetsMax)
      return {
        kind: 'too-long',
        start: bytes.subarray(0, EDGE_OCTETS),
        end: bytes.subarray(-EDGE_OCTETS),
      }
    return { kind: 'line', bytes, bareEnd: whole.length - bytes.length === 1 }
  }

  async readLine(octetsMax: number, _waitMs: number): Promise<Line> {
    for (;;) {
      const line = this.readLineNow(octetsMax)
      if (line !== null) return line
      const stop = await this.#waitForMore()
      if (stop !== null) return stop
    }
  }

  async readChunk(octetsMax: number, _waitMs: number): Promise<Chunk> {
    for (;;) {
      if (this.#input.length > 0)
        return { kind: 'bytes', bytes: this.#take(Math.min(octetsMax, this.#input.length)) }
      const stop = await this.#waitForMore()
      if (stop !== null) return stop
    }
  }

  unread(bytes: Buffer): void {
    this.#input = Buffer.concat([bytes, this.#input])
  }

  write(bytes: Uint8Array | string): void {
    if (this.isEnded) return
    this.#output.push(toBuffer(bytes)) // a copy: bytes may be written over after `emptied`
    this.#watch()
  }

  drained(): Promise<void> {
    return Promise.resolve()
  }

  emptied(): Promise<void> {
    return Promise.resolve()
  }

  startTls(): Promise<'secure' | 'injected' | 'failed'> {
    if (this.hasInput) return Promise.resolve('injected')
    this.isSecure = true
    return Promise.resolve('secure')
  }

  end(): void {
    this.#close()
  }

  destroy(): void {
    this.#close()
  }

  cutOff(): void {
    this.#close()
  }

  get hello(): string {
    return ''
  }

  get unsentOctets(): number {
    return 0
  }

  #take(count: number): Buffer {
    const taken = Buffer.from(this.#input.subarray(0, count))
    this.#input = this.#input.subarray(count)
    return taken
  }

  #skip(count: number): void {
    const bytes = this.#take(count)
    const before = this.#skipped
    this.#skipped = {
      start: before === null ? bytes.subarray(0, EDGE_OCTETS) : before.start,
      end: Buffer.concat([before?.end ?? Buffer.alloc(0), bytes]).subarray(-EDGE_OCTETS),
    }
  }

  /** Null when there may be more to read now. */
  async #waitForMore(): Promise<{ kind: 'closed' } | { kind: 'timed-out' } | null> {
    if (this.#finished || this.isEnded) {
      this.#close()
      return { kind: 'closed' }
    }
    if (!this.#expired) await new Promise<void>((resolve) => (this.#arrival = resolve))
    if (!this.#expired) return null
    this.#expired = false
    return { kind: 'timed-out' }
  }

  #wake(): void {
    const arrival = this.#arrival
    this.#arrival = null
    arrival?.()
  }

  #watch(): void {
    const watchers = this.#watchers
    this.#watchers = []
    for (const resolve of watchers) resolve()
  }

  #close(): void {
    this.isEnded = true
    this.#closing.abort()
    this.#wake()
    this.#watch()
  }
}

/** Copies, as a socket would: whoever wrote may use its memory again. */
const toBuffer = (bytes: Uint8Array | string): Buffer =>
  typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : Buffer.from(bytes)

const withoutEnd = (line: Buffer): Buffer => {
  const end = line.at(-1) === LF ? line.length - 1 : line.length
  return line.subarray(0, line[end - 1] === CR && end < line.length ? end - 1 : end)
}
