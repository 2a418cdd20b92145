/**
 * A message on its way in, from DATA or BDAT: watched for forbidden line ends, its header filtered, its bytes given to
 * the store as they come. Once anything speaks against it, the rest is only swallowed: what was sent as a message is
 * never read as commands, and the answer comes after its end (attack A6).
 */
import type { Intake } from '../mail/intake.ts'
import type { Destination } from './destination.ts'
import type { HeaderFilter } from './header-filter.ts'
import { REPLY, replyToFault } from './replies.ts'
import { wholeLinesOnly } from './whole-lines.ts'
import type { Reply } from './wire/reply.ts'

export type Incoming = {
  /** Octets of the message so far. */
  readonly octets: number
  /** Resolves when more may be written. Never rejects: a fault is told at the end. */
  write(piece: Buffer): Promise<void>
  /** As many replies as the destination gives. */
  finish(): Promise<readonly Reply[]>
  /** The message is given up; nothing of it stays. */
  abandon(): Promise<void>
}

export type IncomingNeeds = {
  readonly destination: Destination
  readonly filter: HeaderFilter
  readonly sizeHintOctets: number | null
  readonly octetsMax: number
  readonly onFault: (fault: unknown) => void
}

export const receiveMessage = (needs: IncomingNeeds): Incoming => new IncomingMail(needs)

class IncomingMail implements Incoming {
  readonly #needs: IncomingNeeds
  readonly #filter: HeaderFilter
  /** The intake opens while the client is told to go on. */
  readonly #opening: Promise<void>
  #intake: Intake | null = null
  #refusal: Reply | null = null
  #octets = 0

  constructor(needs: IncomingNeeds) {
    this.#needs = needs
    this.#filter = wholeLinesOnly(needs.filter)
    this.#opening = needs.destination.openIntake(needs.sizeHintOctets).then(
      (intake) => {
        this.#intake = intake
      },
      (fault: unknown) => this.#fail(fault),
    )
  }

  get octets(): number {
    return this.#octets
  }

  async write(piece: Buffer): Promise<void> {
    this.#octets += piece.length
    if (this.#octets > this.#needs.octetsMax) this.#refusal ??= REPLY.tooLarge
    if (this.#refusal !== null) return this.#giveUp()
    const pieces = this.#filter.push(piece)
    return this.#filter.refusal === null ? this.#store(pieces) : this.#judge()
  }

  async finish(): Promise<readonly Reply[]> {
    const { destination } = this.#needs
    if (this.#refusal === null) await this.#store(this.#filter.end())
    await this.#judge()
    if (this.#refusal !== null) return this.#toAll(this.#refusal)
    try {
      const intake = this.#intake
      if (intake === null) return this.#toAll(REPLY.fault)
      this.#intake = null
      const finished = await intake.finish()
      if (finished.kind === 'too-large') return this.#toAll(REPLY.tooLarge)
      return await destination.take(finished.message)
    } catch (fault) {
      this.#fail(fault)
      return this.#toAll(replyToFault(fault))
    }
  }

  async abandon(): Promise<void> {
    this.#refusal ??= REPLY.fault
    await this.#giveUp()
  }

  async #store(pieces: readonly Buffer[]): Promise<void> {
    if (this.#intake === null) await this.#opening
    try {
      for (const piece of pieces) await this.#intake?.write(piece)
    } catch (fault) {
      this.#fail(fault)
      await this.#giveUp()
    }
  }

  /** Says no, when the filter does. */
  async #judge(): Promise<void> {
    this.#refusal ??= this.#filter.refusal
    if (this.#refusal !== null) await this.#giveUp()
  }

  #fail(fault: unknown): void {
    this.#refusal ??= replyToFault(fault)
    this.#needs.onFault(fault)
  }

  async #giveUp(): Promise<void> {
    await this.#opening
    const intake = this.#intake
    this.#intake = null
    try {
      await intake?.abandon()
    } catch (fault) {
      this.#needs.onFault(fault)
    }
  }

  #toAll(text: Reply): readonly Reply[] {
    return Array.from({ length: this.#needs.destination.replies }, () => text)
  }
}
