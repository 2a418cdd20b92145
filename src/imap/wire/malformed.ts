/** What parsers return when they cannot read what came: words for the BAD, or the one search refusal that is a NO. */

export class Malformed {
  /** Fit for `tag BAD text`: ASCII, one line, nothing the client sent. */
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** SEARCH CHARSET that is not ours: `NO [BADCHARSET (UTF-8 US-ASCII)]` (RFC 9051 §6.4.4). */
export class UnknownCharset {
  readonly text = '[BADCHARSET (UTF-8 US-ASCII)] Only UTF-8 and US-ASCII are known'
}
