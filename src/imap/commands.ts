/**
 * The command table: every command, in which states it may be given (RFC 9051 §3), how its arguments are read, what
 * runs it, and whether it changes anything: such a one is refused to who may only read. What is not here is unknown.
 */
import { MAY_CHANGE } from '../app-password/app-password.ts'
import type { SignedIn } from '../app-password/authorize.ts'
import { append } from './commands/append.ts'
import { copy, move } from './commands/copy.ts'
import { expunge, uidExpunge } from './commands/expunge.ts'
import { fetch } from './commands/fetch.ts'
import { idle } from './commands/idle.ts'
import { list, lsub, namespace } from './commands/list.ts'
import { create, remove, rename, subscribe, unsubscribe } from './commands/mailbox.ts'
import { getQuota, getQuotaRoot, setQuota } from './commands/quota.ts'
import { search } from './commands/search.ts'
import { close, examine, select, unselect } from './commands/select.ts'
import { capability, enable, id, logout, noop, startTls } from './commands/session.ts'
import { authenticate, login } from './commands/sign-in.ts'
import { status } from './commands/status.ts'
import { store } from './commands/store.ts'
import { bad, noPermission, type Reply } from './replies.ts'
import { type Asked, isUtf8, type Selected, type Session } from './session.ts'
import type { Telling } from './tell.ts'
import type { Arguments } from './wire/arguments.ts'
import type { AppendCommand, Command } from './wire/command-reader.ts'
import type { Mode } from './wire/mailbox-name.ts'
import { Malformed } from './wire/malformed.ts'
import { parseFetch } from './wire/parse-fetch.ts'
import { parseList, parseLsub } from './wire/parse-list.ts'
import { parseCreate, parseMailbox, parseRename, parseSelect, parseStatus } from './wire/parse-mailbox.ts'
import { parseCopyMove, parseStore, parseUidExpunge } from './wire/parse-messages.ts'
import { parseSearch } from './wire/parse-search.ts'
import {
  parseAuthenticate,
  parseEnable,
  parseGetQuota,
  parseId,
  parseLogin,
  parseNothing,
  parseSetQuota,
} from './wire/parse-session.ts'

/** Null: the command has answered for itself. */
type Answered = Reply | null | Promise<Reply | null>
type Work = () => Answered
type Parse<Args> = (args: Arguments, mode: Mode) => Args | Malformed
type Entry = {
  readonly name: string
  readonly rfc: string
  readonly changes?: true
  /** The work to do, or the reply when there is none: a wrong state, arguments that cannot be read. */
  readonly prepare: (session: Session, command: Command) => Work | Reply
}

const signInFirst = bad('Sign in first')
const signedInAlready = bad('You are signed in already')
const nothingSelected = bad('No mailbox is selected')

const read = <Args extends object>(
  parse: Parse<Args>,
  session: Session,
  { args }: Command,
  work: (args: Args) => Answered,
): Work | Reply => {
  const values = parse(args, { utf8: isUtf8(session) })
  if (values instanceof Malformed) return bad(values.text)
  return () => work(values)
}

const askedBy = ({ tag, name }: Command): Asked => ({ tag, byUid: name.startsWith('UID ') })

const any = <Args extends object>(
  name: string,
  parse: Parse<Args>,
  run: (session: Session, args: Args) => Answered,
  rfc: string,
): Entry => ({
  name,
  rfc,
  prepare: (session, command) => read(parse, session, command, (args) => run(session, args)),
})

const beforeSignIn = <Args extends object>(
  name: string,
  parse: Parse<Args>,
  run: (session: Session, args: Args, asked: Asked) => Answered,
  rfc: string,
): Entry => ({
  name,
  rfc,
  prepare: (session, command) =>
    session.state.in === 'not-authenticated'
      ? read(parse, session, command, (args) => run(session, args, askedBy(command)))
      : signedInAlready,
})

const signedIn = <Args extends object>(
  name: string,
  parse: Parse<Args>,
  run: (session: Session, args: Args, who: SignedIn) => Answered,
  rfc: string,
): Entry => ({
  name,
  rfc,
  prepare: (session, command) => {
    const { state } = session
    if (state.in !== 'authenticated' && state.in !== 'selected') return signInFirst
    return read(parse, session, command, (args) => run(session, args, state.who))
  },
})

const selected = <Args extends object>(
  name: string,
  parse: Parse<Args>,
  run: (session: Session, args: Args, selected: Selected, asked: Asked) => Answered,
  rfc: string,
): Entry => ({
  name,
  rfc,
  prepare: (session, command) => {
    const { state } = session
    if (state.in !== 'selected') return state.in === 'authenticated' ? nothingSelected : signInFirst
    return read(parse, session, command, (args) => run(session, args, state.selected, askedBy(command)))
  },
})

const changing = (entry: Entry): Entry => ({ ...entry, changes: true })

