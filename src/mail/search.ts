/**
 * Searching one mailbox: the key as a value (IMAP's and JMAP's), and the promise that an answer is always the one
 * a full scan would give, whether it came from the index or not. Text is compared case-folded, as substrings of the
 * decoded header or text (RFC 9051 §6.4.4).
 */

/** `Extra` is for leaves that a protocol resolves before it asks (IMAP's sequence sets). */
export type SearchKey<Extra = never> =
  | Extra
  | { readonly kind: 'all' }
  | { readonly kind: 'and'; readonly keys: readonly SearchKey<Extra>[] }
  | { readonly kind: 'or'; readonly left: SearchKey<Extra>; readonly right: SearchKey<Extra> }
  | { readonly kind: 'not'; readonly key: SearchKey<Extra> }
  /** All of these system flag bits are set. */
  | { readonly kind: 'flags'; readonly system: number }
  | { readonly kind: 'keyword'; readonly keyword: string }
  | { readonly kind: 'uids'; readonly ranges: readonly UidRange[] }
  /** Calendar days (days since 1970-01-01), time and zone ignored (RFC 9051 §6.4.4). */
  | {
      readonly kind: 'day'
      readonly of: 'internal' | 'sent'
      readonly is: 'before' | 'on' | 'since'
      readonly day: number
    }
  /** WITHIN (RFC 5032): received less, or at least, so many seconds ago. */
  | { readonly kind: 'age'; readonly is: 'older' | 'younger'; readonly seconds: number }
  | { readonly kind: 'size'; readonly is: 'larger' | 'smaller'; readonly octets: number }
  | { readonly kind: 'modseq'; readonly atLeast: number }
  | { readonly kind: 'email'; readonly id: string }
  /** One of these contents, of these threads. */
  | { readonly kind: 'emails'; readonly emails: ReadonlySet<number> }
  | { readonly kind: 'threads'; readonly threads: ReadonlySet<number> }
  | { readonly kind: 'attachment' }
  /** To the millisecond, unlike `day`. */
  | { readonly kind: 'received'; readonly is: 'before' | 'since'; readonly atMs: number }
  | { readonly kind: 'text'; readonly where: 'body' | 'text'; readonly needle: string }
  /** A header field (lower-case name) that contains the needle; with an empty needle, that exists. */
  | { readonly kind: 'field'; readonly name: string; readonly needle: string }

/** Both ends included. */
export type UidRange = readonly [from: number, to: number]
