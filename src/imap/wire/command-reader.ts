/**
 * One command from a channel: its lines and literals gathered, within limits, before anything is parsed. Octets of a
 * literal are never taken for a command, also when the command was refused (RFC 9051 §4.3, RFC 7888).
 */
import type { Clock } from '../../base/clock.ts'
import type { Channel } from '../../net/channel.ts'
import type { Arguments } from './arguments.ts'
import type { Mode } from './mailbox-name.ts'
import type { AppendItem, NamedMailbox } from './syntax.ts'

export type ReaderLimits = {
  readonly lineOctetsMax: number
  readonly literalOctetsMax: number
  readonly commandOctetsMax: number
  /** A refused non-synchronizing literal up to this size is read and thrown away; a larger one ends the connection. */
  readonly discardOctetsMax: number
}
export const BEFORE_SIGN_IN: ReaderLimits = {
  lineOctetsMax: 8_192,
  literalOctetsMax: 4_096,
  commandOctetsMax: 16_384,
  discardOctetsMax: 65_536,
}
export const signedInLimits = (messageOctetsMax: number): ReaderLimits => ({
  lineOctetsMax: 65_000,
  literalOctetsMax: 65_536,
  commandOctetsMax: 131_072,
  discardOctetsMax: messageOctetsMax,
})

/** `name` is in capitals; a UID command is one name: `UID FETCH`. */
export type Command = {
  readonly kind: 'command'
  readonly tag: string
  readonly name: string
  readonly args: Arguments
}
/** The first message literal has been announced and not yet been asked for. */
export type AppendCommand = {
  readonly kind: 'append'
  readonly tag: string
  readonly mailbox: NamedMailbox
  readonly first: AppendItem
}
/** To be answered `tag BAD text` (`*` when the tag is null); `fatal`: say BYE and close. */
export type Bad = {
  readonly kind: 'bad'
  readonly tag: string | null
  readonly text: string
  readonly fatal: boolean
}
export type Gone = { readonly kind: 'closed' } | { readonly kind: 'timed-out' }
export type ReadCommand = Command | AppendCommand | Bad | Gone
export type NextAppendItem =
  | { readonly kind: 'item'; readonly item: AppendItem }
  | { readonly kind: 'end' }
  | Bad
  | Gone

export type CommandReader = {
  /** The next command. An APPEND that was not read to its end is thrown away first, so it may be refused at any point. */
  read(limits: ReaderLimits, mode: Mode, waitMs: number): Promise<ReadCommand>
  /** The announced literal into `sink`, in chunks, asking for it first when it is synchronizing. */
  readAppendLiteral(sink: (chunk: Buffer) => Promise<void> | void): Promise<{ readonly kind: 'read' } | Gone>
  /** What follows the literal just read: another message (RFC 3502), or the end of the command. */
  nextAppendItem(): Promise<NextAppendItem>
}
export const commandReader = (_channel: Channel, _clock: Clock): CommandReader => {
  throw new Error('in the making')
}
