/**
 * One connection from greeting to goodbye: reads a command, runs it, tells what changed, answers. The only place that
 * catches: a fault becomes a reply here, and never looks like a refusal (a store that is down is not a wrong password).
 */
import { type Channel, UNSENT_BEFORE_GOODBYE_MAX } from '../net/channel.ts'
import { capabilities } from './capabilities.ts'
import { prepare, telling } from './commands.ts'
import { BAD_COMMANDS_MAX, COMMAND_WAIT_MS, FAILED_SIGN_INS_MAX, SIGN_IN_WAIT_MS } from './limits.ts'
import { bad, type Goodbye, goodbyes, type Reply, replyToFault } from './replies.ts'
import { type ImapDeps, isUtf8, leaveMailbox, type Session, say } from './session.ts'
import { type Telling, tellChanges } from './tell.ts'
import {
  type AppendCommand,
  BEFORE_SIGN_IN,
  type Command,
  commandReader,
  type ReadCommand,
  signedInLimits,
} from './wire/command-reader.ts'

export const serveConnection = async (
  deps: ImapDeps,
  channel: Channel,
  stopping: AbortSignal,
): Promise<void> => {
  const ended = new AbortController()
  const session = newSession(deps, channel, ended)
  const onClosed = (): void => ended.abort(GONE)
  const onStopping = (): void => session.close('server-stopping')
  channel.closed.addEventListener('abort', onClosed)
  stopping.addEventListener('abort', onStopping)
  try {
    say(session, `* OK [CAPABILITY ${capabilities(session)}] ${deps.hostname} ready`)
    await converse(session, stopping)
  } finally {
    channel.closed.removeEventListener('abort', onClosed)
    stopping.removeEventListener('abort', onStopping)
    session.unregister()
    channel.end()
    await leaveMailbox(session)
  }
}

const newSession = (deps: ImapDeps, channel: Channel, ended: AbortController): Session => {
  const end = (because: Goodbye): void => {
    if (ended.signal.aborted) return
    if (because === 'credential-ended' && !mayStillHear(session)) channel.cutOff()
    else if (session.doing === 'sending') channel.destroy()
    else {
      say(session, `* BYE ${goodbyes[because]}`)
      channel.end()
    }
    ended.abort(because)
  }
  const session: Session = {
    deps,
    channel,
    reader: commandReader(channel, deps.clock),
    enabled: { condstore: false, qresync: false, rev2: false, utf8: false },
    ended: ended.signal,
    state: { in: 'not-authenticated', failures: 0 },
    client: null,
    doing: 'running',
    unregister: () => {},
    end,
    close: (because) => {
      // What is in flight is finished first; the loop looks at `stopping` again after each command.
      if (because !== 'server-stopping' || session.doing === 'waiting') end(because)
    },
    fault: (fault) => {
      deps.log({ event: 'connection.fault', service: 'imap', remote: channel.remoteAddress, fault })
      end('fault')
    },
  }
  return session
}

/** Whose credential has ended hears why, unless that would wait behind mail that is no longer for this client. */
const mayStillHear = ({ doing, channel }: Session): boolean =>
  doing !== 'sending' && channel.unsentOctets <= UNSENT_BEFORE_GOODBYE_MAX

/** Without a reason, an error with its trace would be made for each connection. */
const GONE = 'gone'

/** Commands one after the other, in the order they came (RFC 9051 §5.5). */
const converse = async (session: Session, stopping: AbortSignal): Promise<void> => {
  const signInBy = session.deps.clock.monotonicMs() + SIGN_IN_WAIT_MS
  let errors = 0
  while (!session.ended.aborted) {
    if (stopping.aborted) return session.end('server-stopping')
    const read = await readCommand(session, signInBy)
    if (session.ended.aborted || read.kind === 'closed') return
    if (read.kind === 'timed-out')
      return session.end(session.state.in === 'not-authenticated' ? 'sign-in-too-slow' : 'waited-too-long')
    const reply = read.kind === 'bad' ? bad(read.text) : await run(session, read)
    if (session.ended.aborted) return
    if (reply !== null) answer(session, read.tag, reply)
    if (session.state.in === 'logout') return
    // Signed in, a program may try many commands that are not here: mutt asks for the rights on every mailbox.
    errors = reply?.status === 'BAD' && session.state.in === 'not-authenticated' ? errors + 1 : 0
    if (read.kind === 'bad' && read.fatal) return session.end('not-readable')
    if (errors >= BAD_COMMANDS_MAX) return session.end('too-many-errors')
    if (session.state.in === 'not-authenticated' && session.state.failures >= FAILED_SIGN_INS_MAX)
      return session.end('too-many-failures')
  }
}

const readCommand = async (session: Session, signInBy: number): Promise<ReadCommand> => {
  const { deps, reader } = session
  const isSignedIn = session.state.in !== 'not-authenticated'
  const waitMs = isSignedIn ? COMMAND_WAIT_MS : signInBy - deps.clock.monotonicMs()
  if (waitMs <= 0) return { kind: 'timed-out' }
  const limits = isSignedIn ? signedInLimits(deps.mail.limits.messageOctetsMax) : BEFORE_SIGN_IN
  session.doing = 'waiting'
  const read = await reader.read(limits, { utf8: isUtf8(session) }, waitMs)
  session.doing = 'running'
  return read
}

/**
 * Runs one command, then tells what changed meanwhile; the reply comes after that. What the command has done is answered
 * also when nothing can be told: a client that heard NO would append its message once more.
 */
const run = async (session: Session, command: Command | AppendCommand): Promise<Reply | null> => {
  const work = prepare(session, command)
  const done = typeof work === 'function' ? await guarded(session, work) : work
  const reply = done?.rest === undefined ? done : await withRest(session, done, done.rest)
  await guarded(session, () => tellAfter(session, telling(command)))
  return reply
}

const withRest = async (session: Session, done: Reply, rest: () => Promise<Reply>): Promise<Reply> => {
  let reply = done
  await guarded(session, async () => {
    reply = await rest()
    return null
  })
  return reply
}

const tellAfter = async (session: Session, how: Telling): Promise<null> => {
  if (session.state.in !== 'selected' || session.ended.aborted) return null
  const { selected } = session.state
  await selected.open.refresh()
  if (selected.open.mailbox === null) session.end('mailbox-removed')
  else await tellChanges(session, selected, how)
  return null
}

const guarded = async (
  session: Session,
  work: () => Reply | null | Promise<Reply | null>,
): Promise<Reply | null> => {
  try {
    return await work()
  } catch (fault) {
    // Half an answer cannot be mended.
    if (session.doing === 'sending') {
      session.fault(fault)
      return null
    }
    const remote = session.channel.remoteAddress
    session.deps.log({ event: 'connection.fault', service: 'imap', remote, fault })
    return replyToFault(fault)
  }
}

const answer = (session: Session, tag: string | null, { status, text }: Reply): void =>
  say(session, `${tag ?? '*'} ${status} ${text}`)
