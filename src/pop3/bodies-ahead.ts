/**
 * Small messages read from the store some at a time, because programs take one after the other: a question to the store
 * for each would cost more than the message. Bounded in messages and octets; each is given out once.
 */
import type { MailReader } from '../mail/store.ts'
import { AHEAD_MESSAGE_OCTETS_MAX, AHEAD_MESSAGES_MAX, AHEAD_OCTETS_MAX } from './limits.ts'
import type { Maildrop } from './maildrop.ts'

const GROWTH = 8 // one message, then eight, then as many as the limits let: who takes one only costs one

export class BodiesAhead {
  readonly #read: Pick<MailReader, 'smallBodies'>
  readonly #drop: Maildrop
  #bodies: (Uint8Array | null)[] = []
  #first = 0
  #next = -1
  #batch = 1

  constructor(read: Pick<MailReader, 'smallBodies'>, drop: Maildrop) {
    this.#read = read
    this.#drop = drop
  }

  /** The whole message, at once when it is here; null when it has to be streamed (or is gone). */
  take(index: number): Uint8Array | null | Promise<Uint8Array | null> {
    const here = this.#bodies[index - this.#first]
    this.#batch = index === this.#next ? this.#batch : 1
    this.#next = index + 1
    if (here !== undefined && here !== null) {
      this.#bodies[index - this.#first] = null
      return here
    }
    this.#bodies = []
    return this.#drop.sizeAt(index) > AHEAD_MESSAGE_OCTETS_MAX ? null : this.#fetch(index)
  }

  async #fetch(index: number): Promise<Uint8Array | null> {
    const batch = this.#batch
    this.#batch = Math.min(batch * GROWTH, AHEAD_MESSAGES_MAX)
    const emails = [this.#drop.emailAt(index)]
    let octets = this.#drop.sizeAt(index)
    for (let next = index + 1; emails.length < batch && next < this.#drop.count; next++) {
      octets += this.#drop.sizeAt(next)
      if (octets > AHEAD_OCTETS_MAX || this.#drop.marked.has(next)) break
      emails.push(this.#drop.emailAt(next))
    }
    const [body = null, ...more] = await this.#read.smallBodies(this.#drop.account, emails)
    this.#bodies = [...more]
    this.#first = index + 1
    return body
  }
}
