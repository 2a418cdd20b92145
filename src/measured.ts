/**
 * What is measured without those who do it knowing: the verbs of stores, mail and throttles, each with a look at how it went
 * and how long it took. Nothing else is another than it was.
 */
import type { NoteDeed } from './activity/deeds.ts'
import type { Clock } from './base/clock.ts'
import type { Measure, Measurement } from './base/measure.ts'
import type { Throttle } from './base/throttle.ts'
import type { RunningMail } from './mail/create-mail.ts'
import { Undone } from './mail/store.ts'
import type { Stores } from './storage/stores.ts'
import type { ThrottleOf } from './throttles.ts'

export const measuredStores = (stores: Stores, measure: Measure, clock: Clock): Stores => {
  const { mail, outbox, harms, approvals } = stores
  const timed = async <Result>(store: 'mail' | 'queue', write: () => Promise<Result>): Promise<Result> => {
    const beganMs = clock.monotonicMs()
    const told = (outcome: 'written' | 'fault') =>
      measure({ measured: 'write', store, outcome, tookMs: clock.monotonicMs() - beganMs })
    try {
      const result = await write()
      told('written')
      return result
    } catch (fault) {
      if (!(fault instanceof Undone)) told('fault')
      throw fault
    }
  }
  return {
    ...stores,
    mail: {
      ...mail,
      inTransaction: (account, work) => timed('mail', () => mail.inTransaction(account, work)),
    },
    outbox: { ...outbox, add: (...message) => timed('queue', () => outbox.add(...message)) },
    harms: {
      ...harms,
      hold: async (harm) => {
        const isHeld = await harms.hold(harm)
        if (isHeld) measure({ measured: 'harm', rule: harm.rule })
        return isHeld
      },
      disableAll: async (harm) => {
        const disabled = await harms.disableAll(harm)
        if (disabled.length > 0) measure({ measured: 'harm', rule: harm.rule })
        return disabled
      },
    },
    approvals: {
      ...approvals,
      ask: async (...approval) => {
        const no = await approvals.ask(...approval)
        measure({ measured: 'approval', state: no === null ? 'asked' : 'too-many' })
        return no
      },
      answer: async (id, answer) => {
        const isTaken = await approvals.answer(id, answer)
        if (isTaken) measure({ measured: 'approval', state: answer.state })
        return isTaken
      },
      endUnanswered: async (atMs) => {
        const ended = await approvals.endUnanswered(atMs)
        for (const _ of ended) measure({ measured: 'approval', state: 'unanswered' })
        return ended
      },
    },
  }
}

type Way = Extract<Measurement, { readonly measured: 'message' }>['way']

export const measuredMail = (mail: RunningMail, measure: Measure): RunningMail => {
  const counted = async <Result>(
    way: Way,
    octets: number,
    take: () => Promise<Result>,
    isTaken: (result: Result) => boolean,
  ): Promise<Result> => {
    try {
      const result = await take()
      measure({ measured: 'message', way, outcome: isTaken(result) ? 'taken' : 'refused', octets })
      return result
    } catch (fault) {
      measure({ measured: 'message', way, outcome: 'fault', octets })
      throw fault
    }
  }
  return {
    ...mail,
    deliver: (account, message, key) =>
      counted(
        'delivered',
        message.sizeOctets,
        () => mail.deliver(account, message, key),
        ({ kind }) => kind === 'delivered',
      ),
    append: (account, mailbox, messages) =>
      counted(
        'appended',
        messages.reduce((sum, { message }) => sum + message.sizeOctets, 0),
        () => mail.append(account, mailbox, messages),
        ({ kind }) => kind === 'appended',
      ),
    addEmail: (account, message, ...where) =>
      counted(
        'appended',
        message.sizeOctets,
        () => mail.addEmail(account, message, ...where),
        ({ kind }) => kind === 'added',
      ),
    queue: (message, ...how) =>
      counted(
        'queued',
        message.sizeOctets,
        () => mail.queue(message, ...how),
        (id) => id !== null,
      ),
  }
}

export const measuredThrottles =
  (throttleOf: ThrottleOf, measure: Measure): ThrottleOf =>
  (name, limits) =>
    measuredThrottle(throttleOf(name, limits), name, measure)

const measuredThrottle = (throttle: Throttle, what: string, measure: Measure): Throttle => {
  const told = (verdict: string): void => {
    if (verdict !== 'pass') measure({ measured: 'throttled', what, verdict })
  }
  return {
    ...throttle,
    verdict: (remote) => {
      const verdict = throttle.verdict(remote)
      told(verdict.kind)
      return verdict
    },
    enter: async (remote) => {
      const turn = await throttle.enter(remote)
      told(turn.verdict.kind)
      return turn
    },
  }
}

export const measuredDeeds =
  (measure: Measure): NoteDeed =>
  ({ service }, deed) => {
    const count = deed.kind === 'sent' ? deed.recipients : deed.uids.length
    measure({ measured: 'deed', service, deed: deed.kind, count })
  }
