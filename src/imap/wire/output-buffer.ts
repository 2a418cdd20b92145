/**
 * Gathers the many small pieces of a long answer into large buffers for the channel. Text is wire text, a character an
 * octet. A buffer that was handed to the channel is never written again, and none is kept when nothing is gathered, so
 * that an idle connection costs nothing here.
 */
import type { Channel } from '../../net/channel.ts'

export type OutputBuffer = {
  text(text: string): void
  /** A whole number, 0 or above. */
  number(value: number): void
  /** Large ones are handed over as they are: they must not be written to until `emptied`. */
  bytes(bytes: Uint8Array): void
  /** Hands what is gathered to the channel. */
  flush(): void
  /** Whether so much was handed over that the reader is to be waited for: `if (out.isDrainDue) await out.drained()`. */
  readonly isDrainDue: boolean
  drained(): Promise<void>
  /** Hands over what is gathered and resolves when all bytes given may be written over again. */
  emptied(): Promise<void>
}

export const outputBuffer = (channel: Sink): OutputBuffer => new Gathering(channel)

type Sink = Pick<Channel, 'write' | 'drained' | 'emptied'>

const FIRST_BUFFER_OCTETS = 2_048 // most answers are a line or two
const BUFFER_OCTETS = 65_536
const DRAIN_AFTER_OCTETS = 131_072 // less than the channel may hold for a slow reader
const SHORT_TEXT = 32 // up to here a loop beats the call into the engine
const OWN_BUFFER_OCTETS = 4_096 // pieces from here on are handed over: fresh memory for a copy costs more than the place in a packet

class Gathering implements OutputBuffer {
  readonly #channel: Sink
  #buffer: Buffer = NONE
  #length = 0
  #sinceDrained = 0

  constructor(channel: Sink) {
    this.#channel = channel
  }

  text(text: string): void {
    const { length } = text
    if (length > OWN_BUFFER_OCTETS) {
      this.bytes(Buffer.from(text, 'latin1'))
      return
    }
    if (this.#length + length > this.#buffer.length) this.#makeRoom(length)
    if (length > SHORT_TEXT) {
      this.#buffer.write(text, this.#length, 'latin1')
      this.#length += length
      return
    }
    let at = this.#length
    const buffer = this.#buffer
    for (let index = 0; index < length; index++) buffer[at++] = text.charCodeAt(index)
    this.#length = at
  }

  number(value: number): void {
    if (value > INT31_MAX) {
      this.text(String(value))
      return
    }
    if (this.#length + DIGITS_MAX > this.#buffer.length) this.#makeRoom(DIGITS_MAX)
    const digits =
      value < 10 ? 1 : value < 100 ? 2 : value < 1000 ? 3 : value < 10_000 ? 4 : String(value).length
    let at = this.#length + digits
    this.#length = at
    let rest = value
    do {
      const tenth = (rest / 10) | 0
      this.#buffer[--at] = 48 + rest - tenth * 10
      rest = tenth
    } while (rest > 0)
  }

  bytes(bytes: Uint8Array): void {
    const { length } = bytes
    if (length >= OWN_BUFFER_OCTETS) {
      this.flush()
      this.#handOver(bytes)
      return
    }
    if (this.#length + length > this.#buffer.length) this.#makeRoom(length)
    this.#buffer.set(bytes, this.#length)
    this.#length += length
  }

  flush(): void {
    if (this.#length > 0) this.#handOver(this.#buffer.subarray(0, this.#length))
    this.#buffer = NONE
    this.#length = 0
  }

  get isDrainDue(): boolean {
    return this.#sinceDrained >= DRAIN_AFTER_OCTETS
  }

  drained(): Promise<void> {
    this.#sinceDrained = 0
    return this.#channel.drained()
  }

  emptied(): Promise<void> {
    this.flush()
    this.#sinceDrained = 0
    return this.#channel.emptied()
  }

  #makeRoom(octets: number): void {
    const next = this.#buffer === NONE ? FIRST_BUFFER_OCTETS : BUFFER_OCTETS
    this.flush()
    this.#buffer = Buffer.allocUnsafe(Math.max(next, octets))
  }

  #handOver(bytes: Uint8Array): void {
    this.#sinceDrained += bytes.length
    this.#channel.write(bytes)
  }
}

const NONE = Buffer.alloc(0)
const INT31_MAX = 2_147_483_647
const DIGITS_MAX = 10
