/** What parsers return when they cannot read what came: words for the BAD. */

export class Malformed {
  /** Fit for `tag BAD text`: ASCII, one line, nothing the client sent. */
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}
