/**
 * The streaming parser: bytes go in as they arrive, a parsed message comes out at the end, in memory that does not grow
 * with the message. It never fails: what is broken is read as plainly as possible, and limits make the rest opaque.
 * What comes out does not depend on how the bytes were cut into chunks.
 */
import { BoundaryScanner, type Delimiter, type LineVerdict } from './boundary-scanner.ts'
import { asBuffer } from './byte-string.ts'
import { countLines } from './line-count.ts'
import { OpenParts } from './open-parts.ts'
import type { ParsedMessage } from './parsed-message.ts'

export { DEPTH_MAX, HEADER_OCTETS_MAX, PARTS_MAX, type ParsedMessage } from './parsed-message.ts'

export type MessageParser = {
  push(chunk: Uint8Array): void
  end(): ParsedMessage
}

export const createMessageParser = (): MessageParser => {
  const splitter = new Splitter()
  return {
    push: (chunk) => splitter.push(asBuffer(chunk)),
    end: () => splitter.end(),
  }
}

/** What a step through the buffer did: up to where, and whether it needs octets that are not there yet. */
type Step = { readonly at: number; readonly waiting: boolean }

const NOTHING: Buffer = Buffer.alloc(0)

/**
 * Goes through the octets once: in a header block line by line, in a body from one possible delimiter to the next.
 * Octets it cannot judge without those that follow wait in `#carry`, which is never longer than a delimiter line.
 */
class Splitter {
  readonly #scanner = new BoundaryScanner()
  readonly #parts = new OpenParts(this.#scanner)
  #carry: Buffer = NOTHING
  /** The octet position in the message of the first octet of the buffer at hand. */
  #base = 0
  /** Line ends passed so far, and the last two octets passed. */
  #lines = 0
  #last = 0
  #lastButOne = 0
  /** Whether the current line cannot be a delimiter or an empty line any more. */
  #midLine = false

  push(chunk: Buffer): void {
    const buffer = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk])
    const done = this.#run(buffer, false)
    // A copy: the caller may write over its chunk.
    this.#carry = done === buffer.length ? NOTHING : Buffer.from(buffer.subarray(done))
    this.#base += done
  }

  end(): ParsedMessage {
    const buffer = this.#carry
    this.#run(buffer, true)
    this.#carry = NOTHING
    return this.#parts.finish(this.#base + buffer.length, this.#lines)
  }

  /** Works through a buffer; returns how many of its octets are done with. */
  #run(buffer: Buffer, final: boolean): number {
    let at = 0
    while (at < buffer.length) {
      const step = this.#parts.inHeader ? this.#header(buffer, at, final) : this.#body(buffer, at, final)
      at = step.at
      if (step.waiting) return at
    }
    return at
  }

  #header(buffer: Buffer, from: number, final: boolean): Step {
    let at = from
    while (at < buffer.length) {
      const line = this.#midLine ? 'other' : this.#headerLine(buffer, at, final)
      if (line === 'undecided') return this.#passHeader(buffer, from, at, true)
      if (typeof line === 'number') {
        this.#passHeader(buffer, from, line, false)
        this.#parts.endHeader(this.#base + line, this.#lines)
        return { at: line, waiting: false }
      }
      if (line !== 'other') {
        // RFC 2046 §5.1 has an empty line before a delimiter in any case; some programs leave it out.
        this.#passHeader(buffer, from, at, false)
        return this.#delimiter(buffer, at, line)
      }
      const lineEnd = nextLf(buffer, at)
      this.#midLine = lineEnd === -1
      at = lineEnd === -1 ? buffer.length : lineEnd + 1
    }
    return this.#passHeader(buffer, from, at, false)
  }

  /** What begins at a line's start in a header: a number is where the empty line found there ends. */
  #headerLine(buffer: Buffer, at: number, final: boolean): LineVerdict | number {
    const first = buffer[at]
    if (first === LF) return at + 1
    if (first === CR) {
      if (buffer[at + 1] === LF) return at + 2
      return at + 1 === buffer.length && !final ? 'undecided' : 'other'
    }
    if (first !== DASH || this.#scanner.idle) return 'other'
    const verdict = this.#scanner.lineAt(buffer, at, final)
    return typeof verdict === 'object' && !this.#parts.takes(verdict) ? 'other' : verdict
  }

  #body(buffer: Buffer, from: number, final: boolean): Step {
    if (!this.#midLine && !this.#scanner.idle) {
      const verdict = this.#scanner.lineAt(buffer, from, final)
      if (verdict === 'undecided') return { at: from, waiting: true }
      if (verdict !== 'other' && this.#parts.takes(verdict)) return this.#delimiter(buffer, from, verdict)
      this.#midLine = true
    }
    if (this.#scanner.idle) return this.#passBody(buffer, from, buffer.length, false)
    let lf = this.#scanner.candidate(buffer, from)
    while (lf !== -1) {
      const verdict = this.#scanner.lineAt(buffer, lf + 1, final)
      if (verdict === 'undecided') return this.#passBody(buffer, from, lf, true)
      if (verdict !== 'other' && this.#parts.takes(verdict)) {
        this.#passBody(buffer, from, lf + 1, false)
        return this.#delimiter(buffer, lf + 1, verdict)
      }
      lf = this.#scanner.candidate(buffer, lf + 1)
    }
    const end = final ? buffer.length : beforeUnfinished(buffer, from)
    return this.#passBody(buffer, from, end, end < buffer.length)
  }

  #delimiter(buffer: Buffer, lineStart: number, delimiter: Delimiter): Step {
    // RFC 2046 §5.1.1: the line end before a delimiter belongs to it.
    const breakOctets = this.#lastButOne === CR ? 2 : 1
    const place = { lineStart: this.#base + lineStart, breakOctets, lines: this.#lines }
    this.#advance(buffer, lineStart, delimiter.next)
    this.#parts.delimiter(delimiter, place, this.#base + delimiter.next)
    this.#midLine = false
    return { at: delimiter.next, waiting: false }
  }

  #passHeader(buffer: Buffer, from: number, to: number, waiting: boolean): Step {
    this.#parts.headerOctets(buffer, from, to)
    this.#advance(buffer, from, to)
    return { at: to, waiting }
  }

  #passBody(buffer: Buffer, from: number, to: number, waiting: boolean): Step {
    this.#parts.bodyOctets(buffer, from, to)
    this.#advance(buffer, from, to)
    return { at: to, waiting }
  }

  #advance(buffer: Buffer, from: number, to: number): void {
    if (to === from) return
    this.#lines += countLines(buffer, from, to)
    this.#lastButOne = to - from > 1 ? buffer[to - 2]! : this.#last
    this.#last = buffer[to - 1]!
  }
}

const LF = 10
const CR = 13
const DASH = 45
const NEAR_OCTETS = 16

/** The next LF, or -1: by hand at first, since a call costs more than a short line is long. */
const nextLf = (buffer: Buffer, from: number): number => {
  const near = Math.min(from + NEAR_OCTETS, buffer.length)
  for (let at = from; at < near; at += 1) if (buffer[at] === LF) return at
  return near === buffer.length ? -1 : buffer.indexOf(LF, near)
}

/** The end of what holds no beginning of `\n--`. */
const beforeUnfinished = (buffer: Buffer, from: number): number => {
  const end = buffer.length
  if (buffer[end - 1] === LF) return end - 1
  return buffer[end - 1] === DASH && end - 2 >= from && buffer[end - 2] === LF ? end - 2 : end
}
