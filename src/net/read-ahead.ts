/**
 * Bytes that have come and were not read yet, and the cutting of them into lines. A line over its limit is thrown away
 * while it comes in, so it never costs memory; what is handed out is never written over.
 */
import type { Line } from './channel.ts'

export class ReadAhead {
  #bytes: Buffer = EMPTY
  /** Where `#bytes` may grow without a copy; null while it is a chunk as it came. */
  #room: Buffer | null = null
  #start = 0
  /** No LF stands in `#bytes` before this place. */
  #searched = 0
  /** The ends of a line that is being thrown away; null when none is. */
  #skipped: { start: Buffer; end: Buffer } | null = null

  get octets(): number {
    return this.#bytes.length - this.#start
  }

  push(chunk: Buffer): void {
    const unread = this.octets
    if (unread === 0) {
      this.#hold(chunk, null)
      return
    }
    const filled = this.#bytes.length
    if (this.#room === null || this.#room.length < filled + chunk.length) {
      // Doubling keeps a line that comes octet by octet from being copied for each of them.
      const room = Buffer.allocUnsafeSlow(2 * (unread + chunk.length))
      this.#bytes.copy(room, 0, this.#start)
      this.#searched -= this.#start
      this.#start = 0
      room.set(chunk, unread)
      this.#room = room
      this.#bytes = room.subarray(0, unread + chunk.length)
      return
    }
    this.#room.set(chunk, filled)
    this.#bytes = this.#room.subarray(0, filled + chunk.length)
  }

  /** Puts back what was read too far. */
  unread(bytes: Buffer): void {
    this.#hold(this.octets === 0 ? bytes : Buffer.concat([bytes, this.#bytes.subarray(this.#start)]), null)
  }

  /** The next line, or null when its end has not come. */
  takeLine(octetsMax: number): Line | null {
    const start = this.#start
    const end = this.#bytes.indexOf(LF, this.#searched)
    if (end === -1) {
      this.#searched = this.#bytes.length
      // One more than the limit may still turn out to be a line of just that length and the CR of its end.
      if (this.#skipped !== null || this.octets > octetsMax + 1) {
        this.#skip(this.#bytes.subarray(start))
        this.#release()
      }
      return null
    }
    const textEnd = end > start && this.#bytes[end - 1] === CR ? end - 1 : end
    if (this.#skipped === null && textEnd - start <= octetsMax) {
      const bytes = this.#bytes.subarray(start, textEnd)
      this.#consume(end + 1)
      return { kind: 'line', bytes, bareEnd: textEnd === end }
    }
    const skipped = this.#skip(this.#bytes.subarray(start, end))
    this.#skipped = null
    this.#consume(end + 1)
    return { kind: 'too-long', start: skipped.start, end: withoutCr(skipped.end) }
  }

  /** Up to `octetsMax` octets; empty when nothing is there. */
  takeChunk(octetsMax: number): Buffer {
    const end = Math.min(this.#bytes.length, this.#start + octetsMax)
    const chunk = this.#bytes.subarray(this.#start, end)
    this.#consume(end)
    return chunk
  }

  /** Throws away what was not taken. */
  forget(): void {
    this.#skipped = null
    this.#release()
  }

  /** Copies, so that no chunk is kept for its edge. */
  #skip(bytes: Buffer): { start: Buffer; end: Buffer } {
    const before = this.#skipped
    const end = Buffer.concat([before?.end ?? EMPTY, bytes.subarray(-EDGE_OCTETS - 1)])
    this.#skipped = {
      start: before?.start ?? Buffer.from(bytes.subarray(0, EDGE_OCTETS)),
      end: end.subarray(-EDGE_OCTETS - 1),
    }
    return this.#skipped
  }

  #consume(upTo: number): void {
    this.#start = upTo
    this.#searched = upTo
    if (upTo === this.#bytes.length) this.#release()
  }

  /** An idle connection keeps no buffer. */
  #release(): void {
    this.#hold(EMPTY, null)
  }

  #hold(bytes: Buffer, room: Buffer | null): void {
    this.#bytes = bytes
    this.#room = room
    this.#start = 0
    this.#searched = 0
  }
}

const EDGE_OCTETS = 256 // of a line too long: enough to answer it (see `Line`)

const withoutCr = (end: Buffer): Buffer =>
  (end.at(-1) === CR ? end.subarray(0, -1) : end).subarray(-EDGE_OCTETS)

const LF = 10
const CR = 13
const EMPTY = Buffer.alloc(0)
