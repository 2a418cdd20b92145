/**
 * Empties the queue: claims recipients that are due, delivers those here, hands those elsewhere to the relay, tries
 * again later what did not work, and tells the sender what never will. A crash at any point repeats work and never
 * loses it; a delivery here happens once all the same, by its key. Here and elsewhere are two lines, so that a relay
 * that says nothing holds up no mail between people of this service. So does it hold up no notice: of a message that fails
 * here and elsewhere its sender has two, each when it is known, an instant after sending and when the relay has answered.
 */
import type { ProfileStore } from '../account/profile.ts'
import type { AccountStore } from '../account/store.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/event.ts'
import type { Random } from '../base/random.ts'
import { unreachable } from '../base/unreachable.ts'
import type { SayBounce } from './bounce-words.ts'
import type { Mail, Recipient } from './mail.ts'
import type { OutboxStore, QueuedRecipient } from './outbox.ts'
import { bounceSender } from './queue/bounce-sender.ts'
import { type QueueClaims, queueClaims } from './queue/claims.ts'
import { queueDelivery } from './queue/delivery.ts'
import { nextAttemptMs } from './queue/retry.ts'
import type { Relay, RelayOutcome } from './relay.ts'

export type QueueRunnerNeeds = {
  readonly outbox: Pick<OutboxStore, 'claim' | 'renew' | 'finish' | 'postpone' | 'body' | 'nextDueMs'>
  readonly mail: Pick<Mail, 'intake' | 'deliver' | 'queueIntake' | 'queue'>
  readonly accounts: Pick<AccountStore, 'find' | 'findByAddress'>
  readonly profiles: Pick<ProfileStore, 'profile'>
  readonly sayBounce: SayBounce
  /** Null while no relay is configured. */
  readonly relay: Relay | null
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly hostname: string
}

export type QueueRunner = {
  /** Something was queued, or may be due: look now. */
  wake(): void
  /** Claims nothing more, ends what the relay is doing, and resolves when nothing is in flight. */
  stop(): Promise<void>
  /** Resolves when nothing is due and nothing in flight. */
  idle(): Promise<void>
}

const BATCH_RECIPIENTS = 200
const MESSAGES_AT_ONCE = 16 // in each line; each is a file or a connection
const LOOK_AGAIN_MS = 60_000 // claims of a process that died lapse, and wakes may be lost
const AFTER_FAULT_MS = 10_000
const NO_OUTCOME: RelayOutcome = { kind: 'postponed', reply: '451 4.4.0 The relay gave no answer' }

export const createQueueRunner = (needs: QueueRunnerNeeds): QueueRunner => {
  const lines = KINDS.map((kind) => new QueueLine(needs, kind))
  return {
    wake: () => {
      for (const line of lines) line.wake()
    },
    stop: async () => {
      await Promise.all(lines.map((line) => line.stop()))
    },
    idle: async () => {
      // One may give the other something to do: a notice to the sender.
      while (lines.some(({ isBusy }) => isBusy)) await Promise.all(lines.map((line) => line.idle()))
    },
  }
}

const KINDS = ['local', 'elsewhere'] as const satisfies readonly Recipient['kind'][]

/** The recipients of one kind. */
class QueueLine implements QueueRunner {
  readonly #needs: QueueRunnerNeeds
  readonly #kind: Recipient['kind']
  readonly #stopping = new AbortController()
  readonly #inFlight = new Set<Promise<void>>()
  readonly #deliver: ReturnType<typeof queueDelivery>
  readonly #bounce: ReturnType<typeof bounceSender>
  readonly #claims: QueueClaims
  #round: Promise<void> | null = null
  #wakeAgain = false
  #cancelTimer: () => void = () => {}

  constructor(needs: QueueRunnerNeeds, kind: Recipient['kind']) {
    this.#needs = needs
    this.#kind = kind
    this.#deliver = queueDelivery(needs)
    this.#bounce = bounceSender(needs)
    const onFault = (fault: unknown) => needs.log({ event: 'background.fault', task: 'queue', fault })
    this.#claims = queueClaims({ ...needs, kind, onFault })
  }

  get isBusy(): boolean {
    return this.#round !== null || this.#inFlight.size > 0
  }

