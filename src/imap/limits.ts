/** Every bound of the IMAP service that the wire does not set itself, each with its reason. */

export const SIGN_IN_WAIT_MS = 60_000 // the whole of greeting to sign-in; programs need a second
export const COMMAND_WAIT_MS = 31 * 60_000 // RFC 9051 §5.4: at least 30 minutes
export const IDLE_WAIT_MS = 31 * 60_000 // Outlook and Apple Mail hold an IDLE for 29 minutes
export const DONE_LINE_OCTETS_MAX = 128 // "DONE" and forgiving blanks
export const FAILED_SIGN_INS_MAX = 5 // a connection; a person mistypes twice, the throttle does the rest
export const BAD_COMMANDS_MAX = 20 // in a row before sign-in; whoever sends more does not speak IMAP

export const TEXTS_MESSAGES_MAX = 256 // prepared texts read at a time: a few hundred KiB
export const TEXTS_OF_OCTETS_MAX = 8_388_608 // and of messages of so many octets: hostile ones have several times that in texts
export const SAID_IN_PARTS_OCTETS_MAX = 4_194_304 // of a message count for that: what lies beyond is not in its texts
export const NUMBERS_MESSAGES_MAX = 4_096 // lines of numbers written in one turn: about a millisecond
export const BODIES_OCTETS_MAX = 1_048_576 // small bodies read at a time
export const SMALL_BODY_OCTETS_MAX = 65_536 // larger ones never lie in a row; they are streamed
export const HEADER_OCTETS_MAX = 262_144 // of a header read for single fields; what lies beyond is not looked at
export const APPENDED_MESSAGES_MAX = 200 // in one MULTIAPPEND; each keeps its prepared texts until the commit
export const CLIENT_NAME_CHARACTERS_MAX = 100 // of what a program calls itself, as the holder is shown it
export const LIST_STEPS_MAX = 200_000 // comparisons of LIST between two turns of the event loop
