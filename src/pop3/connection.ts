/**
 * One POP3 connection: reads a line, runs its command, sends the answer, until the end. The only place that catches: a
 * fault is `-ERR [SYS/TEMP]` to the client (never a wrong password) and a line in the log.
 */
import { unreachable } from '../base/unreachable.ts'
import { type Channel, type Line, UNSENT_BEFORE_GOODBYE_MAX } from '../net/channel.ts'
import type { SignedInSession } from './commands/message-number.ts'
import { COMMAND, type Command } from './commands.ts'
import { BAD_COMMANDS_MAX, IDLE_MS, LINE_OCTETS_MAX, LISTING_PIECE_OCTETS, SIGN_IN_MS } from './limits.ts'
import type { MaildropLocks } from './maildrop-locks.ts'
import { err, type Reply, TEMPORARY } from './replies.ts'
import { NOBODY, type Pop3Needs, type Session } from './session.ts'
import { parseCommandLine } from './wire/command-line.ts'
import { DotStuffing } from './wire/dot-stuffing.ts'

export class Connection {
  readonly #channel: Channel
  readonly #needs: Pop3Needs
  readonly #session: Session
  readonly #signInByMs: number
  /** Whether an answer is being made or sent. */
  #busy = true
  #stopping = false
  #badCommands = 0

