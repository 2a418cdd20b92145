/**
 * The body after DATA: finds its end, which is CR LF . CR LF and nothing else, and takes away the dots that were added
 * (RFC 5321 §4.5.2). Works at every split of the bytes; the pieces it gives are views of what came, not copies.
 */

const CR = 13
const LF = 10
const DOT = 46
const LINE_THEN_DOT = Buffer.from('\r\n.')
const PIECES_MAX = 8 // beyond, one copy costs less than so many writes

export class DataDecoder {
  #atLineStart = true
  /** The start of what may be the end: a dot at the start of a line, and a CR; or a CR whose LF has not come. */
  #held: Buffer = Buffer.alloc(0)

  /** What of the message is in `bytes`; when the end was there, what came after it in `rest`, else null. */
  push(bytes: Buffer): { readonly pieces: readonly Buffer[]; readonly rest: Buffer | null } {
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes])
    const pieces: Buffer[] = []
    const end = this.#scan(all, pieces)
    const few = pieces.length > PIECES_MAX ? [Buffer.concat(pieces)] : pieces
    return { pieces: few, rest: end < 0 ? null : all.subarray(end) }
  }

  /** Fills `pieces`; returns where what follows the message begins, or -1. */
  #scan(all: Buffer, pieces: Buffer[]): number {
    const give = (from: number, to: number): void => {
      if (to > from) pieces.push(all.subarray(from, to))
    }
    const hold = (from: number): number => {
      this.#held = all.subarray(from)
      return -1
    }
    let from = 0
    this.#held = all.subarray(all.length)
    if (!this.#atLineStart || all[0] !== DOT) {
      // Nothing at the start: look for the first line that begins with a dot.
      from = this.#toNextDot(all, 0, give)
      if (from < 0) return this.#atEndOf(all, 0, give, hold)
    }
    for (;;) {
      // all[from] is a dot at the start of a line.
      this.#atLineStart = true
      if (from + 1 === all.length || (all[from + 1] === CR && from + 2 === all.length)) return hold(from)
      if (all[from + 1] === CR && all[from + 2] === LF) return from + 3
      this.#atLineStart = false
      const start = from + 1
      from = this.#toNextDot(all, start, give)
      if (from < 0) return this.#atEndOf(all, start, give, hold)
    }
  }

  /** Gives what comes before the next dot that begins a line; returns where that is, or -1 (and gives nothing). */
  #toNextDot(all: Buffer, start: number, give: (from: number, to: number) => void): number {
    const found = all.indexOf(LINE_THEN_DOT, start)
    if (found < 0) return -1
    give(start, found + 2)
    return found + 2
  }

  /** The last stretch: a CR at its end is held until its LF is seen. */
  #atEndOf(
    all: Buffer,
    start: number,
    give: (from: number, to: number) => void,
    hold: (from: number) => number,
  ): number {
    if (all.length === start) return -1
    if (all[all.length - 1] === CR) {
      give(start, all.length - 1)
      this.#atLineStart = false
      return hold(all.length - 1)
    }
    this.#atLineStart = all[all.length - 1] === LF && all[all.length - 2] === CR && all.length - 2 >= start
    give(start, all.length)
    return -1
  }
}
