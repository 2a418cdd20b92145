/**
 * A message as a multi-line response (RFC 1939 §3): a dot before every line that begins with one, CR LF and a lone dot at
 * the end. A line begins after any LF here, so that a stray LF in old mail ends the response for no client, however it
 * finds lines. Pieces without such a line are passed on as they are.
 */

export class DotStuffing {
  #last = LF
  #beforeLast = CR

  /** The piece as it is sent. */
  stuff(piece: Uint8Array): Uint8Array {
    const bytes = asBuffer(piece)
    if (bytes.length === 0) return bytes
    const dots = this.#last === LF && bytes[0] === DOT ? [0] : []
    for (let at = bytes.indexOf(LF_DOT); at !== -1; at = bytes.indexOf(LF_DOT, at + 2)) dots.push(at + 1)
    this.#beforeLast = bytes.length > 1 ? bytes[bytes.length - 2]! : this.#last
    this.#last = bytes[bytes.length - 1]!
    return dots.length === 0 ? bytes : withDotsAt(bytes, dots)
  }

  /** What ends the response. */
  end(): string {
    return this.#last === LF && this.#beforeLast === CR ? '.\r\n' : '\r\n.\r\n'
  }
}

const withDotsAt = (bytes: Buffer, dots: readonly number[]): Buffer => {
  const stuffed = Buffer.allocUnsafe(bytes.length + dots.length)
  let from = 0
  let to = 0
  for (const dot of dots) {
    to += bytes.copy(stuffed, to, from, dot)
    stuffed[to++] = DOT
    from = dot
  }
  bytes.copy(stuffed, to, from)
  return stuffed
}

const asBuffer = (piece: Uint8Array): Buffer =>
  Buffer.isBuffer(piece) ? piece : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)

const CR = 13
const LF = 10
const DOT = 46
const LF_DOT = Buffer.from('\n.')
