/** A POP3 session as the commands see it: who they speak for and what they may use. No socket. */
import type { MailboxDeed, NoteDeed } from '../activity/deeds.ts'
import type { Authorize, SignedIn } from '../app-password/authorize.ts'
import type { RefusalWords } from '../app-password/refusal.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import type { Mail } from '../mail/mail.ts'
import type { Uid } from '../mail/message.ts'
import type { LiveConnections } from '../net/live-connections.ts'
import type { BodiesAhead } from './bodies-ahead.ts'
import type { Maildrop } from './maildrop.ts'
import type { MaildropLocks } from './maildrop-locks.ts'

export type Pop3Needs = {
  readonly mail: Pick<Mail, 'read' | 'open' | 'remove'>
  readonly authorize: Authorize
  readonly noteDeed: NoteDeed
  readonly live: LiveConnections
  /** Those of this process when it is not said. */
  readonly locks?: MaildropLocks
  readonly clock: Clock
  readonly log: Log
  readonly hostname: string
  readonly refusal: RefusalWords
  /** Lets programs on this machine sign in without TLS; others never may. */
  readonly isClearSignInAllowed: boolean
  /** Whether connections in the clear may turn TLS on. */
  readonly isStartTlsOffered: boolean
}

/** RFC 1939 §3. UPDATE is not a state here: QUIT carries it out and the connection ends. */
export type State =
  | {
      readonly in: 'authorization'
      /** What USER said; `name` is null when it cannot be anybody's. Null before USER. */
      readonly user: { readonly name: string | null } | null
    }
  | {
      readonly in: 'transaction'
      readonly who: SignedIn
      readonly mayChange: boolean
      readonly drop: Maildrop
      readonly bodies: BodiesAhead
      /** Gives the maildrop back. */
      readonly leave: () => void
    }

export type Session = {
  readonly needs: Pop3Needs
  readonly locks: MaildropLocks
  readonly remote: string
  readonly isSecure: () => boolean
  readonly hello: () => string
  /** Ends the connection from outside, in POP3's words where it is between two answers. */
  readonly hangUp: (text: string) => void
  state: State
  failures: number
}

/** For the holder: what was done to which messages. POP3 programs do not name themselves. */
export const note = ({ needs, remote, state }: Session, kind: MailboxDeed, uids: readonly Uid[]): void => {
  if (state.in !== 'transaction') return
  const doer = { who: state.who, service: 'pop3', client: null, remote } as const
  needs.noteDeed(doer, { kind, mailbox: state.drop.mailbox, uids })
}

/** `opened` is about no message. */
export const NO_MESSAGE: readonly Uid[] = [0 as Uid]

export const NOBODY: State = { in: 'authorization', user: null }
