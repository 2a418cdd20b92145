/**
 * IMAP's arguments as values: what the wire's parsers make of bytes and the commands act on. No parser knows an account;
 * no command sees a byte (RFC 9051 §9).
 */
import type { MailboxName, SpecialUse } from '../../mail/mailbox.ts'
import type { Flags, InternalDate } from '../../mail/message.ts'
import type { SearchKey } from '../../mail/search.ts'

/** RFC 9051 §9 sequence-set; `'*'` is the largest in use; `'$'` the saved result of the last search (RFC 5182). */
export type SequenceSet = '$' | readonly SequenceRange[]
export type SequenceRange = readonly [from: number | '*', to: number | '*']

/** A leaf of a search that only the session can resolve: numbers to uids, what is \Recent. */
export type SessionKey =
  | { readonly kind: 'set'; readonly by: 'number' | 'uid'; readonly set: SequenceSet }
  | { readonly kind: 'recent' }
export type ImapSearchKey = SearchKey<SessionKey>

export type SearchReturn = 'MIN' | 'MAX' | 'ALL' | 'COUNT' | 'SAVE'
export type SearchArguments = {
  /** Null: no RETURN was given. An empty RETURN () means ALL (RFC 4731). */
  readonly returns: readonly SearchReturn[] | null
  /** Null: in a charset that is not ours, and so not read. */
  readonly key: ImapSearchKey | null
  /** A MODSEQ key stands in it, so the answer tells the highest (RFC 7162 §3.1.5). */
  readonly asksModseq: boolean
}

export type Section = {
  readonly part: readonly number[]
  readonly of:
    | { readonly kind: 'all' }
    | { readonly kind: 'header' }
    /** Names in lower case. */
    | { readonly kind: 'fields'; readonly names: readonly string[]; readonly not: boolean }
    | { readonly kind: 'text' }
    | { readonly kind: 'mime' }
  /** The section as it is echoed in the answer: `HEADER.FIELDS (DATE FROM)`. */
  readonly text: string
}

export type FetchItem =
  | {
      readonly kind:
        | 'FLAGS'
        | 'UID'
        | 'INTERNALDATE'
        | 'RFC822.SIZE'
        | 'ENVELOPE'
        | 'BODYSTRUCTURE'
        | 'BODY'
        | 'MODSEQ'
        | 'EMAILID'
        | 'THREADID'
    }
  | { readonly kind: 'PREVIEW'; readonly lazy: boolean }
  | {
      readonly kind: 'body'
      readonly section: Section
      readonly peek: boolean
      readonly partial: Partial | null
      /** How the answer is named, whole: `BODY[1.HEADER]`, `BODY[TEXT]<0>`; RFC822 and its like keep their names. */
      readonly name: string
    }
  | {
      readonly kind: 'binary'
      readonly section: readonly number[]
      readonly peek: boolean
      readonly partial: Partial | null
    }
  | { readonly kind: 'binary-size'; readonly section: readonly number[] }
export type Partial = { readonly from: number; readonly octets: number }

export type FetchArguments = {
  readonly set: SequenceSet
  readonly items: readonly FetchItem[]
  readonly changedSince: number | null
  readonly vanished: boolean
}

export type StoreArguments = {
  readonly set: SequenceSet
  readonly how: 'replace' | 'add' | 'remove'
  readonly silent: boolean
  readonly flags: Flags
  readonly unchangedSince: number | null
}

export type StatusItem =
  | 'MESSAGES'
  | 'UIDNEXT'
  | 'UIDVALIDITY'
  | 'UNSEEN'
  | 'DELETED'
  | 'SIZE'
  | 'RECENT'
  | 'HIGHESTMODSEQ'
  | 'MAILBOXID'
  | 'APPENDLIMIT'
  | 'DELETED-STORAGE'

/** A name as a client wrote it, decoded; `name` is null when no mailbox can be called so. */
export type NamedMailbox = { readonly text: string; readonly name: MailboxName | null }

export type ListArguments = {
  readonly reference: string
  readonly patterns: readonly string[]
  readonly select: readonly ('SUBSCRIBED' | 'REMOTE' | 'RECURSIVEMATCH' | 'SPECIAL-USE')[]
  readonly returns: readonly ('SUBSCRIBED' | 'CHILDREN' | 'SPECIAL-USE')[]
  readonly status: readonly StatusItem[] | null
  /** Whether any LIST-EXTENDED syntax was used: decides what the answer carries (RFC 5258 §3). */
  readonly extended: boolean
}

export type SelectArguments = {
  readonly mailbox: NamedMailbox
  readonly condstore: boolean
  readonly qresync: {
    readonly uidValidity: number
    readonly modseq: number
    readonly knownUids: SequenceSet | null
    readonly match: { readonly numbers: SequenceSet; readonly uids: SequenceSet } | null
  } | null
}

export type CreateArguments = {
  readonly mailbox: NamedMailbox
  readonly specialUse: SpecialUse | 'unknown' | null
}

/** What stands before each message of an APPEND. `date` null: now. */
export type AppendItem = {
  readonly flags: Flags
  readonly date: InternalDate | null
  readonly literal: LiteralHead
  /** `UTF8 (~{n})` (RFC 6855 §4). */
  readonly utf8: boolean
}
export type LiteralHead = {
  readonly octets: number
  readonly synchronizing: boolean
  readonly binary: boolean
}
