/**
 * One command from a channel: its lines and literals gathered, within limits, before anything is parsed. Octets of a
 * literal are never taken for a command, also when the command was refused (RFC 9051 §4.3, RFC 7888 §4). The message
 * of an APPEND is not gathered: it streams into the sink of whoever wants it.
 */
import type { Clock } from '../../base/clock.ts'
import type { Channel, Line } from '../../net/channel.ts'
import { Arguments } from './arguments.ts'
import { commandHead } from './command-head.ts'
import type { Mode } from './mailbox-name.ts'
import { Malformed } from './malformed.ts'
import { parseAppendHead, parseAppendItem, trailingLiteral } from './parse-append.ts'
import type { AppendItem, LiteralHead, NamedMailbox } from './syntax.ts'

export type ReaderLimits = {
  readonly lineOctetsMax: number
  readonly literalOctetsMax: number
  readonly commandOctetsMax: number
  /** A refused literal that comes unasked is read and thrown away up to this size; a larger one is fatal. */
  readonly discardOctetsMax: number
}

export const BEFORE_SIGN_IN: ReaderLimits = {
  lineOctetsMax: 8_192, // AUTHENTICATE with a token in it is the longest
  literalOctetsMax: 4_096, // a user name or password
  commandOctetsMax: 16_384,
  discardOctetsMax: 16_384,
}
export const signedInLimits = (messageOctetsMax: number): ReaderLimits => ({
  lineOctetsMax: 65_000, // uids of some ten thousand messages; less than the channel reads ahead
  literalOctetsMax: 65_536,
  commandOctetsMax: 131_072,
  discardOctetsMax: messageOctetsMax,
})

/** `name` is in capitals; a UID command is one name: `UID FETCH`. It is never APPEND, see below. */
export type Command = {
  readonly kind: 'command'
  readonly tag: string
  readonly name: string
  readonly args: Arguments
}
/** The literal of its first message has been announced, and not yet been asked for. */
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
  /**
   * The announced literal into `sink`, in chunks (each the sink's until it resolves), asking for it first when it is
   * synchronizing. What the sink throws comes through; the rest of the literal is thrown away by the next `read`.
   */
  readAppendLiteral(sink: (chunk: Buffer) => Promise<void> | void): Promise<{ readonly kind: 'read' } | Gone>
  /** What follows the literal just read: another message (RFC 3502), or the end of the command. */
  nextAppendItem(): Promise<NextAppendItem>
}

export const commandReader = (channel: Channel, clock: Clock): CommandReader => new Reader(channel, clock)

const NON_SYNCHRONIZING_OCTETS_MAX = 4_096 // RFC 7888 §5, LITERAL-
const PART_WAIT_MS = 60_000 // a command that was begun is sent to its end by a program, not by a person
const SLOWEST_OCTETS_PER_MS = 2 // 16 kbit/s over any longer time; an octet every ten seconds is an attack
const CHUNK_OCTETS = 65_536
const ASK = '+ Go ahead\r\n' // RFC 9051 §7.6: the space is part of it

/** An APPEND under way: its next or current literal, and how much of that is still to be read. */
type OpenAppend = {
  readonly tag: string
  readonly limits: ReaderLimits
  item: AppendItem
  /** Null until reading began. */
  leftOctets: number | null
}

class Reader implements CommandReader {
  readonly #channel: Channel
  readonly #clock: Clock
  #append: OpenAppend | null = null

  constructor(channel: Channel, clock: Clock) {
    this.#channel = channel
    this.#clock = clock
  }

