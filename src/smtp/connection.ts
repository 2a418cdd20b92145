/**
 * One connection: reads lines, finds their command in the table, carries out the step it asks for. The only place that
 * touches the channel, and the only one that catches faults (they become 4xx, never an acceptance).
 */
import { appPasswordOf } from '../app-password/authorize.ts'
import { unreachable } from '../base/unreachable.ts'
import type { Channel } from '../net/channel.ts'
import type { Command, Context, Step } from './command.ts'
import { forget } from './commands/forget.ts'
import { maySignIn } from './commands/hello.ts'
import { say } from './commands/steps.ts'
import { NOT_IN_USE } from './commands.ts'
import type { Incoming } from './incoming.ts'
import {
  AUTH_LINE_OCTETS_MAX,
  BAD_COMMANDS_MAX,
  CHUNK_OCTETS_MAX,
  COMMAND_OCTETS_MAX,
  COMMAND_WAIT_MS,
  DATA_WAIT_MS,
  GREETED_WAIT_MS,
  MESSAGE_WAIT_MS_MAX,
} from './limits.ts'
import { REPLY, replyToFault } from './replies.ts'
import { parseCommandLine } from './wire/command-line.ts'
import { DataDecoder } from './wire/data-decoder.ts'
import { type Reply, reply } from './wire/reply.ts'

const NOTHING_CAME = { pieces: [], rest: null } as const

export class Connection {
  readonly #context: Context
  readonly #commands: ReadonlyMap<string, Command>
  readonly #channel: Channel
  readonly #stopping: AbortSignal
  #badCommands = 0
  /** Nothing more is read or begun. */
  #isOver = false
  /** Between commands: a goodbye may be said at any moment. */
  #isWaiting = false
  #leaveLive: (() => void) | null = null

  constructor(
    context: Context,
    commands: ReadonlyMap<string, Command>,
    channel: Channel,
    stopping: AbortSignal,
  ) {
    this.#context = context
    this.#commands = commands
    this.#channel = channel
    this.#stopping = stopping
  }

