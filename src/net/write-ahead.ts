/**
 * Bytes on their way out: what is written in one turn of the event loop leaves together, and a client that does not take
 * what it asked for is noticed. Holds nothing while nothing is written.
 */
import type { Writable } from 'node:stream'
import type { Cancel, Clock } from '../base/clock.ts'
import { WRITE_AHEAD_OCTETS_MAX } from './channel.ts'

/** A client that has taken nothing for so long while something waits for it is gone (attack A22). */
export const WRITE_STALL_MS = 120_000

const PIECE_OCTETS = 65_536 // four TLS records; small enough that a slow line completes one long before it counts as stalled
const SMALL_OCTETS = 1_024 // smaller ones are copied together; from here on a copy costs more than a place in the packet's list

export class WriteAhead {
  #socket: Writable
  readonly #clock: Clock
  readonly #onStall: () => void
  #pending: (Uint8Array | string)[] = []
  #pendingOctets = 0
  #scheduled = false
  #written = 0
  #waiting: (() => void)[] = []
  #cancelStall: Cancel | null = null
  #over = false

  constructor(socket: Writable, clock: Clock, onStall: () => void) {
    this.#socket = socket
    this.#clock = clock
    this.#onStall = onStall
  }

  write(bytes: Uint8Array | string): void {
    if (this.#over || bytes.length === 0) return
    const last = this.#pending.length - 1
    const before = this.#pending[last]
    if (typeof bytes === 'string' && typeof before === 'string') this.#pending[last] = before + bytes
    else this.#pending.push(bytes)
    this.#pendingOctets += bytes.length
    if (this.#pendingOctets >= PIECE_OCTETS) this.flush()
    else if (!this.#scheduled) {
      this.#scheduled = true
      // After the promises that are settled now have run: answers to pipelined commands leave together.
      process.nextTick(flushOf, this)
    }
  }

  flush(): void {
    this.#scheduled = false
    if (this.#pendingOctets === 0 || this.#over) return
    const pending = this.#pending
    this.#pending = []
    this.#pendingOctets = 0
    // One system call (and one TLS write) for all of it.
    this.#socket.cork()
    let from = 0
    for (const [at, item] of pending.entries()) {
      if (item.length < SMALL_OCTETS) continue
      this.#sendTogether(pending.slice(from, at))
      this.#sendInPieces(typeof item === 'string' ? Buffer.from(item, 'latin1') : item)
      from = at + 1
    }
    this.#sendTogether(pending.slice(from))
    this.#socket.uncork()
    this.#watchForStall()
  }

  /** Resolves when less than the limit waits, or nothing ever will. */
  drained(): Promise<void> {
    if (!this.isFull) return RESOLVED
    this.flush()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Resolves when all that was written has been given to the network, or nothing ever will. */
  async emptied(): Promise<void> {
    this.flush()
    while (!this.#over && this.octets > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** What is written from now on goes here (the TLS side of the same connection). */
  moveTo(socket: Writable): void {
    this.#socket = socket
  }

  /** Nothing more is sent. */
  stop(): void {
    this.#over = true
    this.#pending = []
    this.#cancelStall?.()
    this.#cancelStall = null
    this.#wake()
  }

  /** What was written and not taken by the network yet. */
  get octets(): number {
    return this.#pendingOctets + this.#socket.writableLength
  }

  /** Whether so much waits that a writer is to wait as well. */
  get isFull(): boolean {
    return !this.#over && this.octets >= WRITE_AHEAD_OCTETS_MAX
  }

  #sendTogether(items: readonly (Uint8Array | string)[]): void {
    const [first] = items
    if (first === undefined) return
    if (items.length === 1) {
      this.#sendInPieces(typeof first === 'string' ? Buffer.from(first, 'latin1') : first)
      return
    }
    const together = Buffer.allocUnsafe(items.reduce((octets, item) => octets + item.length, 0))
    let at = 0
    for (const item of items) {
      if (typeof item === 'string') together.write(item, at, 'latin1')
      else together.set(item, at)
      at += item.length
    }
    this.#sendInPieces(together)
  }

  #sendInPieces(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += PIECE_OCTETS) {
      const whole = at === 0 && bytes.length <= PIECE_OCTETS
      this.#socket.write(whole ? bytes : bytes.subarray(at, at + PIECE_OCTETS), this.#onWritten)
    }
  }

  readonly #onWritten = (): void => {
    this.#written++
    if (this.#waiting.length > 0) this.#wake()
  }

  #wake(): void {
    if (this.isFull) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  /** One timer at a time, which looks whether anything has moved since it was set: writing costs no timer. */
  #watchForStall(): void {
    if (this.#cancelStall !== null || this.#over || this.#socket.writableLength === 0) return
    const before = this.#written
    this.#cancelStall = this.#clock.after(WRITE_STALL_MS, () => {
      this.#cancelStall = null
      if (this.#written === before && this.#socket.writableLength > 0) this.#onStall()
      else this.#watchForStall()
    })
  }
}

const flushOf = (ahead: WriteAhead): void => ahead.flush()
const RESOLVED: Promise<void> = Promise.resolve()
