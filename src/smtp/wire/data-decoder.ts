/**
 * The body after DATA: finds its end, which is CR LF . CR LF and nothing else, and takes away the dots that were added
 * (RFC 5321 §4.5.2). Works at every split of the bytes; the pieces it gives are views of what came, not copies.
 */

const CR = 13
const LF = 10
const DOT = 46
const LINE_THEN_DOT = Buffer.from('\r\n.')
const NOTHING: Buffer = Buffer.alloc(0)
const PIECES_MAX = 8 // beyond, one copy costs less than so many writes

export class DataDecoder {
  /** Whether the octet that comes next begins a line. */
  #atLineStart = true
  /** What may be the start of the end: a dot that begins a line, with or without its CR; or a CR without its LF. */
  #held = NOTHING

  /** What of the message is in `bytes`; when the end was there, what came after it in `rest`, else null. */
  push(bytes: Buffer): { readonly pieces: readonly Buffer[]; readonly rest: Buffer | null } {
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes])
    const pieces: Buffer[] = []
    const end = this.#scan(all, pieces)
    return {
      pieces: pieces.length > PIECES_MAX ? [Buffer.concat(pieces)] : pieces,
      rest: end === null ? null : all.subarray(end),
    }
  }

  /** Fills `pieces`; returns where what follows the message begins, or null. */
  #scan(all: Buffer, pieces: Buffer[]): number | null {
    if (all.length === 0) return null
    this.#held = NOTHING
    let from = 0
    let dot = this.#atLineStart && all[0] === DOT ? 0 : nextDot(all, 0)
    while (dot >= 0) {
      if (dot > from) pieces.push(all.subarray(from, dot))
      if (all[dot + 1] === CR && all[dot + 2] === LF) return dot + 3
      if (dot + 1 === all.length || (all[dot + 1] === CR && dot + 2 === all.length)) {
        this.#held = all.subarray(dot)
        this.#atLineStart = true
        return null
      }
      // One that was added: it goes, and what follows it is no start of a line.
      from = dot + 1
      dot = nextDot(all, from)
    }
    const end = all[all.length - 1] === CR ? all.length - 1 : all.length
    this.#held = all.subarray(end)
    this.#atLineStart = end - 2 >= from && all[end - 2] === CR && all[end - 1] === LF && end === all.length
    if (end > from) pieces.push(all.subarray(from, end))
    return null
  }
}

/** The next dot that begins a line after `from`, or -1. */
const nextDot = (all: Buffer, from: number): number => {
  const found = all.indexOf(LINE_THEN_DOT, from)
  return found < 0 ? -1 : found + 2
}
