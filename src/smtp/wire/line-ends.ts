/**
 * Watches a message go by for what SMTP forbids in it: a CR without its LF, an LF without its CR, a NUL (RFC 5321
 * §2.3.8, RFC 5322 §2.3). Programs disagree on where such a line ends, and smuggling lives off that (attack A6).
 */

export type Unclean = 'bare-line-end' | 'nul'

const CR = 13
const LF = 10

export class LineEndWatch {
  #afterCr = false
  #unclean: Unclean | null = null

  /** The first wrong found so far, or null. */
  get unclean(): Unclean | null {
    return this.#unclean
  }

  push(bytes: Buffer): void {
    if (bytes.length === 0 || this.#unclean !== null) return
    if (bytes.indexOf(0) >= 0) this.#unclean = 'nul'
    else if (!this.#lineEndsAreWhole(bytes)) this.#unclean = 'bare-line-end'
  }

  /** The message is over: a CR that was to have its LF next never gets it. */
  end(): Unclean | null {
    if (this.#afterCr) this.#unclean ??= 'bare-line-end'
    return this.#unclean
  }

  #lineEndsAreWhole(bytes: Buffer): boolean {
    if (this.#afterCr && bytes[0] !== LF) return false
    let at = this.#afterCr ? 1 : 0
    this.#afterCr = false
    for (;;) {
      const cr = bytes.indexOf(CR, at)
      const lf = bytes.indexOf(LF, at)
      if (cr < 0 && lf < 0) return true
      if (cr === bytes.length - 1 && lf < 0) {
        this.#afterCr = true
        return true
      }
      if (cr < 0 || cr !== lf - 1) return false
      at = lf + 1
    }
  }
}
