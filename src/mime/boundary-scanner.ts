/**
 * Finds the delimiter lines of all multiparts that are open, at the speed of a native search for `\n--`. A line is a
 * delimiter when nothing but white space follows the boundary: nested boundaries are often prefixes of each other.
 * Deviates from RFC 2046 §5.1.1, which lets anything follow, for that reason.
 */

/** `depth`: the place in the stack of open parts of the multipart it belongs to; `next`: behind its line. */
export type Delimiter = {
  readonly kind: 'delimiter'
  readonly depth: number
  readonly closing: boolean
  readonly next: number
}
export type LineVerdict = Delimiter | 'other' | 'undecided'

export const BOUNDARY_OCTETS_MAX = 998 // a line; RFC 2046 §5.1.1 allows 70
const PADDING_OCTETS_MAX = 256 // white space behind a boundary
const HASH_MASK = 511

export class BoundaryScanner {
  /** Innermost last. */
  readonly #open: { readonly boundary: string; readonly depth: number }[] = []
  readonly #depths = new Map<string, number>()
  /** Which hashes a delimiter can have: most other lines are told by it without making a string. */
  readonly #hashes = new Uint8Array(HASH_MASK + 1)
  #longest = 0

  get idle(): boolean {
    return this.#open.length === 0
  }

  open(boundary: string, depth: number): void {
    this.#open.push({ boundary, depth })
    this.#refresh()
  }

  /** Finds nothing any more. */
  stop(): void {
    this.closeFrom(0)
  }

  /** Forgets the boundaries of parts at `depth` and below. */
  closeFrom(depth: number): void {
    const before = this.#open.length
    while (this.#open.length > 0 && this.#open.at(-1)!.depth >= depth) this.#open.pop()
    if (this.#open.length !== before) this.#refresh()
  }

  /** The place of the LF before the next line that begins with `--`, or -1. */
  candidate(buffer: Buffer, from: number): number {
    // After a candidate the next is often near (a rule of dashes): looking by hand costs less than a native call.
    const near = Math.min(from + NEAR_OCTETS, buffer.length - 2)
    for (let at = from; at < near; at += 1) {
      if (buffer[at] === LF && buffer[at + 1] === DASH && buffer[at + 2] === DASH) return at
    }
    return buffer.indexOf(LINE_DASH_DASH, from)
  }

  /** What the line at `start` is. `final`: no octets will follow, so an unfinished line is a whole one. */
  lineAt(buffer: Buffer, start: number, final: boolean): LineVerdict {
    if (!final && buffer.length < start + 2) return 'undecided'
    if (buffer[start] !== DASH || buffer[start + 1] !== DASH) return 'other'
    const stop = Math.min(buffer.length, start + this.#longest + 4 + PADDING_OCTETS_MAX)
    let end = start + 2
    let hash = 0
    let solidEnd = end
    let solidHash = 0
    for (; end < stop && buffer[end] !== LF; end += 1) {
      const octet = buffer[end]!
      hash = (Math.imul(hash, 31) + octet) | 0
      if (octet === SPACE || octet === TAB || octet === CR) continue
      solidEnd = end + 1
      solidHash = hash
    }
    if (end === stop && (stop < buffer.length || !final)) return stop < buffer.length ? 'other' : 'undecided'
    if (this.#hashes[solidHash & HASH_MASK] === 0) return 'other'
    const text = buffer.toString('latin1', start + 2, solidEnd)
    const next = Math.min(end + 1, buffer.length)
    const depth = this.#depths.get(text)
    if (depth !== undefined) return { kind: 'delimiter', depth, closing: false, next }
    const closed = text.endsWith('--') ? this.#depths.get(text.slice(0, -2)) : undefined
    return closed === undefined ? 'other' : { kind: 'delimiter', depth: closed, closing: true, next }
  }

  #refresh(): void {
    this.#depths.clear()
    this.#hashes.fill(0)
    this.#longest = 0
    for (const { boundary, depth } of this.#open) {
      this.#depths.set(boundary, depth)
      this.#hashes[hashOf(boundary) & HASH_MASK] = 1
      this.#hashes[hashOf(`${boundary}--`) & HASH_MASK] = 1
      this.#longest = Math.max(this.#longest, boundary.length)
    }
  }
}

const hashOf = (text: string): number => {
  let hash = 0
  for (let at = 0; at < text.length; at += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash
}

const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
const DASH = 45
const LINE_DASH_DASH = Buffer.from('\n--')
const NEAR_OCTETS = 24