  wake(): void {
    if (this.#stopping.signal.aborted) return
    this.#wakeAgain = true
    if (this.#round !== null) return
    this.#cancelTimer()
    this.#round = this.#rounds().finally(() => {
      this.#round = null
      if (this.#wakeAgain) this.wake()
    })
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#cancelTimer()
    await this.idle()
  }

  async idle(): Promise<void> {
    while (this.isBusy) await Promise.allSettled([this.#round, ...this.#inFlight])
  }

  /** Claims until nothing is due; then sets the alarm. */
  async #rounds(): Promise<void> {
    const { outbox, clock, log } = this.#needs
    this.#wakeAgain = false
    let againInMs = LOOK_AGAIN_MS
    try {
      while (!this.#stopping.signal.aborted) {
        const claimed = await this.#claims.take(BATCH_RECIPIENTS)
        if (claimed.length === 0) break
        for (const message of byMessage(claimed)) await this.#begin(message)
      }
      const dueMs = await outbox.nextDueMs(this.#kind)
      if (dueMs !== null) againInMs = Math.min(againInMs, Math.max(1_000, dueMs - clock.nowMs()))
    } catch (fault) {
      log({ event: 'background.fault', task: 'queue', fault })
      againInMs = AFTER_FAULT_MS
    }
    if (!this.#stopping.signal.aborted) this.#cancelTimer = clock.after(againInMs, () => this.wake())
  }

  /** Waits for a place, not for the outcome. */
  async #begin(message: readonly QueuedRecipient[]): Promise<void> {
    while (this.#inFlight.size >= MESSAGES_AT_ONCE) await Promise.race(this.#inFlight)
    const work = this.#tend(message)
      .catch((fault: unknown) => this.#needs.log({ event: 'background.fault', task: 'queue', fault }))
      .finally(() => {
        for (const one of message) this.#claims.release(one)
        this.#inFlight.delete(work)
      })
    this.#inFlight.add(work)
  }

  /** The claimed recipients of one message: each gets its outcome, and those given up one notice together. */
  async #tend(message: readonly QueuedRecipient[]): Promise<void> {
    const failed: (readonly [QueuedRecipient, string])[] = []
    if (this.#kind === 'local')
      for (const one of message) await this.#settle(one, await this.#deliver(one), failed)
    else {
      const outcomes = await this.#relay(message)
      for (const [at, one] of message.entries()) await this.#settle(one, outcomes[at] ?? NO_OUTCOME, failed)
    }
    if (failed.length > 0) await this.#bounce(failed.map(([one, reply]) => ({ one, reply })))
    // After the notice is on disk: a crash in between repeats it rather than loses it.
    for (const [one] of failed) await this.#needs.outbox.finish(one.queueId, one.number)
  }

  async #settle(
    one: QueuedRecipient,
    outcome: RelayOutcome,
    failed: (readonly [QueuedRecipient, string])[],
  ): Promise<void> {
    const { outbox, clock, log } = this.#needs
    const { queueId, recipient } = one
    switch (outcome.kind) {
      case 'relayed':
        await outbox.finish(queueId, one.number)
        if (recipient.kind === 'elsewhere')
          log({ event: 'queue.relayed', queueId, recipient: recipient.address })
        return
      case 'refused':
        failed.push([one, outcome.reply])
        return
      case 'postponed': {
        const dueMs = nextAttemptMs(one.queuedMs, one.attempts - 1, clock.nowMs())
        if (dueMs === null) {
          failed.push([one, outcome.reply])
          return
        }
        await outbox.postpone(queueId, one.number, dueMs, outcome.reply)
        log({
          event: 'queue.postponed',
          queueId,
          recipient: recipient.address,
          reply: outcome.reply,
          dueMs,
        })
        return
      }
      default:
        return unreachable(outcome)
    }
  }

  /** All recipients elsewhere of one message in one transaction of the relay's. */
  async #relay(those: readonly QueuedRecipient[]): Promise<readonly RelayOutcome[]> {
    const { relay, outbox, log } = this.#needs
    const [first] = those
    if (relay === null || first === undefined)
      return those.map(() => ({ kind: 'postponed', reply: '451 4.3.5 No relay is configured' }))
    try {
      return await relay.send(
        {
          sender: first.sender,
          recipients: those.map(({ recipient }) => recipient.address),
          sizeOctets: first.sizeOctets,
          body: () => outbox.body(first.queueId),
        },
        this.#stopping.signal,
      )
    } catch (fault) {
      log({ event: 'background.fault', task: 'relay', fault })
      return []
    }
  }
}

const byMessage = (claimed: readonly QueuedRecipient[]): Iterable<readonly QueuedRecipient[]> =>
  Map.groupBy(claimed, ({ queueId }) => queueId).values()
