/**
 * ENVELOPE (RFC 9051 §7.5.2): the header's main fields, unfolded, encoded words kept as they stand. Texts are byte
 * strings in latin1 form (one character an octet), because a header may hold octets that are no valid UTF-8.
 */

/** One address; a group's start has only `mailbox`, its end has nothing. `host` is empty where an address has none. */
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

/** How many addresses an envelope holds, for bounds over a whole message. */
export const addressCount = (envelope: Envelope): number =>
  envelope.from.length +
  (envelope.sender === envelope.from ? 0 : envelope.sender.length) +
  (envelope.replyTo === envelope.from ? 0 : envelope.replyTo.length) +
  envelope.to.length +
  envelope.cc.length +
  envelope.bcc.length

/** Of a message whose header says nothing, or was not read. */
export const EMPTY_ENVELOPE: Envelope = {
  date: null,
  subject: null,
  from: [],
  sender: [],
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  inReplyTo: null,
  messageId: null,
}
