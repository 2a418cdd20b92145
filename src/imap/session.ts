/**
 * What one connection is while it lasts: what it was given, what its client switched on, and the state of RFC 9051 §3.
 * Each state holds exactly what exists in it.
 */
import type { MailboxDeed, NoteDeed } from '../activity/deeds.ts'
import type { Authorize, NameClient, SignedIn } from '../app-password/authorize.ts'
import type { RefusalWords } from '../app-password/refusal.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import type { Mail } from '../mail/mail.ts'
import type { MailboxId } from '../mail/mailbox.ts'
import type { Uid } from '../mail/message.ts'
import type { OpenMailbox } from '../mail/open-mailbox.ts'
import type { Channel } from '../net/channel.ts'
import type { LiveConnection, LiveConnections } from '../net/live-connections.ts'
import type { Goodbye } from './replies.ts'
import type { View } from './view.ts'
import type { CommandReader } from './wire/command-reader.ts'

export type ImapDeps = {
  readonly mail: Mail
  readonly authorize: Authorize
  readonly nameClient: NameClient
  readonly noteDeed: NoteDeed
  readonly live: LiveConnections
  readonly clock: Clock
  readonly log: Log
  readonly hostname: string
  readonly refusal: RefusalWords
  readonly isStartTlsOffered: boolean
  /** Sign-in without TLS: from the loopback only, and only when the operator says so. */
  readonly isClearSignInAllowed: boolean
}

/** A mailbox as this session has it selected. */
export type Selected = {
  readonly open: OpenMailbox
  readonly view: View
  readonly readOnly: boolean
  /** Messages from this uid on are \Recent here (RFC 3501 §2.3.2). */
  readonly recentFromUid: number
  /** Messages below this uid have been taken as \Recent; those that came since are owed. */
  readonly recentTakenBelow: number
  /** The saved result of the last search, `$` (RFC 5182). */
  saved: readonly Uid[]
  /** The keywords the client was told of in FLAGS. */
  keywords: readonly string[]
}

export type State =
  | { readonly in: 'not-authenticated'; readonly failures: number }
  | { readonly in: 'authenticated'; readonly who: SignedIn }
  | { readonly in: 'selected'; readonly who: SignedIn; readonly selected: Selected }
  | { readonly in: 'logout' }

/** What the client switched on (RFC 5161); nothing is ever switched off. */
export type Enabled = {
  condstore: boolean
  qresync: boolean
  /** IMAP4rev2 (RFC 9051 §6.3.1): ESEARCH answers, no \Recent, UTF-8 names. */
  rev2: boolean
  utf8: boolean
}

export type Session = {
  readonly deps: ImapDeps
  readonly channel: Channel
  readonly reader: CommandReader
  readonly enabled: Enabled
  /** Aborted when there is nobody left to answer: the connection or its credential is gone. */
  readonly ended: AbortSignal
  state: State
  /** What the program calls itself (RFC 2971). */
  client: string | null
  /** Decides whether a goodbye may be said now: half an answer (`sending`) must not be broken into. */
  doing: 'waiting' | 'running' | 'sending'
  /** Takes the connection off the list of live ones. */
  unregister: () => void
  /** Says goodbye, with the reason, and closes. */
  readonly end: (because: Goodbye) => void
  /** As `end`; a server that stops lets the command that is running finish. */
  readonly close: LiveConnection['close']
  /** Logs what broke outside a command, and ends. */
  readonly fault: (fault: unknown) => void
}

/** Which command is answered, where that depends on its tag or on its being the UID form. */
export type Asked = { readonly tag: string; readonly byUid: boolean }

export const say = (session: Session, line: string): void => session.channel.write(`${line}\r\n`)

/** For the holder: what was done to which messages. */
export const note = (
  { deps, state, client, channel }: Session,
  kind: MailboxDeed,
  mailbox: MailboxId,
  uids: readonly Uid[],
): void => {
  if (uids.length === 0 || (state.in !== 'authenticated' && state.in !== 'selected')) return
  const doer = { who: state.who, service: 'imap', client, remote: channel.remoteAddress } as const
  deps.noteDeed(doer, { kind, mailbox, uids })
}

/** `opened` is about no message. */
export const NO_MESSAGE: readonly Uid[] = [0 as Uid]

/** Whether names and quoted strings are UTF-8 (RFC 9051, RFC 6855 §3). */
export const isUtf8 = (session: Session): boolean => session.enabled.utf8 || session.enabled.rev2

/**
 * RFC 7162 §3.1: from the first command on that knows of it. Where that comes within a mailbox, the newest change that its
 * client has heard of is told: what others changed since is told with its own.
 */
export const switchCondstoreOn = (session: Session): void => {
  const { enabled, state } = session
  if (enabled.condstore) return
  enabled.condstore = true
  if (state.in === 'selected') say(session, highestModseq(state.selected.view.toldModseq))
}

/** RFC 7162 §7: never 0. */
export const highestModseq = (modseq: number): string =>
  `* OK [HIGHESTMODSEQ ${Math.max(1, modseq)}] The newest change`

/** Leaves the selected mailbox, if any, for the authenticated state. */
export const leaveMailbox = async (session: Session): Promise<void> => {
  if (session.state.in !== 'selected') return
  const { who, selected } = session.state
  session.state = { in: 'authenticated', who }
  const { open, view, readOnly, recentTakenBelow } = selected
  open[Symbol.dispose]()
  // What came while it was selected was \Recent here, so it is for nobody else (RFC 3501 §2.3.2).
  const owesRecent =
    !readOnly && !session.enabled.rev2 && open.mailbox !== null && view.largestUid >= recentTakenBelow
  if (owesRecent) await session.deps.mail.takeRecent(open.account, open.id)
}
