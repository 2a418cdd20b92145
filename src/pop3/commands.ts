/** Every command there is: where it may be used, what it takes, whether it changes anything, where it is written down. */
import { dele, list, noop, rset, stat, uidl } from './commands/maildrop.ts'
import type { SignedInSession } from './commands/message-number.ts'
import { retr, top } from './commands/retrieve.ts'
import { capa, quit, stls, utf8 } from './commands/session.ts'
import { auth, pass, user } from './commands/sign-in.ts'
import type { Reply } from './replies.ts'
import type { Session } from './session.ts'

type Run<In extends Session> = (session: In, argument: Buffer) => Reply | Promise<Reply>

export type Command = {
  readonly name: string
  readonly takes: 'nothing' | 'something' | 'either'
  readonly rfc: string
  /** Refused to who may only read. */
  readonly changes?: true
} & (
  | { readonly in: 'authorization' | 'both'; readonly run: Run<Session> }
  | { readonly in: 'transaction'; readonly run: Run<SignedInSession> }
)

export const COMMANDS: readonly Command[] = [
  { name: 'CAPA', in: 'both', takes: 'nothing', run: capa, rfc: 'RFC 2449 §5' },
  { name: 'QUIT', in: 'both', takes: 'nothing', run: quit, rfc: 'RFC 1939 §5, §6' },
  { name: 'STLS', in: 'authorization', takes: 'nothing', run: stls, rfc: 'RFC 2595 §4' },
  { name: 'UTF8', in: 'authorization', takes: 'nothing', run: utf8, rfc: 'RFC 6856 §2.1' },
  { name: 'USER', in: 'authorization', takes: 'something', run: user, rfc: 'RFC 1939 §7' },
  { name: 'PASS', in: 'authorization', takes: 'something', run: pass, rfc: 'RFC 1939 §7' },
  { name: 'AUTH', in: 'authorization', takes: 'either', run: auth, rfc: 'RFC 5034 §4' },
  { name: 'STAT', in: 'transaction', takes: 'nothing', run: stat, rfc: 'RFC 1939 §5' },
  { name: 'LIST', in: 'transaction', takes: 'either', run: list, rfc: 'RFC 1939 §5' },
  { name: 'UIDL', in: 'transaction', takes: 'either', run: uidl, rfc: 'RFC 1939 §7' },
  { name: 'RETR', in: 'transaction', takes: 'something', run: retr, rfc: 'RFC 1939 §5' },
  { name: 'TOP', in: 'transaction', takes: 'something', run: top, rfc: 'RFC 1939 §7' },
  { name: 'DELE', in: 'transaction', takes: 'something', run: dele, rfc: 'RFC 1939 §5', changes: true },
  { name: 'RSET', in: 'transaction', takes: 'nothing', run: rset, rfc: 'RFC 1939 §5' },
  { name: 'NOOP', in: 'transaction', takes: 'nothing', run: noop, rfc: 'RFC 1939 §5' },
]

export const COMMAND: ReadonlyMap<string, Command> = new Map(
  COMMANDS.map((command) => [command.name, command]),
)
