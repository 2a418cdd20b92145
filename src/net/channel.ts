/**
 * A connection as the protocols see it: bytes in by line or by count, bytes out with back-pressure, TLS on or not. It
 * knows no protocol. Everything is bounded: a line longer than asked for is told as such and skipped, what is read ahead
 * stays under `READ_AHEAD_OCTETS_MAX`, and a client that does not take its answers is given no next line.
 */

export type Line =
  /** Without its CR LF. `bareEnd` tells that it ended in a lone LF, which SMTP must refuse. */
  | { readonly kind: 'line'; readonly bytes: Buffer; readonly bareEnd: boolean }
  /**
   * It was skipped to its end. `start` and `end` are its first and last octets (up to 256 each), without the CR LF:
   * IMAP answers with the tag it can read, and must know of a literal that follows.
   */
  | { readonly kind: 'too-long'; readonly start?: Buffer; readonly end?: Buffer }
  | { readonly kind: 'closed' }
  | { readonly kind: 'timed-out' }

export type Chunk =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'closed' }
  | { readonly kind: 'timed-out' }

export type Channel = {
  readonly remoteAddress: string
  /** Whether TLS is on now. */
  readonly isSecure: boolean
  /** What the client's TLS offers, in a few letters: the same for the same program. Empty without TLS. */
  readonly hello: string
  /**
   * The next line, at once when it is here already. `waitMs` bounds the wait for its end. None while more than
   * `WRITE_AHEAD_OCTETS_MAX` is unsent: who asks and asks, and reads nothing, is answered no further.
   */
  readLine(octetsMax: number, waitMs: number): Promise<Line>
  /** A line that is here already, without waiting; null when there is none, or none may be had yet. */
  readLineNow(octetsMax: number): Line | null
  /** Some octets, at least one and at most `octetsMax`. */
  readChunk(octetsMax: number, waitMs: number): Promise<Chunk>
  /** Puts back what was read too far; it is read next. */
  unread(bytes: Buffer): void
  /** Whether anything has come that was not read. */
  readonly hasInput: boolean
  /**
   * Sends, in the order of calls. Text is latin1. Small writes of one turn of the event loop leave in one packet. Bytes
   * are not copied: whoever gives them leaves them as they are.
   */
  write(bytes: Uint8Array | string): void
  /** Resolves when what is waiting to be sent is below the limit: awaited between the pieces of anything long. */
  drained(): Promise<void>
  /** Resolves when all that was written is out of these hands, or never will be: its bytes may be written over then. */
  emptied(): Promise<void>
  /** Turns TLS on. `injected` when the client sent more in the clear after its command: close then (attack A5). */
  startTls(): Promise<'secure' | 'injected' | 'failed'>
  /** Sends what waits, then closes. */
  end(): void
  /** Closes now: nothing more is sent, and nothing more is read, also of what has come already. */
  destroy(): void
  /** Closes now, and takes back what the network was given and has not delivered: nothing more reaches the other side. */
  cutOff(): void
  /** Octets that were written and that the network has not taken yet. */
  readonly unsentOctets: number
  /** Aborted when the connection is gone, whoever closed it. Its reason says nothing. */
  readonly closed: AbortSignal
}

export const READ_AHEAD_OCTETS_MAX = 65_536
/** A goodbye to whose credential has ended waits behind no more than this: the rest is not for that client any more. */
export const UNSENT_BEFORE_GOODBYE_MAX = 16_384
export const WRITE_AHEAD_OCTETS_MAX = 262_144 // sent but not yet taken by a slow reader
