/** Every bound of SMTP and LMTP in one place, with its reason. Message size and quota are the mailbox's own limits. */

/** RFC 5321 §4.5.3.1.4 asks for 512, and more for extensions; SMTPUTF8 addresses and parameters fit in this. */
export const COMMAND_OCTETS_MAX = 2_048
/** RFC 4954 §4: a line of an AUTH exchange. */
export const AUTH_LINE_OCTETS_MAX = 12_288
/** RFC 5321 §4.5.3.1.8 asks for at least 100. */
export const RECIPIENTS_MAX = 1_000
/** RFC 5321 §6.3: a message that came by this many hosts goes in a circle. */
export const RECEIVED_FIELDS_MAX = 100
/** A submitted header is held until its end is seen; more than this is no mail program's. */
export const SUBMITTED_HEADER_OCTETS_MAX = 262_144
/** What is put on top of a message at most (trace, Date, Message-ID): SIZE leaves room for it under the mailbox's limit. */
export const ADDED_OCTETS_MAX = 2_048
/** Octets asked of the channel at a time. */
export const CHUNK_OCTETS_MAX = 65_536
/** RFC 5321 §4.5.3.2.7. */
export const COMMAND_WAIT_MS = 300_000
/** Before EHLO nothing is known of the client: whoever says nothing is not kept waiting on. */
export const GREETED_WAIT_MS = 60_000
/** Between two pieces of a message (RFC 5321 §4.5.3.2.5). */
export const DATA_WAIT_MS = 180_000
/** A whole message, however slowly it comes (attack A22): 50 MB in this time is a slow modem's pace. */
export const MESSAGE_WAIT_MS_MAX = 7_200_000
/** Sign-ins refused on one connection; then it is closed, and the source's throttle counts on. */
export const SIGN_IN_FAILURES_MAX = 5
/** Commands that could not be read or are unknown, on one connection: more than any program's mistake. */
export const BAD_COMMANDS_MAX = 20
/** Recipients refused on one connection from anybody: an old mailing list has some, who looks for addresses has thousands. */
export const REFUSED_RECIPIENTS_MAX = 20
/** BDAT: the digits of a chunk size (RFC 3030 §2); what is larger than a message may be is refused by its sum. */
export const CHUNK_SIZE_DIGITS_MAX = 15
/** What is kept of the name a client gives itself. */
export const HELLO_CHARACTERS_MAX = 255
