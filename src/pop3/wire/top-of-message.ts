/** The top of a message for TOP (RFC 1939 §7): the header, the empty line, and so many lines of the body. */

export class TopOfMessage {
  #linesLeft: number
  #inHeader = true
  /** How much of the line that is being read stood in the pieces before, and the first octet of it. */
  #lineOctets = 0
  #lineStart = CR

  constructor(bodyLines: number) {
    this.#linesLeft = bodyLines
  }

  /** How much of `piece` belongs to it; less than all of it means that the top is complete. */
  octetsOf(piece: Uint8Array): number {
    let from = 0
    while (this.#inHeader || this.#linesLeft > 0) {
      const end = piece.indexOf(LF, from)
      if (this.#lineOctets === 0) this.#lineStart = piece[from] ?? CR
      if (end === -1) {
        this.#lineOctets += piece.length - from
        return piece.length
      }
      const octets = this.#lineOctets + end - from
      const isEmpty = octets === 0 || (octets === 1 && this.#lineStart === CR)
      if (!this.#inHeader) this.#linesLeft--
      else if (isEmpty) this.#inHeader = false
      this.#lineOctets = 0
      from = end + 1
    }
    return from
  }

  get isComplete(): boolean {
    return !this.#inHeader && this.#linesLeft <= 0
  }
}

const CR = 13
const LF = 10