  async speak(): Promise<void> {
    const stop = (): void => this.#stopBetweenMessages()
    this.#stopping.addEventListener('abort', stop, { once: true })
    try {
      const { hostname, role } = this.#context
      this.#channel.write(reply(220, null, `${hostname} ${role.name === 'lmtp' ? 'LMTP' : 'ESMTP'}`))
      while (!this.#isOver) {
        await this.#serveOneCommand()
        if (this.#stopping.aborted) this.#stopBetweenMessages(true)
      }
    } finally {
      this.#stopping.removeEventListener('abort', stop)
      this.#leaveLive?.()
      await forget(this.#context.session)
      this.#channel.end()
    }
  }

  async #serveOneCommand(): Promise<void> {
    const line = await this.#nextLine()
    if (line === null) return
    try {
      let step: Step | null = await this.#stepFor(line.bytes, line.bareEnd)
      while (step !== null) step = await this.#carryOut(step)
    } catch (fault) {
      this.#context.onFault(fault)
      this.#channel.write(replyToFault(fault))
    }
    this.#enterLive()
  }

  /** Null when there is none: what had to be said to that is said. */
  async #nextLine(): Promise<{ readonly bytes: Buffer; readonly bareEnd: boolean } | null> {
    const waitMs = this.#context.session.hello === null ? GREETED_WAIT_MS : COMMAND_WAIT_MS
    this.#isWaiting = true
    if (this.#stopping.aborted) this.#stopBetweenMessages()
    const line =
      this.#channel.readLineNow(AUTH_LINE_OCTETS_MAX) ??
      (await this.#channel.readLine(AUTH_LINE_OCTETS_MAX, waitMs))
    this.#isWaiting = false
    if (this.#isOver) return null
    switch (line.kind) {
      case 'line':
        return line
      case 'too-long':
        this.#channel.write(this.#bad(REPLY.lineTooLong))
        return null
      case 'timed-out':
        this.#close(REPLY.idle)
        return null
      case 'closed':
        this.#isOver = true
        return null
      default:
        return unreachable(line)
    }
  }

  #stepFor(bytes: Buffer, bareEnd: boolean): Step | Promise<Step> {
    if (bareEnd) return say(this.#bad(REPLY.bareLineEnd))
    const line = parseCommandLine(bytes)
    if (line.kind === 'unreadable')
      return say(this.#bad(line.because === 'not-utf-8' ? REPLY.notUtf8 : REPLY.controlCharacter))
    const command = this.#commands.get(line.verb)
    if (command === undefined)
      return say(this.#bad(NOT_IN_USE.has(line.verb) ? REPLY.notHere : REPLY.unknownCommand))
    if (bytes.length > COMMAND_OCTETS_MAX && command.name !== 'AUTH') return say(this.#bad(REPLY.lineTooLong))
    if (command.takes === 'nothing' && line.argument !== '') return say(REPLY.noParameters)
    const missing = this.#missing(command)
    return missing === null ? command.run(this.#context, line) : say(missing)
  }

  /** What must have come before this command and has not. */
  #missing({ after }: Command): Reply | null {
    const { session, role } = this.#context
    if (after === 'nothing') return null
    if (session.hello === null) return role.name === 'lmtp' ? REPLY.lhloFirst : REPLY.helloFirst
    if (after === 'hello') return null
    if (role.signIn !== null && session.signedIn === null)
      return maySignIn(this.#context) ? REPLY.signInFirst : REPLY.tlsFirst
    return after === 'sender' && session.transaction === null ? REPLY.senderFirst : null
  }

  /** Does what a step asks for; what comes of it may be another step. */
  async #carryOut(step: Step): Promise<Step | null> {
    switch (step.kind) {
      case 'reply':
        for (const text of step.replies) this.#channel.write(text)
        return null
      case 'ask':
        this.#channel.write(step.reply)
        return this.#ask(step.answer)
      case 'read-data':
        this.#channel.write(step.reply)
        return (await this.#readData(step.into)) ? step.done() : null
      case 'read-octets':
        return (await this.#readOctets(step.count, step.into)) ? step.done() : null
      case 'start-tls':
        return this.#startTls(step.reply)
      case 'close':
        this.#close(step.reply)
        return null
      default:
        return unreachable(step)
    }
  }

  async #ask(answer: (line: Buffer | null) => Promise<Step>): Promise<Step | null> {
    const line = await this.#channel.readLine(AUTH_LINE_OCTETS_MAX, COMMAND_WAIT_MS)
    if (this.#isOver) return null
    switch (line.kind) {
      case 'line':
        return line.bareEnd ? say(this.#bad(REPLY.bareLineEnd)) : answer(line.bytes)
      case 'too-long':
        return answer(null)
      case 'timed-out':
        return { kind: 'close', reply: REPLY.idle }
      case 'closed':
        this.#isOver = true
        return null
      default:
        return unreachable(line)
    }
  }

  /** Whether the message came to its end. */
  async #readData(into: Incoming): Promise<boolean> {
    const decoder = new DataDecoder()
    for (const untilMs = this.#messageDeadlineMs(); ; ) {
      const bytes = await this.#chunk(CHUNK_OCTETS_MAX, untilMs)
      const { pieces, rest } = bytes === null ? NOTHING_CAME : decoder.push(bytes)
      for (const piece of pieces) await into.write(piece)
      // Closed meanwhile, if only while its last piece was stored: nothing of it is kept.
      if (bytes === null || this.#isOver) {
        await into.abandon()
        return false
      }
      if (rest === null) continue
      if (rest.length > 0) this.#channel.unread(rest)
      return true
    }
  }

  async #readOctets(count: number, into: Incoming | null): Promise<boolean> {
    const untilMs = this.#messageDeadlineMs()
    for (let left = count; left > 0; ) {
      const bytes = await this.#chunk(Math.min(left, CHUNK_OCTETS_MAX), untilMs)
      if (bytes === null) {
        await forget(this.#context.session)
        return false
      }
      left -= bytes.length
      await into?.write(bytes)
    }
    return !this.#isOver
  }

  #messageDeadlineMs(): number {
    return this.#context.clock.monotonicMs() + MESSAGE_WAIT_MS_MAX
  }

  /** Octets of a message; null when there will be no more. */
  async #chunk(octetsMax: number, untilMs: number): Promise<Buffer | null> {
    const chunk = await this.#channel.readChunk(octetsMax, DATA_WAIT_MS)
    const isLate = this.#context.clock.monotonicMs() > untilMs
    if (chunk.kind === 'timed-out' || isLate) this.#close(REPLY.idle)
    if (chunk.kind === 'closed') this.#isOver = true
    return chunk.kind === 'bytes' && !this.#isOver ? chunk.bytes : null
  }

  async #startTls(go: Reply): Promise<null> {
    this.#channel.write(go)
    // RFC 3207 §4, attack A5: what came in the clear behind the command is not read under TLS; the connection closes.
    if ((await this.#channel.startTls()) !== 'secure') {
      this.#isOver = true
      this.#channel.destroy()
    }
    return null
  }

  /** After a sign-in: the connection can be ended with its credential from now on. */
  #enterLive(): void {
    const { session, role, clock } = this.#context
    if (session.signedIn === null || role.signIn === null || this.#leaveLive !== null) return
    const { account, credential } = session.signedIn
    this.#leaveLive = role.signIn.live.add({
      service: role.name,
      account,
      credential: appPasswordOf(credential),
      remote: session.remote,
      sinceMs: clock.nowMs(),
      close: (because) =>
        this.#close(because === 'credential-ended' ? REPLY.credentialEnded : REPLY.stopping),
    })
  }

  /** Counts what no program says by mistake again and again. */
  #bad(text: Reply): Reply {
    this.#badCommands += 1
    if (this.#badCommands < BAD_COMMANDS_MAX) return text
    this.#isOver = true
    return REPLY.tooManyBadCommands
  }

  /** A transaction that has begun is finished first (RFC 5321 §3.8: 421 may come at any time; a message is kinder). */
  #stopBetweenMessages(commandIsOver = this.#isWaiting): void {
    if (commandIsOver && this.#context.session.transaction === null) this.#close(REPLY.stopping)
  }

  #close(text: Reply): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#channel.write(text)
    this.#channel.end()
  }
}
