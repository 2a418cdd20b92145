/** What is spoken here, by the names a client puts in `using` (RFC 8620 §2, RFC 8621 §1.3, RFC 9749 §3). */

export const CORE = 'urn:ietf:params:jmap:core'
export const MAIL = 'urn:ietf:params:jmap:mail'
export const SUBMISSION = 'urn:ietf:params:jmap:submission'
export const VAPID = 'urn:ietf:params:jmap:webpush-vapid'

export const CAPABILITIES = [CORE, MAIL, SUBMISSION, VAPID] as const
export type Capability = (typeof CAPABILITIES)[number]
