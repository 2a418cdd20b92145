/**
 * What is no longer of any use is forgotten, every hour: activity after 30 days, what remains of removed app passwords
 * after 400, those never used in their time, uploads after a day, and what the web flow keeps for a while. A task that
 * fails keeps no other from its turn, and has the next hour. One process of all that share the store does it.
 */
import { ACTIVITY_KEPT_DAYS } from './activity/activity.ts'
import { STILL_TRYING_KEPT_DAYS } from './activity/still-trying.ts'
import type { Cancel, Clock } from './base/clock.ts'
import { HARM_KEPT_DAYS, UNDO_MS } from './harm/harm.ts'
import { USES_KEPT_DAYS } from './harm/use.ts'
import type { QueueId } from './mail/queue-id.ts'
import type { Stores } from './storage/stores.ts'

export type HousekeepingNeeds = {
  readonly stores: Pick<
    Stores,
    | 'activity'
    | 'appPasswords'
    | 'stillTrying'
    | 'harms'
    | 'uses'
    | 'outbox'
    | 'pushSubscriptions'
    | 'collectLeftOvers'
    | 'taskLeases'
  >
  /** Nobody else's name: this process, this time. */
  readonly holder: string
  /** Sessions, tickets and taken codes: the web flow knows how long each is of use. */
  readonly forgetSignIns: () => Promise<void>
  /** Of some accounts a turn. */
  readonly forgetUploads: () => Promise<void>
  /** What a process that ended in between has left. */
  readonly finishKeptBack: () => Promise<void>
  readonly clock: Clock
  readonly onFault: (task: string, fault: unknown) => void
}

const TOMBSTONES_KEPT_DAYS = 400 // a removed secret that comes back is recognised
const DAY_MS = 86_400_000
export const FIRST_AFTER_MS = 60_000 // a server that is started every day sweeps too; the first minute is for those who come back
const HOUR_MS = 3_600_000
const EVERY_MS = HOUR_MS
export const LEASE_MS = 1.5 * HOUR_MS // one that is gone is replaced an hour later
const HELD_A_TURN = 200 // recipients

/** Returns what ends it, when what is under way is done. */
export const keepHouse = (needs: HousekeepingNeeds): (() => Promise<void>) => {
  let cancel: Cancel = () => {}
  let sweeping: Promise<void> = Promise.resolve()
  let isOver = false
  const sweepAfter = (delayMs: number): void => {
    if (isOver) return
    cancel = needs.clock.after(delayMs, () => {
      sweeping = sweepInTurn(needs).then(() => sweepAfter(EVERY_MS))
    })
  }
  sweepAfter(FIRST_AFTER_MS)
  return async () => {
    isOver = true
    cancel()
    await sweeping
  }
}

const sweepInTurn = async (needs: HousekeepingNeeds): Promise<void> => {
  const { stores, holder, clock, onFault } = needs
  const nowMs = clock.nowMs()
  try {
    if (!(await stores.taskLeases.take('keeping house', holder, nowMs, nowMs + LEASE_MS))) return
  } catch (fault) {
    return onFault('keeping house', fault)
  }
  await sweep(needs)
}

/** Never throws. */
export const sweep = async (needs: HousekeepingNeeds): Promise<void> => {
  for (const [name, task] of Object.entries(TASKS)) {
    try {
      await task(needs, needs.clock.nowMs())
    } catch (fault) {
      needs.onFault(name, fault)
    }
  }
}

type Task = (needs: HousekeepingNeeds, nowMs: number) => Promise<unknown>

const TASKS: Readonly<Record<string, Task>> = {
  'forgetting old activity': ({ stores }, nowMs) =>
    stores.activity.forgetBefore(nowMs - ACTIVITY_KEPT_DAYS * DAY_MS),
  'removing mail that harm held': ({ stores }, nowMs) => removeHeld(stores, nowMs - UNDO_MS),
  'forgetting how app passwords were used': ({ stores }, nowMs) =>
    stores.uses.forgetBefore(Math.floor((nowMs - USES_KEPT_DAYS * DAY_MS) / HOUR_MS)),
  'forgetting old harm': ({ stores }, nowMs) => stores.harms.forgetBefore(nowMs - HARM_KEPT_DAYS * DAY_MS),
  'forgetting programs that have given up': ({ stores }, nowMs) =>
    stores.stillTrying.forgetBefore(nowMs - STILL_TRYING_KEPT_DAYS * DAY_MS),
  'removing app passwords never used': ({ stores }, nowMs) => stores.appPasswords.removeUnused(nowMs),
  'forgetting removed app passwords': ({ stores }, nowMs) =>
    stores.appPasswords.forgetRemovedBefore(nowMs - TOMBSTONES_KEPT_DAYS * DAY_MS),
  'removing bodies that no message names': ({ stores }) => stores.collectLeftOvers(),
  'forgetting push subscriptions': ({ stores }, nowMs) => stores.pushSubscriptions.forgetBefore(nowMs),
  'withdrawing mail that was kept back': ({ finishKeptBack }) => finishKeptBack(),
  'forgetting uploads': ({ forgetUploads }) => forgetUploads(),
  'forgetting sessions and tickets': ({ forgetSignIns }) => forgetSignIns(),
}

/** What nobody called theirs for a day is not sent any more; its sender is not told, for it was not the holder. */
const removeHeld = async (
  { harms, outbox }: HousekeepingNeeds['stores'],
  beforeMs: number,
): Promise<void> => {
  for (;;) {
    const lapsed = await harms.lapsedQueue(beforeMs, HELD_A_TURN)
    for (const { queueId, number } of lapsed) await outbox.finish(queueId as QueueId, number)
    if (lapsed.length < HELD_A_TURN) return
  }
}
