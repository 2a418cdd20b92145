/** The limits of RFC 8620 §2, announced in the session and kept; and those that no capability names, with their reasons. */

export const CORE_LIMITS = {
  maxConcurrentUpload: 4,
  maxSizeRequest: 10_000_000, // octets of JSON, held whole
  maxConcurrentRequests: 8, // an account; tabs and programs together
  maxCallsInRequest: 32,
  maxObjectsInGet: 500,
  maxObjectsInSet: 500,
} as const

export const MAIL_LIMITS = {
  /** RFC 8621 §1.3.1: null is any number. */
  maxMailboxesPerEmail: null,
  maxMailboxDepth: 20,
  maxSizeMailboxName: 490, // octets; a path of names has 500
} as const

const BESIDE_ATTACHMENTS_OCTETS = 65_536 // of header and text, at least
const BASE64_LINE = { holds: 57, takes: 78 } // octets, with its line end

/** RFC 8621 §1.3.1: octets as they are uploaded, of which a message that may be so long has room for in base64. */
export const attachmentsOctetsMax = (messageOctetsMax: number): number =>
  Math.floor(
    (Math.max(0, messageOctetsMax - BESIDE_ATTACHMENTS_OCTETS) * BASE64_LINE.holds) / BASE64_LINE.takes,
  )

export const QUERY_IDS_MAX = 5_000 // in one answer; a list on a screen asks for some hundred
export const FILTER_CONDITIONS_MAX = 50
export const FILTER_DEPTH_MAX = 10
export const FILTER_WORDS_MAX = 50 // over the whole filter; each is looked for in every message
export const CHANGES_MAX = 50_000 // messages looked at; beyond, reading all anew costs less
export const CHANGES_TOLD_MAX = 5_000 // ids in one answer
export const BODY_VALUE_OCTETS_MAX = 4_194_304 // of one part, as it is stored; longer is told as cut
export const PARSED_OCTETS_MAX = 67_108_864 // by one Email/parse, over all its blobs
export const SNIPPETS_MAX = 100 // in one call; a screen of results
export const BODY_VALUES_OCTETS_MAX = 33_554_432 // of all parts in one call
export const PROPERTIES_MAX = 100 // asked for in one call
export const HEADERS_OCTETS_MAX = 33_554_432 // of all emails in one call, each field as often as it is asked for

export const RECIPIENTS_MAX = 1_000 // of one submission, as SMTP has
export const DELAY_SECONDS_MAX = 30 * 86_400 // that sending may wait

export const PUSH_SUBSCRIPTIONS_MAX = 20 // an account; a few programs on a few devices
export const PUSH_VERIFICATIONS_AN_HOUR = 20 // an account: each sends something to where a client says
export const PUSH_LIFETIME_MS = 7 * 86_400_000 // RFC 8620 §7.2 asks for two days at least
export const PUSH_TYPES_MAX = 50 // of one subscription
export const PUSH_AFTER_MS = 1_000 // what changes within it is told together

export const PING_SECONDS = { least: 5, most: 300 } as const // RFC 8620 §7.3: from 30 at most, to 300 at least
export const EVENTS_BEAT_MS = 30_000 // well before the connection counts as still; a session whose end was not heard of is seen then
