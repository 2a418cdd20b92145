/** POP3's limits, each with its reason. */
import { RESPONSE_LINE_OCTETS_MAX } from '../sasl/base64.ts'

/** RFC 2449 §4 says 255; the longest line anybody may need to send is AUTH with its response (RFC 5034 §4). */
export const LINE_OCTETS_MAX = 'AUTH PLAIN '.length + RESPONSE_LINE_OCTETS_MAX

export const IDLE_MS = 600_000 // RFC 1939 §3: at least ten minutes
export const SIGN_IN_MS = 60_000 // from the connection to the sign-in; a program needs one second, a slow attacker gets no more

export const SIGN_IN_FAILURES_MAX = 5 // a connection; a person who mistypes is asked again by the program, over a new one
export const BAD_COMMANDS_MAX = 20 // a connection; who speaks another protocol (HTTP) is not let go on

/** Messages read from the store together when a program takes one after the other. */
export const AHEAD_MESSAGES_MAX = 64
export const AHEAD_OCTETS_MAX = 262_144 // held for a session between two RETR
export const AHEAD_MESSAGE_OCTETS_MAX = 65_536 // larger ones are streamed

/** Lines of a listing are sent together up to this. */
export const LISTING_PIECE_OCTETS = 16_384
