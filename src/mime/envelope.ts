/**
 * ENVELOPE (RFC 9051 §7.5.2): the header's main fields, unfolded, encoded words kept as they stand. Texts are byte
 * strings in latin1 form (one character an octet), because a header may hold octets that are no valid UTF-8.
 */

/** One address; a group's start has only `mailbox`, its end has nothing (RFC 9051 §7.5.2). */
export type EnvelopeAddress = {
  readonly name: string | null
  readonly route: string | null
  readonly mailbox: string | null
  readonly host: string | null
}

export type Envelope = {
  readonly date: string | null
  readonly subject: string | null
  readonly from: readonly EnvelopeAddress[]
  /** Same as `from` where the header has none. */
  readonly sender: readonly EnvelopeAddress[]
  readonly replyTo: readonly EnvelopeAddress[]
  readonly to: readonly EnvelopeAddress[]
  readonly cc: readonly EnvelopeAddress[]
  readonly bcc: readonly EnvelopeAddress[]
  readonly inReplyTo: string | null
  readonly messageId: string | null
}
