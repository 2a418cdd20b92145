/**
 * What the service says when it says no: one total table for the domain's refusals, one for faults. A new refusal does
 * not compile until it stands here. Response codes are those of RFC 9051 §7.1, RFC 5530 and RFC 9208.
 */
import type { RefusalWords } from '../app-password/refusal.ts'
import type { AppendResult, CopyResult, Created, Removed, Renamed, Subscribed } from '../mail/mail.ts'
import { BodyDamaged, StoreFull } from '../mail/store.ts'

/** A tagged reply: its text begins with its response code, where it has one. */
export type Reply = {
  readonly status: 'OK' | 'NO' | 'BAD'
  readonly text: string
  /** What is left to tell of what is done already, and the reply behind it; this one stands when that cannot be told. */
  readonly rest?: () => Promise<Reply>
}

export const ok = (text: string): Reply => ({ status: 'OK', text })
export const no = (text: string): Reply => ({ status: 'NO', text })
export const bad = (text: string): Reply => ({ status: 'BAD', text })

type Refused<Result> =
  Extract<Result, { kind: 'refused' }> extends { because: infer Because } ? Because : never
type MailRefusal =
  | Refused<Created>
  | Refused<Renamed>
  | Refused<Removed>
  | Refused<Subscribed>
  | Refused<AppendResult>
  | Refused<CopyResult>

/** RFC 5530 §3, RFC 2180 §4: a message number promised a message that is no more. */
const expunged = '[EXPUNGEISSUED] Some of the messages have been expunged'
export const expungeIssued = { failed: no(expunged), inPart: ok(expunged) }

export const replyTo = {
  'no-such-mailbox': no('[NONEXISTENT] There is no such mailbox'),
  exists: no('[ALREADYEXISTS] There is a mailbox of that name already'),
  'too-many': no('[LIMIT] The account has as many mailboxes as it may have'),
  'too-many-subscriptions': no('[LIMIT] The account has as many subscriptions as it may have'),
  'special-use-taken': no('[USEATTR] Another mailbox has that use already'),
  inbox: no('[CANNOT] INBOX cannot be deleted'),
  'into-itself': no('[CANNOT] A mailbox cannot be moved into itself'),
  'name-too-long': no('[CANNOT] A name below it would be too long or too deep'),
  'over-quota': no('[OVERQUOTA] The account is full'),
  'same-mailbox': no('[CANNOT] The messages are in that mailbox already'),
  gone: expungeIssued.failed,
} as const satisfies Record<MailRefusal, Reply>

/** COPY, MOVE and APPEND: the client may create the mailbox and try again (RFC 9051 §6.3.12). */
export const tryCreate = no('[TRYCREATE] There is no such mailbox')
export const noSuchName = no('[CANNOT] No mailbox can have that name')
export const readOnly = no('[READ-ONLY] The mailbox was opened with EXAMINE')
/** RFC 5530 §3: to who may only read. */
export const noPermission = no('[NOPERM] This app password may only read')
export const outOfRange = bad('There is no message of that number')
export const tooBig = no('[TOOBIG] The message is larger than APPENDLIMIT')

/** The same bytes for every reason. */
export const signInRefused = ({ sentence, url }: RefusalWords): Reply =>
  no(`[AUTHENTICATIONFAILED] ${sentence} ${url}`)

/** Harm holds the app password: programs keep it, and try again later. */
export const signInHeld = no('[UNAVAILABLE] This app password is held; see the account pages')

export const replyToFault = (fault: unknown): Reply => {
  if (fault instanceof StoreFull) return no('[OVERQUOTA] There is no room on the server; reading still works')
  if (fault instanceof BodyDamaged)
    return no('[CORRUPTION] A message is damaged on the server; the others are not touched')
  return no('[UNAVAILABLE] The server cannot do this just now; please try again later')
}

export const goodbyes = {
  'credential-ended': 'The password of this connection is no longer valid',
  'server-stopping': '[UNAVAILABLE] The server is stopping; please connect again in a moment',
  'waited-too-long': 'Nothing was heard for too long',
  'sign-in-too-slow': 'Sign-in took too long',
  'too-many-failures': 'Too many failed sign-ins',
  'not-readable': 'What was sent cannot be read as IMAP any more',
  fault: '[UNAVAILABLE] Something broke on the server; please connect again',
  'too-many-errors': 'Too many commands that are not IMAP',
  'mailbox-removed': 'The selected mailbox has been deleted by another session',
} as const satisfies Record<string, string>
export type Goodbye = keyof typeof goodbyes