  constructor(channel: Channel, needs: Pop3Needs, locks: MaildropLocks) {
    this.#channel = channel
    this.#needs = needs
    this.#signInByMs = needs.clock.monotonicMs() + SIGN_IN_MS
    this.#session = {
      needs,
      locks,
      remote: channel.remoteAddress,
      isSecure: () => channel.isSecure,
      hello: () => channel.hello,
      hangUp: (text) => this.#hangUp(text),
      state: NOBODY,
      failures: 0,
    }
  }

  async serve(stopping: AbortSignal): Promise<void> {
    const stop = () => this.#stop()
    stopping.addEventListener('abort', stop, { once: true })
    try {
      this.#say(`+OK ${this.#needs.hostname} POP3 ready`)
      if (stopping.aborted) this.#stop()
      // Most answers are given at once: no promise for them.
      for (let more = this.#next(); more === true || (await more); more = this.#next());
    } finally {
      stopping.removeEventListener('abort', stop)
      if (this.#session.state.in === 'transaction') this.#session.state.leave()
    }
  }

  /** One command and its answer; false when the connection is over. */
  #next(): boolean | Promise<boolean> {
    if (this.#stopping) return this.#sayLast(STOPPING)
    const here = this.#channel.readLineNow(LINE_OCTETS_MAX)
    return here === null ? this.#readLine().then((line) => this.#take(line)) : this.#take(here)
  }

  #take(line: Line): boolean | Promise<boolean> {
    switch (line.kind) {
      case 'line':
        return this.#obey(line.bytes)
      case 'too-long':
        return this.#complain(err('line too long'))
      case 'closed':
        return false
      case 'timed-out':
        return this.#sayLast('-ERR waited too long')
      default:
        return unreachable(line)
    }
  }

  async #readLine(): Promise<Line> {
    const { state } = this.#session
    const waitMs =
      state.in === 'transaction' ? IDLE_MS : Math.max(0, this.#signInByMs - this.#needs.clock.monotonicMs())
    this.#busy = false
    const line = await this.#channel.readLine(LINE_OCTETS_MAX, waitMs)
    this.#busy = true
    return line
  }

  #obey(bytes: Buffer): boolean | Promise<boolean> {
    const { name, argument } = parseCommandLine(bytes)
    const command = COMMAND.get(name)
    if (command === undefined) return this.#complain(err('unknown command'))
    const reply = this.#misuse(command, argument)
    if (reply !== null) return this.#complain(reply)
    if (command.changes && this.#mayOnlyRead()) return this.#send(READ_ONLY)
    const failed = (fault: unknown) => this.#failed(name, fault)
    try {
      const reply = this.#run(command, argument)
      const sent = reply instanceof Promise ? reply.then((made) => this.#send(made)) : this.#send(reply)
      return sent instanceof Promise ? sent.catch(failed) : sent
    } catch (fault) {
      return failed(fault)
    }
  }

  #failed(name: string, fault: unknown): boolean {
    this.#logFault(fault)
    // RFC 1939 §6: after QUIT the connection ends, also when not everything could be removed.
    if (name === 'QUIT') return this.#sayLast(TEMPORARY)
    this.#say(TEMPORARY)
    return true
  }

  #misuse(command: Command, argument: Buffer): Reply | null {
    if (command.in !== 'both' && command.in !== this.#session.state.in)
      return err(command.in === 'transaction' ? 'sign in first' : 'you have signed in already')
    if (command.takes === 'nothing' && argument.length > 0) return err(`${command.name} takes nothing more`)
    if (command.takes === 'something' && argument.length === 0)
      return err(`${command.name} takes something more`)
    return null
  }

  #mayOnlyRead(): boolean {
    const { state } = this.#session
    return state.in === 'transaction' && !state.mayChange
  }

  #run(command: Command, argument: Buffer): Reply | Promise<Reply> {
    return command.in === 'transaction'
      ? // `#misuse` has looked at the state.
        command.run(this.#session as SignedInSession, argument)
      : command.run(this.#session, argument)
  }

  #complain(reply: Reply): boolean | Promise<boolean> {
    this.#badCommands++
    return this.#badCommands < BAD_COMMANDS_MAX
      ? this.#send(reply)
      : this.#sayLast('-ERR too many bad commands')
  }

  #send(reply: Reply): boolean | Promise<boolean> {
    switch (reply.kind) {
      case 'line':
        this.#say(reply.text)
        return true
      case 'listing':
        return this.#sendListing(reply.text, reply.lines)
      case 'message':
        return reply.pieces instanceof Uint8Array
          ? this.#sendWhole(reply.text, reply.pieces)
          : this.#sendPieces(reply.text, reply.pieces)
      case 'challenge':
        return this.#challenge(reply)
      case 'start-tls':
        return this.#startTls(reply.text)
      case 'goodbye':
        return this.#sayLast(reply.text)
      default:
        return unreachable(reply)
    }
  }

  async #sendListing(text: string, lines: Iterable<string>): Promise<true> {
    this.#say(text)
    let piece = ''
    for (const line of lines) {
      piece += `${line}\r\n`
      if (piece.length < LISTING_PIECE_OCTETS) continue
      this.#channel.write(piece)
      piece = ''
      await this.#channel.drained()
    }
    this.#say(`${piece}.`)
    return true
  }

  #sendWhole(text: string, message: Uint8Array): true {
    const dots = new DotStuffing()
    this.#say(text)
    this.#channel.write(dots.stuff(message))
    this.#channel.write(dots.end())
    return true
  }

  async #sendPieces(text: string, pieces: AsyncIterable<Uint8Array>): Promise<boolean> {
    const dots = new DotStuffing()
    this.#say(text)
    try {
      for await (const piece of pieces) {
        this.#channel.write(dots.stuff(piece))
        await this.#channel.drained()
        if (this.#channel.closed.aborted) return false
      }
    } catch (fault) {
      // Half a message must never look like a whole one: nothing can be said any more but to hang up.
      this.#channel.destroy()
      throw fault
    }
    this.#channel.write(dots.end())
    return true
  }

  async #challenge(reply: Extract<Reply, { kind: 'challenge' }>): Promise<boolean> {
    this.#say(reply.text)
    const line = await this.#readLine()
    if (line.kind === 'closed') return false
    if (line.kind === 'timed-out') return this.#sayLast('-ERR waited too long')
    return this.#send(await reply.answer(line.kind === 'line' ? line.bytes.toString('latin1') : null))
  }

  async #startTls(text: string): Promise<boolean> {
    this.#say(text)
    const outcome = await this.#channel.startTls()
    if (outcome !== 'secure') {
      if (outcome === 'injected') this.#refuseInjection()
      this.#channel.destroy()
      return false
    }
    // RFC 2595 §4: what was said before is forgotten.
    this.#session.state = NOBODY
    return true
  }

  #refuseInjection(): void {
    const { remoteAddress: remote } = this.#channel
    this.#needs.log({
      event: 'connection.refused',
      service: 'pop3',
      remote,
      because: 'sent more in the clear after STLS',
    })
  }

  #say(text: string): void {
    this.#channel.write(`${text}\r\n`)
  }

  #sayLast(text: string): false {
    this.#say(text)
    this.#channel.end()
    return false
  }

  /**
   * Between two answers it says why; in the middle of one, words would be taken for a part of it, and behind a long one
   * they would wait for mail that is no longer for this client.
   */
  #hangUp(text: string): void {
    if (this.#busy || this.#channel.unsentOctets > UNSENT_BEFORE_GOODBYE_MAX) this.#channel.cutOff()
    else this.#sayLast(text)
  }

  #stop(): void {
    this.#stopping = true
    if (!this.#busy) this.#sayLast(STOPPING)
  }

  #logFault(fault: unknown): void {
    this.#needs.log({
      event: 'connection.fault',
      service: 'pop3',
      remote: this.#channel.remoteAddress,
      fault,
    })
  }
}

const READ_ONLY = err('this app password may only read: nothing can be removed with it')
const STOPPING = '-ERR [SYS/TEMP] the server is stopping, come back soon'