  async read(limits: ReaderLimits, mode: Mode, waitMs: number): Promise<ReadCommand> {
    if (this.#append !== null) {
      const trouble = await this.#leaveAppend(this.#append)
      if (trouble !== null) return trouble
    }
    const line =
      this.#channel.readLineNow(limits.lineOctetsMax) ??
      (await this.#channel.readLine(limits.lineOctetsMax, waitMs))
    if (line.kind === 'too-long') return this.#tooLong(line, null, limits)
    if (line.kind !== 'line') return line
    const text = line.bytes.toString('latin1')
    const literal = trailingLiteral(text)
    const head = commandHead(text)
    if (head.kind === 'bad') return this.#refuse(bad(head.tag, head.text), literal, limits)
    const { tag, name, argumentsAt } = head
    if (name === 'APPEND') return this.#beginAppend(tag, text, argumentsAt, literal, limits, mode)
    const wire = literal === null ? text : await this.#gather(tag, text, literal, limits)
    if (typeof wire !== 'string') return wire
    return { kind: 'command', tag, name, args: new Arguments(wire.slice(argumentsAt)) }
  }

  async readAppendLiteral(
    sink: (chunk: Buffer) => Promise<void> | void,
  ): Promise<{ readonly kind: 'read' } | Gone> {
    const append = this.#append
    if (append === null || append.leftOctets !== null) throw new Error('no literal has been announced')
    const { octets, synchronizing } = append.item.literal
    if (synchronizing) this.#channel.write(ASK)
    append.leftOctets = octets
    const gone = await this.#readOctets(octets, (chunk) => {
      append.leftOctets = (append.leftOctets ?? 0) - chunk.length
      return sink(chunk)
    })
    return gone ?? { kind: 'read' }
  }

  async nextAppendItem(): Promise<NextAppendItem> {
    const append = this.#append
    if (append?.leftOctets !== 0) throw new Error('the literal has not been read')
    const { tag, limits } = append
    const line = await this.#nextLine(limits)
    this.#append = null
    if (line.kind === 'too-long') return this.#tooLong(line, tag, limits)
    if (line.kind !== 'line') return line
    const text = line.bytes.toString('latin1')
    const isClosed = !append.item.utf8 || text.startsWith(')') // RFC 6855 §4: `UTF8 (~{n}` … `)`
    const rest = append.item.utf8 ? text.slice(1) : text
    if (isClosed && rest.trimEnd() === '') return { kind: 'end' }
    const item = isClosed
      ? parseAppendItem(new Arguments(rest))
      : new Malformed('Expected a closing parenthesis')
    if (item instanceof Malformed) return this.#refuse(bad(tag, item.text), trailingLiteral(text), limits)
    this.#append = { tag, limits, item, leftOctets: null }
    return { kind: 'item', item }
  }

  /** The command's text with its literals in place, or why there is none. */
  async #gather(
    tag: string,
    firstLine: string,
    firstLiteral: LiteralHead,
    limits: ReaderLimits,
  ): Promise<string | Bad | Gone> {
    let wire = firstLine
    let literal: LiteralHead | null = firstLiteral
    while (literal !== null) {
      const added: GatheredPart | Bad | Gone = await this.#literalAndLine(tag, wire.length, literal, limits)
      if (added.kind !== 'gathered') return added
      wire += added.text
      literal = added.next
    }
    return wire
  }

  async #literalAndLine(
    tag: string,
    octetsBefore: number,
    literal: LiteralHead,
    limits: ReaderLimits,
  ): Promise<GatheredPart | Bad | Gone> {
    const { octets, synchronizing } = literal
    const octetsMax = Math.min(
      synchronizing
        ? limits.literalOctetsMax
        : Math.min(NON_SYNCHRONIZING_OCTETS_MAX, limits.literalOctetsMax),
      limits.commandOctetsMax - octetsBefore,
    )
    if (octets > octetsMax)
      return this.#refuse(
        bad(tag, `[TOOBIG] A literal here may have ${Math.max(0, octetsMax)} octets`),
        literal,
        limits,
      )
    if (synchronizing) this.#channel.write(ASK)
    let text = '\r\n'
    const gone = await this.#readOctets(octets, (chunk) => {
      text += chunk.toString('latin1')
    })
    if (gone !== null) return gone
    const line = await this.#nextLine(limits)
    if (line.kind === 'too-long') return this.#tooLong(line, tag, limits)
    if (line.kind !== 'line') return line
    const rest = line.bytes.toString('latin1')
    const next = trailingLiteral(rest)
    if (octetsBefore + text.length + rest.length > limits.commandOctetsMax)
      return this.#refuse(bad(tag, '[TOOBIG] The command is too long'), next, limits)
    return { kind: 'gathered', text: text + rest, next }
  }

  async #beginAppend(
    tag: string,
    firstLine: string,
    argumentsAt: number,
    firstLiteral: LiteralHead | null,
    limits: ReaderLimits,
    mode: Mode,
  ): Promise<AppendCommand | Bad | Gone> {
    let wire = firstLine
    let literal = firstLiteral
    if (literal !== null && wire.startsWith('{', argumentsAt)) {
      // The mailbox's name is a literal too; the message's head is at the end of the line that follows it.
      const added = await this.#literalAndLine(tag, wire.length, literal, limits)
      if (added.kind !== 'gathered') return added
      wire += added.text
      literal = added.next
    }
    const head = parseAppendHead(new Arguments(wire.slice(argumentsAt)), mode)
    if (head instanceof Malformed) return this.#refuse(bad(tag, head.text), literal, limits)
    this.#append = { tag, limits, item: head.first, leftOctets: null }
    return { kind: 'append', tag, mailbox: head.mailbox, first: head.first }
  }

  /** Throws away what the client still sends of an APPEND; null when the next command can be read. */
  async #leaveAppend({ item, leftOctets, limits }: OpenAppend): Promise<Bad | Gone | null> {
    this.#append = null
    if (leftOctets === null && item.literal.synchronizing) return null // never asked for, so never sent
    const octets = leftOctets ?? item.literal.octets
    const rest = { octets, synchronizing: false, binary: false }
    const outcome = await this.#refuse(bad(null, 'The message is too large'), rest, limits)
    return outcome.kind === 'bad' && !outcome.fatal ? null : outcome
  }

  /** A line too long: with its tag when that can be read, and without what follows if that is a literal. */
  #tooLong(
    line: Extract<Line, { kind: 'too-long' }>,
    tagBefore: string | null,
    limits: ReaderLimits,
  ): Promise<Bad | Gone> {
    const head = tagBefore === null ? commandHead(line.start?.toString('latin1') ?? '') : { tag: tagBefore }
    const refusal = bad(head.tag, '[TOOBIG] The line is too long')
    const end = line.end?.toString('latin1') ?? '}'
    const literal = trailingLiteral(end)
    // A brace without its number in sight: whether octets or a command follow cannot be known.
    if (literal === null && end.endsWith('}')) return Promise.resolve({ ...refusal, fatal: true })
    return this.#refuse(refusal, literal, limits)
  }

  /**
   * Reads away what belongs to a refused command. A synchronizing literal is not sent unless asked for, so the command
   * ends there; others come unasked, each with the rest of its line after it.
   */
  async #refuse(refusal: Bad, firstLiteral: LiteralHead | null, limits: ReaderLimits): Promise<Bad | Gone> {
    let literal = firstLiteral
    let budgetOctets = limits.discardOctetsMax
    while (literal !== null && !literal.synchronizing) {
      budgetOctets -= literal.octets
      if (budgetOctets < 0) return { ...refusal, fatal: true }
      const gone = await this.#readOctets(literal.octets, ignore)
      if (gone !== null) return gone
      const line = await this.#nextLine(limits)
      if (line.kind === 'too-long') return { ...refusal, fatal: true }
      if (line.kind !== 'line') return line
      budgetOctets -= line.bytes.length + LINE_END_OCTETS
      literal = trailingLiteral(line.bytes.toString('latin1'))
    }
    return refusal
  }

  #nextLine({ lineOctetsMax }: ReaderLimits): Line | Promise<Line> {
    return this.#channel.readLineNow(lineOctetsMax) ?? this.#channel.readLine(lineOctetsMax, PART_WAIT_MS)
  }

  /** Time in which the client keeps us waiting is spent, what it sends earns some back; the sink's own time is free. */
  async #readOctets(count: number, sink: (chunk: Buffer) => Promise<void> | void): Promise<Gone | null> {
    let left = count
    let waitMs = PART_WAIT_MS
    while (left > 0) {
      const beganMs = this.#clock.monotonicMs()
      const chunk = await this.#channel.readChunk(Math.min(left, CHUNK_OCTETS), Math.ceil(waitMs))
      if (chunk.kind !== 'bytes') return chunk
      left -= chunk.bytes.length
      waitMs -= this.#clock.monotonicMs() - beganMs
      if (waitMs <= 0 && left > 0) return { kind: 'timed-out' }
      waitMs = Math.min(PART_WAIT_MS, waitMs + chunk.bytes.length / SLOWEST_OCTETS_PER_MS)
      const taken = sink(chunk.bytes)
      if (taken !== undefined) await taken
    }
    return null
  }
}

type GatheredPart = { readonly kind: 'gathered'; readonly text: string; readonly next: LiteralHead | null }

const LINE_END_OCTETS = 2

const bad = (tag: string | null, text: string): Bad => ({ kind: 'bad', tag, text, fatal: false })

const ignore = (): void => {}