export const COMMANDS: readonly Entry[] = [
  any('CAPABILITY', parseNothing, capability, 'RFC 9051 §6.1.1'),
  any('NOOP', parseNothing, noop, 'RFC 9051 §6.1.2'),
  any('LOGOUT', parseNothing, logout, 'RFC 9051 §6.1.3'),
  any('ID', parseId, id, 'RFC 2971 §3.1'),

  beforeSignIn('STARTTLS', parseNothing, startTls, 'RFC 9051 §6.2.1'),
  beforeSignIn('AUTHENTICATE', parseAuthenticate, authenticate, 'RFC 9051 §6.2.2'),
  beforeSignIn('LOGIN', parseLogin, login, 'RFC 9051 §6.2.3'),

  signedIn('ENABLE', parseEnable, enable, 'RFC 9051 §6.3.1'),
  signedIn('SELECT', parseSelect, select, 'RFC 9051 §6.3.2'),
  signedIn('EXAMINE', parseSelect, examine, 'RFC 9051 §6.3.3'),
  changing(signedIn('CREATE', parseCreate, create, 'RFC 9051 §6.3.4, RFC 6154 §3')),
  changing(signedIn('DELETE', parseMailbox, remove, 'RFC 9051 §6.3.5')),
  changing(signedIn('RENAME', parseRename, rename, 'RFC 9051 §6.3.6')),
  changing(signedIn('SUBSCRIBE', parseMailbox, subscribe, 'RFC 9051 §6.3.7')),
  changing(signedIn('UNSUBSCRIBE', parseMailbox, unsubscribe, 'RFC 9051 §6.3.8')),
  signedIn('LIST', parseList, list, 'RFC 9051 §6.3.9, RFC 5258, RFC 5819'),
  signedIn('LSUB', parseLsub, lsub, 'RFC 3501 §6.3.9'),
  signedIn('NAMESPACE', parseNothing, namespace, 'RFC 9051 §6.3.10'),
  signedIn('STATUS', parseStatus, status, 'RFC 9051 §6.3.11'),
  signedIn('IDLE', parseNothing, idle, 'RFC 9051 §6.3.13'),
  signedIn('GETQUOTA', parseGetQuota, getQuota, 'RFC 9208 §4.2'),
  signedIn('GETQUOTAROOT', parseMailbox, getQuotaRoot, 'RFC 9208 §4.3'),
  changing(signedIn('SETQUOTA', parseSetQuota, setQuota, 'RFC 9208 §4.1')),

  selected('CHECK', parseNothing, noop, 'RFC 3501 §6.4.1'),
  selected('CLOSE', parseNothing, close, 'RFC 9051 §6.4.1'),
  selected('UNSELECT', parseNothing, unselect, 'RFC 9051 §6.4.2'),
  changing(selected('EXPUNGE', parseNothing, expunge, 'RFC 9051 §6.4.3')),
  changing(selected('UID EXPUNGE', parseUidExpunge, uidExpunge, 'RFC 9051 §6.4.9')),
  selected('SEARCH', parseSearch, search, 'RFC 9051 §6.4.4'),
  selected('UID SEARCH', parseSearch, search, 'RFC 9051 §6.4.9'),
  selected('FETCH', parseFetch, fetch, 'RFC 9051 §6.4.5'),
  selected('UID FETCH', parseFetch, fetch, 'RFC 9051 §6.4.9'),
  changing(selected('STORE', parseStore, store, 'RFC 9051 §6.4.6')),
  changing(selected('UID STORE', parseStore, store, 'RFC 9051 §6.4.9')),
  changing(selected('COPY', parseCopyMove, copy, 'RFC 9051 §6.4.7')),
  changing(selected('UID COPY', parseCopyMove, copy, 'RFC 9051 §6.4.9')),
  changing(selected('MOVE', parseCopyMove, move, 'RFC 9051 §6.4.8')),
  changing(selected('UID MOVE', parseCopyMove, move, 'RFC 9051 §6.4.9')),
]
const BY_NAME: ReadonlyMap<string, Entry> = new Map(COMMANDS.map((entry) => [entry.name, entry]))

/** RFC 9051 §7.5.1: while these are answered no message may change its number. */
const KEEPS_NUMBERS: ReadonlySet<string> = new Set(['FETCH', 'STORE', 'SEARCH'])

export const telling = (command: Command | AppendCommand): Telling =>
  command.kind === 'append'
    ? { mayExpunge: true, withUid: false }
    : { mayExpunge: !KEEPS_NUMBERS.has(command.name), withUid: command.name.startsWith('UID ') }

/** What a command comes to: the work to do, or the reply when there is none. */
export const prepare = (session: Session, command: Command | AppendCommand): Work | Reply => {
  const { state } = session
  const who = state.in === 'authenticated' || state.in === 'selected' ? state.who : null
  const mayChange = who === null || MAY_CHANGE[who.access]
  if (command.kind === 'append') {
    if (who === null) return signInFirst
    return mayChange ? () => append(session, command, who) : noPermission
  }
  const entry = BY_NAME.get(command.name)
  if (entry === undefined) return bad('There is no such command')
  return entry.changes && !mayChange ? noPermission : entry.prepare(session, command)
}
